import type { Json } from '../kernel/json.js'
import type { Principal } from '../kernel/principal.js'
import type { Column, ColumnValue, SourcedColumn } from './column.js'

export type StoredRow = Readonly<Record<string, unknown>>

/** How one member of a state is stored: mostly in one column of the head's row, sometimes in a few. */
export interface StateField<Value> {
  readonly columns: readonly SourcedColumn<Value>[]
  read(row: StoredRow): Value
  /** Written at birth and never again. */
  readonly once?: true
}

/** One declaration for each member of the state; the compiler misses the one that is not there. */
export type StateFields<State> = { readonly [Member in keyof State]-?: StateField<State[Member]> }

/** A kind's state as columns of its head table. */
export interface StateColumns<State> {
  /** Written at birth and never again. */
  readonly once: readonly SourcedColumn<State>[]
  /** Rewritten with every commit. */
  readonly always: readonly SourcedColumn<State>[]
  /** From a row that has all of these columns. */
  read(row: StoredRow): State
}

export function stateColumns<State extends object>(fields: StateFields<State>): StateColumns<State> {
  const members = Object.keys(fields) as (keyof State & string)[]
  const columnsOf = (member: keyof State & string): SourcedColumn<State>[] =>
    fields[member].columns.map(({ name, type, of }) => ({
      name,
      type,
      // Most columns hold the member as it is, and this runs for each of them in every append.
      of: of === asItIs ? (state) => state[member] as ColumnValue : (state) => of(state[member]),
    }))
  const isOnce = (member: keyof State & string): boolean => fields[member].once === true
  return {
    once: members.filter(isOnce).flatMap(columnsOf),
    always: members.filter((member) => !isOnce(member)).flatMap(columnsOf),
    read(row) {
      const state: Partial<State> = {}
      for (const member of members) state[member] = fields[member].read(row)
      return state as State
    },
  }
}

/** The member never changes after birth. */
export const once = <Value>(field: StateField<Value>): StateField<Value> => ({ ...field, once: true })

const field = <Value>(column: Column, of: (value: Value) => ColumnValue, from: (stored: unknown) => Value): StateField<Value> => ({
  columns: [{ ...column, of }],
  read: (row) => from(row[column.name]),
})

const asItIs = <Value>(value: Value): Value => value
const asText = (stored: unknown): string => String(stored)
const asTextOrNull = (stored: unknown): string | null => (typeof stored === 'string' ? stored : null)

/** Where the column allows certain words only, `Word` is their type. */
export const text = <Word extends string = string>(name: string): StateField<Word> => field({ name, type: 'text' }, asItIs, asText as (s: unknown) => Word)
export const textOrNull = (name: string): StateField<string | null> => field({ name, type: 'text' }, asItIs, asTextOrNull)
export const time = (name: string): StateField<string> => field({ name, type: 'timestamptz' }, asItIs, asText)
export const timeOrNull = (name: string): StateField<string | null> => field({ name, type: 'timestamptz' }, asItIs, asTextOrNull)
export const count = (name: string): StateField<number> => field({ name, type: 'bigint' }, asItIs, Number)
export const countOrNull = (name: string): StateField<number | null> =>
  field<number | null>({ name, type: 'bigint' }, asItIs, (stored) => (stored === null ? null : Number(stored)))
export const flag = (name: string): StateField<boolean> => field<boolean>({ name, type: 'boolean' }, asItIs, (stored) => stored === true)
/** `complete`: what older rows lack. */
export const json = <Value>(name: string, complete: (stored: Json) => Value = (stored) => stored as Value): StateField<Value> =>
  field<Value>({ name, type: 'json' }, JSON.stringify, (stored) => complete(stored as Json))

/** Whose log it is: `owner_user_id`, or else `owner_guest_scope`. */
export const owner: StateField<Principal> = {
  once: true,
  columns: [
    { name: 'owner_user_id', type: 'bigint', of: (principal) => (principal.kind === 'user' ? principal.userId : null) },
    { name: 'owner_guest_scope', type: 'text', of: (principal) => (principal.kind === 'guest' ? principal.guestScope : null) },
  ],
  read: ({ owner_user_id: userId, owner_guest_scope: guestScope }) =>
    userId === null ? { kind: 'guest', guestScope: String(guestScope) } : { kind: 'user', userId: Number(userId) },
}
