import { sha256Hex } from '../../kernel/hash.js'
import type { Queryable } from '../head-loader.js'
import type { LogKind } from '../kind.js'
import type { KeptFold, Standing } from './kept-fold.js'

export type FoldedKind = Pick<LogKind<never, never, never>, 'name' | 'idField' | 'eventTable' | 'headTable'>

/** A stored state as it was found, before anybody believes it. */
export interface StoredState {
  readonly fold: string
  readonly version: number
  readonly floorSeq: number
  readonly seq: number
  readonly afterSeq: number
  readonly hash: string
  readonly text: string
  /** The text gives the hash that was stored with it, and the chain has the event. */
  readonly isSound: boolean
}

/** No fold's state is longer than this: what is, is not stored. */
export const longestState = 16 * 1024 * 1024

type Statement = 'nearest' | 'one' | 'of' | 'put' | 'putNewest' | 'drop' | 'dropAll' | 'hash' | 'seqs'

/** Kept states in the database. */
export class FoldStore {
  readonly #kind: string
  readonly #connection: Queryable
  readonly #sql: Readonly<Record<Statement, string>>

  constructor(kind: FoldedKind, connection: Queryable) {
    this.#kind = kind.name
    this.#connection = connection
    const columns = `s.log_id, s.fold, s.fold_version, s.floor_seq, s.seq, s.after_seq, encode(s.event_hash, 'hex') AS event_hash, s.state,
      encode(s.state_hash, 'hex') AS state_hash, s.event_hash = e.event_hash AS is_of_chain`
    const found = `FROM runtime.fold_states s
      LEFT JOIN LATERAL (SELECT event_hash FROM ${kind.eventTable} WHERE ${kind.idField} = s.log_id AND seq = s.seq LIMIT 1) AS e ON true
      WHERE s.log_kind = $1 AND s.log_id = $2`
    const ofFold = `${found} AND s.fold = $3 AND s.fold_version = $4 AND s.floor_seq = $5`
    const put = (gone: string): string => `WITH head AS (SELECT 1 FROM ${kind.headTable} WHERE ${kind.idField} = $2::text AND retention_floor_seq = $5::bigint),
      put AS (INSERT INTO runtime.fold_states (log_kind, log_id, fold, fold_version, floor_seq, seq, after_seq, event_hash, state, state_hash)
        SELECT $1::text, $2::text, $3::text, $4::integer, $5::bigint, $6::bigint, $7::bigint, decode($8::text, 'hex'), $9::text, decode($10::text, 'hex') FROM head ON CONFLICT DO NOTHING),
      gone AS (DELETE FROM runtime.fold_states WHERE log_kind = $1 AND log_id = $2 AND fold = $3 AND (${gone}))
      SELECT EXISTS (SELECT 1 FROM head) AS is_current`
    this.#sql = {
      nearest: `SELECT ${columns} ${ofFold} AND s.seq <= $6 ORDER BY s.seq DESC LIMIT 1`,
      one: `SELECT ${columns} ${ofFold} AND s.seq = $6`,
      of: `SELECT ${columns} ${found} ORDER BY s.fold, s.seq`,
      put: put('fold_version < $4'),
      putNewest: put('fold_version < $4 OR (fold_version = $4 AND floor_seq = $5 AND seq < $6)'),
      drop: `DELETE FROM runtime.fold_states WHERE log_kind = $1 AND log_id = $2 AND fold = $3 AND fold_version = $4 AND floor_seq = $5 AND seq = $6`,
      dropAll: `DELETE FROM runtime.fold_states WHERE log_kind = $1 AND log_id = $2 AND fold = $3 AND fold_version = $4 AND floor_seq = $5`,
      seqs: `SELECT seq, after_seq, length(state) AS characters FROM runtime.fold_states
        WHERE log_kind = $1 AND log_id = $2 AND fold = $3 AND fold_version = $4 AND floor_seq = $5 AND seq <= $6 ORDER BY seq DESC`,
      hash: `SELECT encode(event_hash, 'hex') AS event_hash FROM ${kind.eventTable} WHERE ${kind.idField} = $1 AND seq = $2`,
    }
  }

  /** The newest stored state at or before `seq`, believed or not. */
  async nearest<State>(fold: KeptFold<State>, logId: string, floorSeq: number, seq: number): Promise<StoredState | undefined> {
    return (await this.#query('nearest', [this.#kind, logId, fold.name, fold.version, floorSeq, seq])).map(storedState)[0]
  }

  /** The stored state at `seq`. */
  async at<State>(fold: KeptFold<State>, logId: string, floorSeq: number, seq: number): Promise<StoredState | undefined> {
    return (await this.#query('one', [this.#kind, logId, fold.name, fold.version, floorSeq, seq])).map(storedState)[0]
  }

  /** All stored states of a log, by fold and seq. */
  async of(logId: string): Promise<StoredState[]> {
    return (await this.#query('of', [this.#kind, logId])).map(storedState)
  }

  /**
   * Stores a state, unless the floor has moved: false then. It does no harm that another process stores the same; states that are
   * of no use beside this one are removed.
   */
  async put<State>(fold: KeptFold<State>, logId: string, floorSeq: number, { seq, hash, keptSeq }: Standing<State>, text: string): Promise<boolean> {
    const values = [this.#kind, logId, fold.name, fold.version, floorSeq, seq, keptSeq, hash, text, stateHash(fold, logId, seq, hash ?? '', text)]
    const [row] = await this.#query(fold.keeps === 'newest' ? 'putNewest' : 'put', values)
    return row?.['is_current'] === true
  }

  async drop(logId: string, { fold, version, floorSeq, seq }: Pick<StoredState, 'fold' | 'version' | 'floorSeq' | 'seq'>): Promise<void> {
    await this.#query('drop', [this.#kind, logId, fold, version, floorSeq, seq])
  }

  async dropAll<State>(fold: KeptFold<State>, logId: string, floorSeq: number): Promise<void> {
    await this.#query('dropAll', [this.#kind, logId, fold.name, fold.version, floorSeq])
  }

  /** The stored states that the one at `seq` was folded on from, itself included, oldest first. Undefined: one of them is missing. */
  async lineTo<State>(fold: KeptFold<State>, logId: string, floorSeq: number, seq: number): Promise<{ seq: number; characters: number }[] | undefined> {
    const rows = await this.#query('seqs', [this.#kind, logId, fold.name, fold.version, floorSeq, seq])
    const line: { seq: number; characters: number }[] = []
    let wanted = seq
    for (const row of rows) {
      if (Number(row['seq']) !== wanted) continue
      line.push({ seq: wanted, characters: Number(row['characters']) })
      wanted = Number(row['after_seq'])
    }
    return wanted === floorSeq ? line.reverse() : undefined
  }

  /** The hash that the chain has at `seq`; undefined when it has no such event. */
  async hashAt(logId: string, seq: number): Promise<string | undefined> {
    const [row] = await this.#query('hash', [logId, seq])
    return row ? String(row['event_hash']) : undefined
  }

  async #query(name: Statement, values: readonly unknown[]): Promise<Record<string, unknown>[]> {
    return (await this.#connection.query({ name: `${this.#kind}-fold-${name}`, text: this.#sql[name], values })).rows
  }
}

/** Over all that makes the text this fold's state at this place: what is put elsewhere by hand is not believed either. */
function stateHash(fold: { readonly name: string; readonly version: number }, logId: string, seq: number, hash: string, text: string): string {
  return sha256Hex(JSON.stringify([fold.name, fold.version, logId, seq, hash, text]))
}

function storedState(row: Readonly<Record<string, unknown>>): StoredState {
  const fold = String(row['fold'])
  const version = Number(row['fold_version'])
  const seq = Number(row['seq'])
  const hash = String(row['event_hash'])
  const text = String(row['state'])
  return {
    fold,
    version,
    floorSeq: Number(row['floor_seq']),
    seq,
    afterSeq: Number(row['after_seq']),
    hash,
    text,
    isSound: row['is_of_chain'] === true && row['state_hash'] === stateHash({ name: fold, version }, String(row['log_id']), seq, hash, text),
  }
}
