import type { LogEvent } from '../../eventlog/index.js'
import { isInternalEvent } from '../event-types.js'
import { isOfContract, objectOf } from '../events/stored-event.js'
import { deltaText, type StreamFormat } from './stream-format.js'

/**
 * The control plane's event stream: one `message` event per chunk, whose id is the run's seq. Every chunk of an event has
 * its id. Payloads are spliced in as they are stored: canonical JSON holds no line break, so it cannot end a frame early.
 */
export const eventsFormat: StreamFormat<null> = {
  name: 'events',
  fold: undefined,
  initial: null,
  next(state, event) {
    if (isInternalEvent(event.type)) return { state, frames: '', terminal: false }
    const frames = frame(event.seq, dataOf(event))
    if (event.type !== 'run.finished') return { state, frames, terminal: false }
    return { state, frames: frames + frame(event.seq, '[DONE]'), terminal: true }
  },
  done() {
    // Without an id, so that the reader keeps the one it came with.
    return 'event: message\ndata: [DONE]\n\n'
  },
  atRest() {
    return false
  },
  reopen(state) {
    return { state, frames: '' }
  },
}

function frame(seq: number, data: string): string {
  return `event: message\nid: ${seq}\ndata: ${data}\n\n`
}

function dataOf(event: LogEvent): string {
  // Most events are the runtime's. What a client wrote says so: it is not to be taken for the agent's.
  const runId = `${JSON.stringify(event.logId)}${event.author === 'client' ? ',"author":"client"' : ''}`
  if (!isOfContract(event)) return otherEvent(event, runId)
  switch (event.type) {
    case 'run.started':
      return `{"type":"start","runId":${runId},"meta":${event.payloadText}}`
    case 'run.delta':
    case 'text.delta': {
      const delta = deltaText(event)
      return delta === undefined ? otherEvent(event, runId) : `{"type":"text-delta","runId":${runId},"delta":${delta}}`
    }
    case 'tool.call':
      return `{"type":"tool-call","runId":${runId},"toolCall":${event.payloadText}}`
    case 'tool.result':
      return `{"type":"tool-result","runId":${runId},"toolResult":${event.payloadText}}`
    case 'run.finished':
      return `{"type":"finish","runId":${runId},"meta":${event.payloadText}}`
    default:
      return otherEvent(event, runId)
  }
}

/** Also for a delta without usable words: what cannot be understood is passed on, never thrown over. */
function otherEvent(event: LogEvent, runId: string): string {
  const payload = event.type.endsWith('.delta') && objectOf(event.payloadText) === undefined ? JSON.stringify(event.payloadText) : event.payloadText
  return `{"type":"event","runId":${runId},"eventType":${JSON.stringify(event.type)},"payload":${payload}}`
}
