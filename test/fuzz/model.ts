/**
 * What the service has to answer, predicted from what was done before. Small and slow on purpose: it knows nothing of lanes,
 * leases and caches, only the promises of docs/contract.md.
 */

type Ending = 'succeeded' | 'failed' | 'canceled'

export interface AppendWish {
  readonly what: 'delta' | 'note' | 'started' | 'cancel' | Ending | 'badly ended' | 'reserved' | 'too large'
  readonly key: number | null
  /** Compared with the last seq. In an array only the wrong ones are used: the right one moves. */
  readonly expected: 'none' | 'right' | 'low' | 'high'
}

export type Command =
  | { readonly do: 'create'; readonly id: number | null; readonly key: number | null; readonly variant: number }
  | { readonly do: 'append'; readonly run: number; readonly wish: AppendWish }
  | { readonly do: 'appendMany'; readonly run: number; readonly wishes: readonly AppendWish[]; readonly atomic: boolean }
  | { readonly do: 'frame'; readonly run: number; readonly frame: number; readonly content: number }
  | { readonly do: 'cancel'; readonly run: number }
  | { readonly do: 'read'; readonly run: number; readonly what: 'run' | 'events' | 'snapshot' | 'receipt' | 'replay' | 'verify' | 'checkpoint' | 'summary' }
  | { readonly do: 'list' }
  | { readonly do: 'page'; readonly run: number; readonly after: number }
  | {
      readonly do: 'stream'
      readonly run: number
      readonly cursor: number | null
      readonly lastEventId: number | null
      readonly tailMs: number
      readonly format: 'events' | 'ui'
    }
  | { readonly do: 'intrude'; readonly run: number; readonly as: 'stranger' | 'in another thread' | 'with a used token' }

type Status = 'running' | 'canceling' | Ending

export interface ModelRun {
  readonly id: string
  readonly threadId: string
  readonly variant: string
  status: Status
  /** Event types, the first is seq 1. */
  readonly log: string[]
  /** What was written under each key. */
  readonly keys: Map<number, string>
  readonly frames: Map<number, number>
  /** An executor may be working on it: its log may have moved by itself. */
  isStirred: boolean
}

/** What an answer has to be, and what it has to say. */
export interface Expected {
  readonly outcome: string
  /** Where the log may have moved by itself, any of these will do as well. */
  readonly orIfStirred?: readonly string[]
  readonly results?: readonly string[]
}

const isTerminal = (status: Status): boolean => status === 'succeeded' || status === 'failed' || status === 'canceled'

const eventTypes: Readonly<Record<AppendWish['what'], string>> = {
  delta: 'run.delta',
  note: 'note.added',
  started: 'run.started',
  cancel: 'run.cancel_requested',
  succeeded: 'run.finished',
  failed: 'run.finished',
  canceled: 'run.finished',
  'badly ended': 'run.finished',
  reserved: 'policy.decided',
  'too large': 'note.added',
}

export const eventTypeOf = (wish: AppendWish): string => eventTypes[wish.what]

export class Model {
  readonly runs: ModelRun[] = []
  readonly #keys = new Map<number, ModelRun>()

  /** `named` is the run_id that was asked for; `made` makes the run that the service has to make if it is new. */
  create(named: string | null, key: number | null, variant: string, made: () => ModelRun): Expected {
    const byKey = key === null ? undefined : this.#keys.get(key)
    const byName = named === null ? undefined : this.runs.find(({ id }) => id === named)
    const existing = byKey ?? byName
    if (existing === undefined) {
      const run = made()
      this.runs.push(run)
      if (key !== null) this.#keys.set(key, run)
      return { outcome: '201' }
    }
    if ((named === null || named === existing.id) && existing.variant === variant) return { outcome: '200' }
    return { outcome: byKey === undefined ? '409 run_exists' : '409 idempotency_mismatch' }
  }

  append(run: ModelRun, wish: AppendWish): Expected {
    const outcome = appendOne(run, wish)
    return { outcome, orIfStirred: hopeless.includes(outcome) ? [] : looseAppends }
  }

