/**
 * What has to be answered about workers and delivery events, predicted from what was done before, by the promises of
 * docs/contract.md alone. Whoever uses it waits for each outcome before going on, so every log is known to the last event.
 */

export const adapters = ['in_memory', 'desktop', 'codex_app_server'] as const
export type Adapter = (typeof adapters)[number]
export type WorkerStatus = 'starting' | 'running' | 'stopped' | 'failed'

/** What becomes of a request that somebody has to answer: an outcome that the desktop tells, none in time, or a stop. */
export type Ending = 'answered' | 'failed' | 'ignored' | 'stopped'

export const eventWishes = [
  'heartbeat',
  'note',
  'started',
  'failed',
  'stopped',
  'response',
  'error',
  'notification',
  'handshake',
  'bad handshake',
  'request',
  'session',
  'of a run',
  'nameless',
  'too large',
] as const

export interface EventWish {
  readonly what: (typeof eventWishes)[number]
  /** The request that a response or error names. */
  readonly request: number
  readonly key: number | null
  readonly expected: 'none' | 'right' | 'low' | 'high'
  readonly written: 'wrapped' | 'event_type' | 'type'
}

export interface RequestWish {
  /** Null: the service names it. */
  readonly id: number | null
  readonly isInteger: boolean
  readonly content: 'one' | 'other' | 'blank'
  readonly ending: Ending
  readonly isBare: boolean
}

interface ModelRequest {
  readonly content: string
  readonly ok: boolean
  /** As the first answer had it; only that it stays so can be said. */
  response: unknown
}

export interface ModelWorker {
  readonly id: string
  readonly adapter: Adapter
  readonly workspace: string | null
  status: WorkerStatus
  /** Event types, the first is seq 1. */
  readonly log: string[]
  /** What was written under each key, and where. */
  readonly keys: Map<number, { readonly content: string; readonly seq: number }>
  readonly requests: Map<string, ModelRequest>
}

/** What an answer has to be, and what it has to say in the members that are named here. */
export interface Predicted {
  readonly outcome: string
  readonly says?: Readonly<Record<string, unknown>>
}

export const eventTypes: Readonly<Record<EventWish['what'], string>> = {
  heartbeat: 'worker.heartbeat',
  note: 'worker.fuzz.note',
  started: 'worker.started',
  failed: 'worker.failed',
  stopped: 'worker.stopped',
  response: 'worker.response',
  error: 'worker.error',
  notification: 'worker.notification',
  handshake: 'worker.event',
  'bad handshake': 'worker.event',
  request: 'worker.request.received',
  session: 'worker.session.lost',
  'of a run': 'run.delta',
  nameless: 'worker.',
  'too large': 'worker.fuzz.note',
}

export const methods = { one: 'echo', other: 'another', blank: ' ' } as const
export const paramsOf = ({ content }: RequestWish): unknown => ({ content })
/** What the desktop's programs answer. */
export const told = { told: true } as const

/** 7 and "7" are two names. */
export const requestName = ({ id, isInteger }: Pick<RequestWish, 'id' | 'isInteger'>): string | number | undefined =>
  id === null ? undefined : isInteger ? id : `${id}`

const ledgerName = (name: string | number): string => JSON.stringify(name)
const hasEnded = (worker: ModelWorker): boolean => worker.status === 'stopped' || worker.status === 'failed'
const notRunning = (worker: ModelWorker): Predicted => ({ outcome: hasEnded(worker) ? '409 worker_terminal' : '409 worker_in_transition' })

export class WorkerModel {
  readonly workers: ModelWorker[] = []
  readonly #deliveries = new Map<string, number>()
  readonly #executed: boolean

  /** `executed`: there are processes that hold workers. */
  constructor(executed: boolean) {
    this.#executed = executed
  }

