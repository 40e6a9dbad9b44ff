import type { StoredEvent } from './undisturbed.js'

export interface WrittenEvent {
  readonly event_type: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** The n-th event of a long run: mostly words, some of them in characters of several bytes, now and then a tool or a note. */
export function eventOf(n: number): WrittenEvent {
  switch (n % 10) {
    case 3:
      return {
        event_type: 'tool.call',
        payload: { tool_call_id: `call_${n}`, tool_name: 'look.up', input: { key: `k${n}`, deep: { list: [1, 2.5, null, {}] } } },
      }
    case 4:
      return { event_type: 'tool.result', payload: { tool_call_id: `call_${n - 1}`, status: 'succeeded', output: { found: `«${n}»`, empty: {} } } }
    case 7:
      return { event_type: 'note.added', payload: { text: `Notiz ${n}: 深い 🌊 data: [DONE]\n\nid: 7\n` } }
    default:
      return { event_type: 'run.delta', payload: { delta: `Wört ${n} – naïve 🙂 ` } }
  }
}

/** What a reader of the events format is given for an event of the log, as the contract says it. */
export function wireDataOf(runId: string, { event_type: type, payload, author }: StoredEvent): unknown {
  const common = { runId, ...(author === 'client' ? { author } : {}) }
  switch (type) {
    case 'run.started':
      return { type: 'start', ...common, meta: payload }
    case 'run.delta':
      return { type: 'text-delta', ...common, delta: payload['delta'] }
    case 'tool.call':
      return { type: 'tool-call', ...common, toolCall: payload }
    case 'tool.result':
      return { type: 'tool-result', ...common, toolResult: payload }
    case 'run.finished':
      return { type: 'finish', ...common, meta: payload }
    default:
      return { type: 'event', ...common, eventType: type, payload }
  }
}