  appendMany(run: ModelRun, wishes: readonly AppendWish[], atomic: boolean): Expected {
    const before = { status: run.status, length: run.log.length, keys: new Map(run.keys) }
    const results = wishes.map((wish) => appendOne(run, wish))
    const unfit = results.some((result) => result.startsWith('4'))
    if (!atomic || !unfit) return { outcome: '200', results }
    run.status = before.status
    run.log.length = before.length
    run.keys.clear()
    for (const [name, recorded] of before.keys) run.keys.set(name, recorded)
    // What cannot even be asked for is found before the log is looked at: it alone is named then.
    const isHopeless = results.some((result) => hopeless.includes(result))
    return {
      outcome: '200',
      results: results.map((result) => (hopeless.includes(result) || (result.startsWith('4') && !isHopeless) ? result : '409 batch_aborted')),
    }
  }

  frame(run: ModelRun, frame: number, content: number): Expected {
    const known = run.frames.get(frame)
    const orIfStirred = ['202', '409 run_terminal']
    if (known !== undefined) return { outcome: known === content ? '200' : '409 idempotency_mismatch', orIfStirred }
    if (isTerminal(run.status)) return { outcome: '409 run_terminal', orIfStirred }
    run.frames.set(frame, content)
    return { outcome: '202', orIfStirred }
  }

  cancel(run: ModelRun): Expected {
    if (isTerminal(run.status) || run.status === 'canceling') return { outcome: '200', orIfStirred: ['202'] }
    run.status = 'canceling'
    run.log.push('run.cancel_requested')
    return { outcome: '202', orIfStirred: ['200'] }
  }

  page(run: ModelRun, after: number): Expected {
    return { outcome: after > run.log.length ? '400 cursor_ahead' : '200', orIfStirred: ['200', '400 cursor_ahead'] }
  }

  stream(run: ModelRun, cursor: number | null, lastEventId: number | null): Expected {
    if (cursor !== null && lastEventId !== null && cursor !== lastEventId) return { outcome: '400 cursor_mismatch' }
    return this.page(run, lastEventId ?? cursor ?? 0)
  }
}

/** Refused whatever the log holds. */
const hopeless = ['400 reserved_event_type', '413 payload_too_large']
const looseAppends = ['200', '201', '409 sequence_mismatch', '409 illegal_transition', '409 idempotency_mismatch', '400 invalid_terminal_status']

/** Of one event, which moves the run where it is taken. */
function appendOne(run: ModelRun, wish: AppendWish): string {
  if (wish.what === 'reserved') return '400 reserved_event_type'
  if (wish.what === 'too large') return '413 payload_too_large'
  const content = wish.what
  const recorded = wish.key === null ? undefined : run.keys.get(wish.key)
  if (recorded !== undefined) return recorded === content ? '200' : '409 idempotency_mismatch'
  if (wish.expected === 'low' || wish.expected === 'high') return '409 sequence_mismatch'
  const verdict = transition(run, wish.what)
  if (verdict !== '201') return verdict
  run.log.push(eventTypeOf(wish))
  if (wish.key !== null) run.keys.set(wish.key, content)
  return '201'
}

function transition(run: ModelRun, what: AppendWish['what']): string {
  switch (what) {
    case 'started':
      return run.status === 'running' ? '200' : '409 illegal_transition'
    case 'cancel':
      if (run.status === 'canceling') return '200'
      if (run.status !== 'running') return '409 illegal_transition'
      run.status = 'canceling'
      return '201'
    case 'badly ended':
      return '400 invalid_terminal_status'
    case 'succeeded':
    case 'failed':
    case 'canceled':
      if (isTerminal(run.status)) return run.status === what ? '200' : '409 illegal_transition'
      if (run.status === 'canceling' && what === 'succeeded') return '409 illegal_transition'
      run.status = what
      return '201'
    default:
      return '201'
  }
}