  /** `id` is the name that was asked for; or, without one, the one that the service has made. */
  create(id: string, adapter: Adapter, workspace: string | null): Predicted {
    const known = this.workers.find((worker) => worker.id === id)
    if (known !== undefined && !hasEnded(known)) return { outcome: '200', says: this.#created(known, true) }
    const worker: ModelWorker = known ?? { id, adapter, workspace, status: 'starting', log: [], keys: new Map(), requests: new Map() }
    if (known === undefined) this.workers.push(worker)
    const hasProcess = worker.adapter === 'codex_app_server'
    worker.status = hasProcess ? 'starting' : 'running'
    worker.log.push(hasProcess ? 'worker.starting' : 'worker.started')
    return { outcome: '202', says: this.#created(worker, false) }
  }

  /** The Codex of a worker that is starting cannot be found, as nobody has it here. */
  fails(worker: ModelWorker): void {
    worker.status = 'failed'
    worker.log.push('worker.failed')
  }

  /** Does a request that the worker takes wait for what is done about it? */
  waits(worker: ModelWorker): boolean {
    return worker.adapter === 'desktop' || !this.#executed
  }

  /** What becomes of it in truth: only a desktop tells outcomes of its own. */
  endingOf(worker: ModelWorker, ending: Ending): Ending {
    if (!this.waits(worker)) return 'answered'
    return worker.adapter === 'desktop' || ending === 'stopped' ? ending : 'ignored'
  }

  /** Would the request be accepted, and not be one that is known? */
  takes(worker: ModelWorker, wish: RequestWish): boolean {
    const name = requestName(wish)
    return worker.status === 'running' && wish.content !== 'blank' && (name === undefined || !worker.requests.has(ledgerName(name)))
  }

  /** `name` as the answer has it. To be asked after its ending. */
  request(worker: ModelWorker, wish: RequestWish, name: string | number, ending: Ending): Predicted {
    const known = worker.requests.get(ledgerName(name))
    if (known !== undefined) {
      if (known.content !== wish.content) return { outcome: '409 idempotency_mismatch' }
      return { outcome: '200', says: { worker_id: worker.id, request_id: name, ok: known.ok, idempotent_replay: true, response: known.response } }
    }
    if (worker.status !== 'running') return notRunning(worker)
    if (wish.content === 'blank') return { outcome: '400 contract_violation' }
    const ok = ending === 'answered'
    const reason = ending === 'ignored' ? 'timeout' : 'stopped'
    const response = ok
      ? { id: name, jsonrpc: '2.0', result: worker.adapter === 'desktop' ? told : { status: 'accepted', method: methods[wish.content], echo: paramsOf(wish) } }
      : { id: name, jsonrpc: '2.0', error: ending === 'failed' ? { code: 1 } : { code: -32_000, data: { reason } } }
    worker.requests.set(ledgerName(name), { content: wish.content, ok, response })
    worker.log.push('worker.request.received', ok ? 'worker.response' : 'worker.error')
    if (ending === 'stopped') this.stop(worker)
    return { outcome: '200', says: { worker_id: worker.id, request_id: name, ok, idempotent_replay: false, response } }
  }

  /** The response of the first answer, which every later one has to have. */
  remember(worker: ModelWorker, name: string | number, response: unknown): void {
    const known = worker.requests.get(ledgerName(name))
    if (known !== undefined) known.response = response
  }

  /** `expected`: the last seq, as the writer believes. */
  ingest(worker: ModelWorker, wish: EventWish, expected: number | null): Predicted {
    const refusal = unfit[wish.what] ?? reserved(worker, wish)
    if (refusal !== undefined) return { outcome: refusal }
    const eventType = eventTypes[wish.what]
    const says = { worker_id: worker.id, event_type: eventType }
    const settles = wish.what === 'response' || wish.what === 'error'
    const content = settles ? `${wish.what} ${wish.request}` : wish.what
    const recorded = wish.key === null ? undefined : worker.keys.get(wish.key)
    if (recorded !== undefined) {
      if (recorded.content !== content) return { outcome: '409 idempotency_mismatch' }
      return { outcome: '200', says: { ...says, seq: recorded.seq, idempotent_replay: true } }
    }
    if (expected !== null && expected !== worker.log.length) return { outcome: '409 sequence_mismatch' }
    const stops = wish.what === 'stopped'
    if (worker.status !== 'running' && !(stops && worker.status === 'stopped')) return notRunning(worker)
    if (settles && worker.requests.has(ledgerName(`${wish.request}`))) return { outcome: '409 request_settled' }
    worker.log.push(eventType)
    if (stops) worker.status = 'stopped'
    if (wish.key !== null) worker.keys.set(wish.key, { content, seq: worker.log.length })
    return { outcome: '202', says: { ...says, seq: worker.log.length, idempotent_replay: false } }
  }

  stop(worker: ModelWorker): Predicted {
    const hadStopped = worker.status === 'stopped'
    if (!hadStopped) worker.log.push('worker.stopped')
    worker.status = 'stopped'
    return { outcome: hadStopped ? '200' : '202', says: { worker_id: worker.id, status: 'stopped', idempotent_replay: hadStopped } }
  }

  stream(worker: ModelWorker, cursor: number | null, lastEventId: number | null): string {
    if (cursor !== null && lastEventId !== null && cursor !== lastEventId) return '400 cursor_mismatch'
    return (lastEventId ?? cursor ?? 0) > worker.log.length ? '400 cursor_ahead' : '200'
  }

  deliver(provider: string, eventId: string, content: number): Predicted {
    const name = `${provider} ${eventId}`
    const known = this.#deliveries.get(name)
    if (known !== undefined && known !== content) return { outcome: '409 idempotency_mismatch' }
    this.#deliveries.set(name, content)
    return { outcome: known === undefined ? '202' : '200', says: { eventId, status: 'accepted', idempotentReplay: known !== undefined } }
  }

  #created(worker: ModelWorker, replay: boolean): Record<string, unknown> {
    return { workerId: worker.id, status: worker.status, latestSeq: worker.log.length, idempotentReplay: replay }
  }
}

/** Refused whatever the log holds. */
const unfit: Partial<Record<EventWish['what'], string>> = {
  'bad handshake': '400 contract_violation',
  'of a run': '400 contract_violation',
  nameless: '400 contract_violation',
  'too large': '413 payload_too_large',
}

function reserved({ adapter }: ModelWorker, { what }: EventWish): string | undefined {
  const isOurs = what === 'request' || what === 'session'
  const isOfDesktops = what === 'response' || what === 'error' || what === 'notification'
  return isOurs || (isOfDesktops && adapter !== 'desktop') ? '400 reserved_event_type' : undefined
}
