import type { Terminal } from '../demo/terminal.js'
import type { WorkerEvent } from './worker-client.js'
import { textOf } from './worker-log.js'

/** Shows a worker's log in a terminal as it grows. */
export class WorkerView {
  readonly #terminal: Terminal
  #speaks = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  show(event: WorkerEvent): void {
    const text = textOf(event)
    if (text !== '') {
      if (!this.#speaks) this.#terminal.say('      codex  ', 'green')
      this.#speaks = true
      this.#terminal.say(text)
      return
    }
    const line = describe(event)
    if (line !== undefined) this.remark(`      ${String(event.seq).padStart(4)}  ${line}`, event.eventType.startsWith('worker.session.') ? 'yellow' : 'dim')
  }

  remark(text: string, style: 'dim' | 'red' | 'cyan' | 'yellow'): void {
    this.#speaks = false
    this.#terminal.line(text, style)
  }
}

/** What is worth a line; most notifications are not. */
function describe({ eventType, payload }: WorkerEvent): string | undefined {
  switch (eventType) {
    case 'worker.notification': {
      const { method, params } = payload as { method: string; params: { turn?: { status: string } } }
      return method === 'turn/completed' ? `turn/completed: ${params.turn?.status ?? ''}` : undefined
    }
    case 'worker.server_request':
      return `${eventType}: ${String((payload['params'] as Readonly<Record<string, unknown>>)['command'])}`
    case 'worker.server_request.resolved':
      return `${eventType}: ${String(payload['outcome'])}`
    case 'worker.session.started':
      return `${eventType}: process ${String(payload['pid'])}, ${(payload['resumed_threads'] as unknown[]).length} threads resumed`
    case 'worker.session.crashed':
      return `${eventType}: ${String(payload['signal'])}, again in ${String(payload['restart_in_ms'])} ms`
    case 'worker.session.lost':
    case 'worker.started':
    case 'worker.stopped':
      return eventType
    default:
      return undefined
  }
}
