import fc from 'fast-check'
import { adapters, eventWishes, type Adapter, type EventWish, type RequestWish, type WorkerStatus } from './worker-model.js'

export type WorkerCommand =
  | { readonly do: 'create'; readonly id: number | null; readonly adapter: Adapter; readonly workspace: number | null }
  | { readonly do: 'request'; readonly worker: number; readonly wish: RequestWish }
  | { readonly do: 'ingest'; readonly worker: number; readonly wish: EventWish }
  | { readonly do: 'stop'; readonly worker: number; readonly reason: string | null }
  | { readonly do: 'deliver'; readonly provider: number; readonly event: number; readonly content: number; readonly isPadded: boolean }
  | { readonly do: 'snapshot'; readonly worker: number }
  | { readonly do: 'log'; readonly worker: number }
  | { readonly do: 'list'; readonly status: WorkerStatus | null; readonly workspace: number | null; readonly limit: number }
  | { readonly do: 'stream'; readonly worker: number; readonly cursor: number | null; readonly lastEventId: number | null; readonly tailMs: number }
  | { readonly do: 'intrude'; readonly worker: number; readonly as: 'stranger' | 'on nothing' }

export interface WorkerStep {
  readonly command: WorkerCommand
  readonly replica: number
  /** Asks for the same on both replicas at once. Only what writes. */
  readonly isTwice: boolean
}

const worker = fc.nat(2)
const few = fc.nat(1)
const fewOrNone = fc.option(few, { freq: 2 })
const position = fc.option(fc.nat(8))

const eventWish: fc.Arbitrary<EventWish> = fc.record({
  what: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<EventWish['what'][]>('heartbeat', 'note', 'handshake') },
    { weight: 3, arbitrary: fc.constantFrom<EventWish['what'][]>('response', 'error') },
    { weight: 2, arbitrary: fc.constantFrom(...eventWishes) },
  ),
  request: few,
  key: fewOrNone,
  expected: fc.constantFrom<EventWish['expected'][]>('none', 'none', 'none', 'none', 'none', 'none', 'right', 'right', 'low', 'high'),
  written: fc.constantFrom('wrapped', 'event_type', 'type'),
})

const requestWish: fc.Arbitrary<RequestWish> = fc.record({
  id: fc.option(few, { freq: 4 }),
  isInteger: fc.nat(3).map((n) => n === 3),
  content: fc.constantFrom('one', 'one', 'one', 'one', 'other', 'blank'),
  ending: fc.constantFrom('answered', 'answered', 'answered', 'failed', 'ignored', 'stopped'),
  isBare: fc.boolean(),
})

const command: fc.Arbitrary<WorkerCommand> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('create' as const),
      id: fc.option(few, { freq: 5 }),
      adapter: fc.constantFrom('in_memory', 'in_memory', 'desktop', 'desktop', 'desktop', 'codex_app_server'),
      workspace: fewOrNone,
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('request' as const), worker, wish: requestWish }) },
  { weight: 9, arbitrary: fc.record({ do: fc.constant('ingest' as const), worker, wish: eventWish }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const), worker, reason: fc.constantFrom(null, ' ', 'enough') }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('deliver' as const), provider: fc.nat(1), event: fc.nat(1), content: fc.nat(2), isPadded: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('snapshot' as const), worker }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('log' as const), worker }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('list' as const),
      status: fc.constantFrom(null, null, 'starting', 'running', 'stopped', 'failed'),
      workspace: fewOrNone,
      limit: fc.constantFrom(1, 2, 200),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('stream' as const),
      worker,
      cursor: position,
      lastEventId: fc.option(fc.nat(8), { freq: 1 }),
      tailMs: fc.integer({ min: 1, max: 30 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('intrude' as const), worker, as: fc.constantFrom('stranger', 'on nothing') }) },
)

const begin = (adapter: Adapter, replica: number): WorkerStep => ({
  command: { do: 'create', id: null, adapter, workspace: null },
  replica,
  isTwice: false,
})
const first = adapters.filter((adapter) => adapter !== 'codex_app_server').map(begin)

/** The command of an earlier step once more: 0 is the one just before. */
interface Again {
  readonly again: number
}

const commandOrAgain: fc.Arbitrary<WorkerCommand | Again> = fc.oneof(
  { weight: 3, arbitrary: command },
  { weight: 1, arbitrary: fc.record({ again: fc.nat(3) }) },
)

/** Always begins with a worker of each kind that runs at once. */
export const workerSteps = (length: number): fc.Arbitrary<readonly WorkerStep[]> =>
  fc
    .array(fc.record({ command: commandOrAgain, replica: fc.nat(1), isTwice: fc.nat(3).map((n) => n === 3) }), { minLength: 1, maxLength: length, size: 'max' })
    .map((rest) => {
      const taken = [...first]
      for (const { command: one, ...how } of rest)
        taken.push({ ...how, command: 'again' in one ? (taken.at(-1 - (one.again % taken.length)) as WorkerStep).command : one })
      return taken
    })

export const printWorkerSteps = (taken: readonly WorkerStep[]): string =>
  taken.map(({ command: one, replica, isTwice }) => `${isTwice ? 'both' : replica}: ${JSON.stringify(one)}`).join('\n')
