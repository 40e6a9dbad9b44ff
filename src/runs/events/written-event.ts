import type { EventPayloads, EventType } from '../../generated/event-types.js'
import { canonicalJson, type Json, type JsonObject } from '../../kernel/json.js'

/** An event that the runtime writes: a type of the contract, and a payload with the members that the contract names for it. */
export type WrittenEvent = { readonly [Type in EventType]: EventOf<Type> }[EventType]

interface EventOf<Type extends EventType> {
  readonly type: Type
  readonly payload: WrittenPayload<Type>
  /** The same for every attempt at the step, by whichever owner: it happens once. */
  readonly key?: string
}

/** An event of the service's own, as it is stored. */
export const runEvent = <Type extends EventType>(type: Type, payload: WrittenPayload<Type>): { type: Type; payloadText: string } => ({
  type,
  payloadText: canonicalJson(payload as Json),
})

/** An event that an extension or a tool wants written. Its type and payload are its author's. */
export interface ForeignEvent {
  readonly foreign: true
  readonly type: string
  readonly payload: JsonObject
  readonly key?: string
}

/** Beyond the required members the contract lets a payload have any other. The runtime writes only those that somebody has named. */
export type WrittenPayload<Type extends EventType> = Writable<Named<EventPayloads[Type]>> & (Type extends keyof Unpublished ? Unpublished[Type] : unknown)

/** Members that the runtime writes and does not promise. */
interface Unpublished {
  /** What the scripted provider is to answer. */
  readonly 'user.message': { readonly script?: Json }
  readonly 'run.delta': { readonly step?: number }
  readonly 'tool.progress': { readonly turn_id?: string; readonly step?: number }
  /** The frame that asked for it. */
  readonly 'run.cancel_requested': { readonly frame_id?: string; readonly frame_type?: string }
  readonly 'run.finished': { readonly frame_id?: string }
}

/** Without the index signature that stands for all other members. */
export type Named<Payload> = { [Name in keyof Payload as string extends Name ? never : Name]: Payload[Name] }

type Writable<Payload> = { [Name in keyof Payload]: WritableValue<Payload[Name]> }
/** What the contract leaves open is any JSON. */
type WritableValue<Value> = unknown extends Value ? Json : Value extends unknown ? WritablePart<Value> : never
type WritablePart<Value> = string extends keyof Value ? (keyof Named<Value> extends never ? JsonObject : Named<Value>) : Value
