import type { LogEvent } from '../../eventlog/index.js'
import type { EventType } from '../../generated/event-types.js'
import type { Timestamp } from '../../kernel/time.js'
import { isLate, payloadOf, type PayloadOf, type StoredEvent } from '../events/stored-event.js'

/**
 * What an event says, read once for all folds: which events count, for whom, and what their numbers are. A number that is no
 * count counts as zero, so that no payload can take back what was used.
 */
export type Fact<Type extends FoldedType = FoldedType> = { readonly [Folded in Type]: FactOf<Folded> }[Type]

interface FactOf<Type extends FoldedType> {
  readonly type: Type
  readonly seq: number
  readonly at: Timestamp
  /**
   * `runtime`: an executor under its lease, the service, or a release that wrote down no authors and is believed as it
   * believed itself. `client`: it moves nothing of what the runtime does.
   */
  readonly by: 'runtime' | 'client'
  /** It came after the run had been asked to stop, or had ended. */
  readonly isLate: boolean
  /** Undefined when the stored text is no object; folds that cannot do without take it as empty. */
  readonly payload: PayloadOf<Type> | undefined
}

/** Types that mean something to a fold. Everything else is kept, listed and streamed, and changes nothing. */
const foldedTypes = [
  ...['user.message', 'turn.started', 'turn.waiting', 'turn.finished', 'step.started', 'step.finished', 'run.delta', 'run.reasoning', 'model.finished'],
  ...['tool.call', 'tool.started', 'tool.result', 'approval.requested', 'approval.resolved', 'run.loop_warning', 'run.note'],
  ...['tool', 'verification', 'payment'],
] as const satisfies readonly EventType[]
export type FoldedType = (typeof foldedTypes)[number]

const folded: ReadonlySet<string> = new Set(foldedTypes)
const isFolded = (event: LogEvent): event is StoredEvent<FoldedType> => folded.has(event.type)

/** Undefined for an event that means nothing to any fold. */
export function factOf(event: LogEvent): Fact | undefined {
  return isFolded(event) ? read(event) : undefined
}

function read<Type extends FoldedType>(event: StoredEvent<Type>): Fact<Type> {
  const { type, seq, recordedAt, author } = event
  const payload = payloadOf(event)
  return { type, seq, at: recordedAt, by: author === 'client' ? 'client' : 'runtime', isLate: isLate(payload), payload }
}

/** The sum of two counts, which is one, too. */
export const plus = (a: number, b: number): number => Math.min(a + b, Number.MAX_SAFE_INTEGER)
