import type { LogEvent } from '../../eventlog/index.js'
import { eventTypes, type EventType } from '../../generated/event-types.js'
import type { Json, JsonObject } from '../../kernel/json.js'
import type { WrittenPayload } from './written-event.js'

/**
 * An event in a log whose type is one of the contract's. The type says which members the payload should have. Whether it has
 * them is another matter: clients and older releases wrote payloads of any shape. So a payload is only read by the
 * functions below, which know the names that its type has and give undefined for a value of another kind.
 */
export type StoredEvent<Type extends EventType = EventType> = { readonly [Known in Type]: LogEvent & { readonly type: Known } }[Type]

export const isOfContract = (event: LogEvent): event is StoredEvent => Object.hasOwn(eventTypes, event.type)

declare const members: unique symbol
/** The payload of an event whose members should be `Members`. */
export interface StoredPayload<Members> {
  readonly [members]?: Members
}

export type PayloadOf<Type extends EventType> = StoredPayload<MembersOf<Type>>
type MembersOf<Type extends EventType> = Type extends keyof Tolerated ? WrittenPayload<Type> & Tolerated[Type] : WrittenPayload<Type>

/** Members that are understood where a client or an older release wrote them. */
interface Tolerated {
  readonly 'tool.call': { readonly step_id?: string }
  readonly 'tool.result': {
    readonly state?: string
    readonly error_message?: string
    readonly exit_code?: number
    readonly step_utility?: number
    readonly side_effects?: readonly Json[]
  }
  readonly tool: { readonly step_utility?: number }
  readonly verification: { readonly verification_delta?: number }
}

/** The payload as an object; undefined when the stored text is none. Never throws. */
export function payloadOf<Type extends EventType>(event: StoredEvent<Type>): PayloadOf<Type> | undefined {
  return objectOf(event.payloadText)
}

/** The same of an event whose type may be anybody's. */
export function objectOf(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Type and payload of an event together, to be switched on. */
export type EventContent<Type extends EventType = EventType> = { readonly [Known in Type]: ContentOf<Known> }[Type]
interface ContentOf<Type extends EventType> {
  readonly type: Type
  /** Undefined when the stored text is no object. */
  readonly payload: PayloadOf<Type> | undefined
}

export function contentOf<Type extends EventType>(event: StoredEvent<Type>): EventContent<Type> {
  return { type: event.type, payload: payloadOf(event) }
}

type Payload<Members> = StoredPayload<Members> | undefined
type NamesOf<Members, Value> = { [Name in keyof Members]-?: NonNullable<Members[Name]> extends Value ? Name : never }[keyof Members] & string

export function valueAt<Members>(payload: Payload<Members>, name: keyof Members & string): Json | undefined {
  return (payload as JsonObject | undefined)?.[name]
}

export function textAt<Members>(payload: Payload<Members>, name: NamesOf<Members, string>): string | undefined {
  const value = valueAt(payload, name)
  return typeof value === 'string' ? value : undefined
}

/** A whole number from 0 up that a double holds exactly. */
export function countAt<Members>(payload: Payload<Members>, name: NamesOf<Members, number>): number | undefined {
  const value = valueAt(payload, name)
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

export function isTrueAt<Members>(payload: Payload<Members>, name: NamesOf<Members, boolean>): boolean {
  return valueAt(payload, name) === true
}

/** Was it written after the run had been asked to stop, or had ended? */
export const isLate = (payload: Payload<unknown>): boolean => (payload as JsonObject | undefined)?.['late'] === true

/** A member that is an object itself. */
export function partAt<Members, Name extends NamesOf<Members, object>>(
  payload: Payload<Members>,
  name: Name,
): StoredPayload<NonNullable<Members[Name]>> | undefined {
  const value = valueAt(payload, name)
  return isObject(value) ? value : undefined
}

export const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
