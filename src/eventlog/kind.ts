import type { RuntimeError } from '../kernel/errors.js'
import type { Micros, Timestamp } from '../kernel/time.js'
import type { ColumnValue, NamedColumns } from './column.js'
import type { DraftEvent, Head, LogEvent } from './log.js'
import type { StateColumns } from './state-columns.js'

/**
 * What is done with rows in the commit of the events that cause them: inserted, upserted or deleted by. `sql` gets the name of the
 * relation that holds the accepted rows, with the log's id as `log_id` before the columns, and returns one data-modifying statement.
 */
export interface RowStatement<Columns extends NamedColumns = NamedColumns> {
  readonly name: string
  readonly columns: Columns
  sql(rows: string): string
  /** The statement returns log ids, of other logs than those written too, which are told after the commit. */
  readonly tells?: true
}

/** A place where a caller's key must be unique within a log. */
export interface KeySpace {
  readonly name: string
  /** SQL that yields (log_id, key, seq, fingerprint, pruned) for those of the given (log_id, key) pairs that are recorded. */
  lookupSql(pairs: string): string
  /** SQL that yields the log_ids whose rows, about to be written, would repeat a recorded key. */
  clashSql(relations: { events: string; readonly rows: (table: string) => string }): string
}

export interface KeyRef {
  readonly space: string
  readonly key: string
}

/** What is already recorded under a key. */
export interface Recorded {
  readonly seq: number
  readonly fingerprint: string
  /** The event itself has been removed by retention. */
  readonly pruned: boolean
}

/** Made by `rowOf`. */
export interface Row {
  readonly table: string
  /** By column, without the log's id. */
  readonly values: Readonly<Record<string, ColumnValue>>
}

export interface DecideContext<State> {
  /** The head as it will be when the commands decided before this one have been committed. */
  readonly head: Head<State>
  readonly now: Timestamp
  /** What the log, or an earlier command of the same batch, holds under the key. Undefined also when nobody has looked yet. */
  recorded(key: KeyRef): Recorded | undefined
}

export interface Decision<State, Answer> {
  readonly events: readonly DraftEvent[]
  readonly state: State
  readonly rows: readonly Row[]
  /** Keys, other than those of its events, that the command uses up: later commands of the batch must see them. */
  readonly remember?: readonly { readonly key: KeyRef; readonly recorded: Recorded }[]
  /**
   * True when something was refused or found already true. Such a decision is given to the caller only when the head it
   * rests on is proven current and the command's keys have been looked up; otherwise both are fetched and it is made again.
   */
  readonly negative: boolean
  readonly outcome: { readonly refusal: RuntimeError } | { answer(written: Written<State>): Answer }
}

export interface Written<State> {
  /** The command's own events, in order. */
  readonly events: readonly LogEvent[]
  /** The head after the whole commit. */
  readonly head: Head<State>
}

/** A lease that a log is born with: whoever writes the birth begins to work on it at once. */
export interface BirthLease {
  readonly owner: string
  readonly epoch: number
  readonly ms: number
}

/** A log that does not exist yet: its state, what its head's row keeps besides, and its first events. */
export interface Birth<State> {
  readonly state: State
  /** Values of the kind's `birthColumns`. */
  readonly beside?: Readonly<Record<string, ColumnValue>>
  readonly events: readonly DraftEvent[]
  readonly rows: readonly Row[]
  readonly lease?: BirthLease | undefined
}

/** Rows that one statement of a prune removes at most. */
export const pruneBatch = 5_000

/**
 * All that the engine has to know of a kind of log. Table and column names are the kind's own (`runtime.runs.run_id`); the
 * engine builds its statements from them once. `decide` is pure and total.
 */
export interface LogKind<State, Command, Answer> {
  readonly name: string
  /** Column and hash member that hold the log's id. */
  readonly idField: string
  readonly headTable: string
  readonly eventTable: string
  readonly prunedKeyTable: string
  /** Head columns that hold the state. */
  readonly columns: StateColumns<State>
  /** Head columns that are no part of the state: written at birth and never loaded with the head. */
  readonly birthColumns?: NamedColumns
  readonly rowStatements: readonly RowStatement[]
  /**
   * Statements that remove what the log's rows say of events that are gone, at most {@link pruneBatch} at a time, and answer how
   * many as `removed`. $1 is the log's id, $2 its retention floor, $3 for how many milliseconds keys are still recognised.
   */
  readonly pruneSql: readonly string[]
  readonly keySpaces: readonly KeySpace[]
  keysOf(command: Command): readonly KeyRef[]
  /** Rows that follow from where a commit takes the log, whatever its commands were. `before` is undefined at birth, which may come with a lease. */
  rowsOnTransition(before: State | undefined, after: State, lease?: BirthLease): readonly Row[]
  decide(context: DecideContext<State>, command: Command): Decision<State, Answer>
  unknownLog(logId: string): RuntimeError
}

/** The database's clock as far as this process knows it, learned from the answers to its statements. */
export interface EngineClock {
  now(): Micros
  /** This machine's monotonic clock, which samples are taken with. */
  host(): Micros
  observe(hostBefore: Micros, database: Micros, hostAfter: Micros): void
}
