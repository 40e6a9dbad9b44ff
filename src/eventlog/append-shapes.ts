import { buildAppendStatement, type AppendStatement, type HeadWrite } from './append-statement.js'
import type { LogKind } from './kind.js'

/** How many batches are sent in full after a key was repeated. */
const fullAfterRepeat = 64

/** Both shapes, each planned once. */
export interface AppendShapes<State> {
  readonly full: AppendStatement<State>
  /** For batches that {@link isPlain} says are plain. A repeated key fails such a batch as a whole. */
  readonly slim: AppendStatement<State>
}

export function buildAppendShapes<State, Command, Answer>(kind: LogKind<State, Command, Answer>): AppendShapes<State> {
  return { full: buildAppendStatement(kind), slim: buildAppendStatement(kind, 'slim') }
}

/**
 * Events for logs that there are, and nothing else: neither births nor rows. Nor has anything been pruned of the logs, for the keys
 * of pruned events are in a table of their own, where no index of the events finds them repeated.
 */
const isPlain = (writes: readonly HeadWrite<unknown>[]): boolean =>
  writes.every(({ birth, rows, after }) => birth === undefined && rows.length === 0 && after.floorSeq === 0)

/** 23505, a unique violation: the index has found a repeated key, which the slim statement does not look for. */
const isRepeatedKey = (error: unknown): boolean => (error as { readonly code?: unknown } | undefined)?.code === '23505'

/**
 * Chooses the statement of each batch. PostgreSQL logs each unique violation as an error, and the batch is sent twice; so callers who
 * repeat themselves get the full statement for a while, and its log has a line for many batches at most.
 */
export class ShapeChoice<State> {
  readonly #shapes: AppendShapes<State>
  #fullBatches = 0

  constructor(shapes: AppendShapes<State>) {
    this.#shapes = shapes
  }

  choose(writes: readonly HeadWrite<State>[]): AppendStatement<State> {
    if (this.#fullBatches > 0) this.#fullBatches--
    else if (isPlain(writes)) return this.#shapes.slim
    return this.#shapes.full
  }

  /** What to send instead of a statement that has failed. Undefined: there is nothing that could succeed. */
  instead(failed: AppendStatement<State>, error: unknown): AppendStatement<State> | undefined {
    if (failed !== this.#shapes.slim || !isRepeatedKey(error)) return undefined
    this.#fullBatches = fullAfterRepeat
    return this.#shapes.full
  }
}
