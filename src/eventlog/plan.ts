import { RuntimeError } from '../kernel/errors.js'
import { nextTimestamp, type Timestamp } from '../kernel/time.js'
import type { HeadWrite } from './append-statement.js'
import { eventHash, hashVersion } from './hash-chain.js'
import { keyName } from './head-loader.js'
import type { Birth, Decision, LogKind, Recorded, Row, Written } from './kind.js'
import type { DraftEvent, Head, LogEvent } from './log.js'

export interface PlannedCommand<State, Answer> {
  readonly decision: Decision<State, Answer>
  readonly events: readonly LogEvent[]
}

export interface Plan<State, Answer> {
  readonly planned: readonly PlannedCommand<State, Answer>[]
  /** Undefined when nothing has to be written. */
  readonly write: HeadWrite<State> | undefined
  readonly head: Head<State>
  /** A refusal or "already true" is among the decisions. */
  readonly negative: boolean
  /** Length of the texts to be written. */
  readonly characters: number
}

/** What a plan may write. It ends with the command that reaches one of the limits, so it always decides at least one. */
export interface Budget {
  readonly events: number
  readonly characters: number
}

const unlimited: Budget = { events: Infinity, characters: Infinity }

/**
 * Decides the commands of one log in arrival order, as many as the budget takes, each on the head that its predecessors
 * leave behind, and gives every event its seq, time and hash. Pure.
 */
export function planCommands<State, Command, Answer>(
  kind: LogKind<State, Command, Answer>,
  start: Head<State>,
  commands: readonly Command[],
  recorded: ReadonlyMap<string, Recorded>,
  now: Timestamp,
  budget: Budget = unlimited,
): Plan<State, Answer> {
  // Replicas know the database's clock a little differently, and it may be set back: the log's own time goes on all the same.
  const at = now > start.updatedAt ? now : nextTimestamp(start.updatedAt)
  const known = new Map(recorded)
  const writer = new LogWriter(kind.idField, start, at)
  const rows: Row[] = []
  const planned: PlannedCommand<State, Answer>[] = []
  let state = start.state
  let negative = false
  let characters = 0
  for (const command of commands) {
    if (writer.events.length >= budget.events || characters >= budget.characters) break
    const decision = kind.decide({ head: { ...writer.head(), state }, now: at, recorded: (key) => known.get(keyName(key)) }, command)
    const events = writer.append(decision.events)
    for (const event of events)
      if (event.idempotencyKey !== null)
        known.set(keyName({ space: 'event', key: event.idempotencyKey }), { seq: event.seq, fingerprint: event.fingerprint ?? '', pruned: false })
    for (const remembered of decision.remember ?? []) known.set(keyName(remembered.key), remembered.recorded)
    rows.push(...decision.rows)
    characters += lengthOf(decision)
    state = decision.state
    negative ||= decision.negative
    planned.push({ decision, events })
  }
  const changed = writer.events.length > 0 || rows.length > 0 || state !== start.state
  const head: Head<State> = changed ? { ...writer.head(), state, version: start.version + 1, updatedAt: at } : start
  const write: HeadWrite<State> | undefined = changed
    ? { expectedVersion: start.version, birth: undefined, after: head, events: writer.events, rows: [...rows, ...kind.rowsOnTransition(start.state, state)] }
    : undefined
  return { planned, write, head, negative, characters }
}

function lengthOf({ events, rows }: Pick<Decision<unknown, unknown>, 'events' | 'rows'>): number {
  let length = 0
  for (const event of events) length += event.payloadText.length
  for (const row of rows) for (const value of Object.values(row.values)) if (typeof value === 'string') length += value.length
  return length
}

/** The first commit of a log. */
export function planBirth<State, Command, Answer>(kind: LogKind<State, Command, Answer>, logId: string, birth: Birth<State>, now: Timestamp): HeadWrite<State> {
  const empty: Head<State> = { logId, version: 0, latestSeq: 0, headHash: null, floorSeq: 0, floorHash: null, logBytes: 0, state: birth.state, updatedAt: now }
  const writer = new LogWriter(kind.idField, empty, now)
  writer.append(birth.events)
  const after = { ...writer.head(), state: birth.state, version: 1, updatedAt: now }
  return {
    expectedVersion: undefined,
    birth,
    after,
    events: writer.events,
    rows: [...birth.rows, ...kind.rowsOnTransition(undefined, birth.state, birth.lease)],
  }
}

/** Answers a decided command, or throws its refusal. */
export function settle<State, Answer>(planned: PlannedCommand<State, Answer>, head: Head<State>): Answer {
  const { outcome } = planned.decision
  if ('refusal' in outcome) throw outcome.refusal
  const written: Written<State> = { events: planned.events, head }
  return outcome.answer(written)
}

type KeyedEvent = LogEvent & { readonly fingerprint: string | null }

class LogWriter<State> {
  readonly events: KeyedEvent[] = []
  readonly #idField: string
  readonly #start: Head<State>
  readonly #at: Timestamp
  #seq: number
  #hash: string | null
  #bytes: number

  constructor(idField: string, start: Head<State>, at: Timestamp) {
    this.#idField = idField
    this.#start = start
    this.#at = at
    this.#seq = start.latestSeq
    this.#hash = start.headHash
    this.#bytes = start.logBytes
  }

  head(): Head<State> {
    return { ...this.#start, latestSeq: this.#seq, headHash: this.#hash, logBytes: this.#bytes }
  }

  append(drafts: readonly DraftEvent[]): KeyedEvent[] {
    const logId = this.#start.logId
    const sealed = drafts.map((draft) => {
      const seq = this.#seq + 1
      if (!Number.isSafeInteger(seq)) throw new RuntimeError('crash', 'The log is full.')
      const { payloadText, writer } = draft
      const prevHash = this.#hash
      const hash = eventHash({ idField: this.#idField, logId, seq, type: draft.type, payloadText, recordedAt: this.#at, prevHash, ...writer })
      this.#seq = seq
      this.#hash = hash
      this.#bytes += Buffer.byteLength(payloadText)
      return {
        logId,
        seq,
        type: draft.type,
        payloadText,
        recordedAt: this.#at,
        prevHash,
        hash,
        hashVersion,
        author: writer.author,
        leaseEpoch: writer.leaseEpoch,
        idempotencyKey: draft.idempotencyKey ?? null,
        fingerprint: draft.idempotencyKey === undefined ? null : (draft.fingerprint ?? ''),
      }
    })
    this.events.push(...sealed)
    return sealed
  }
}
