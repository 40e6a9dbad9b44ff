import { assertStorable, canonicalJson, type Json, type JsonObject } from '../kernel/json.js'
import type { HookEvents, HookPoint } from './hook.js'

/** What hooks may add to one payload or input, all of them together. */
export const maxGrowthBytes = 16 * 1024

/** These events say what the runtime did: nobody turns them into something else, or something else into them. */
const protectedEventTypes = /^((run|turn|step|approval|policy)\..+|payment(\..+)?)$/
/** Readers join, order and count by these. */
const protectedFields: ReadonlySet<string> = new Set(['frame_id', 'turn_id', 'step', 'tool_call_id', 'late', 'simulated', 'status'])

export const isProtectedEventType = (type: string): boolean => protectedEventTypes.test(type)

const eventTypePattern = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/
const maxEventTypeLength = 120

/** Why a hook's answer cannot be used. Its message is the `reason` of the record about it. */
export class PatchRefusal extends Error {}

/**
 * What the hooks of one point have changed. Hooks add to it from the highest priority down, and the first to name a key decides
 * it; only contexts to prepend are collected. A patch counts whole or not at all.
 */
export class Changes<P extends HookPoint> {
  readonly #point: P
  readonly #original: HookEvents[P]
  #event: HookEvents[P]
  readonly #decided = new Set<string>()

  constructor(point: P, event: HookEvents[P]) {
    this.#point = point
    this.#original = event
    this.#event = event
  }

  /** The event with all changes so far. */
  get event(): HookEvents[P] {
    return this.#event
  }

  /** Applies what was not decided before, and returns the keys that the hook had named. Throws a PatchRefusal when nothing was applied. */
  apply(answer: unknown): readonly string[] {
    const patch = asObject(answer)
    const allowed = keysOf[this.#point]
    const unknown = Object.keys(patch).find((key) => !Object.hasOwn(allowed, key))
    if (unknown !== undefined) throw new PatchRefusal(`invalid_hook_result: ${unknown.slice(0, 100)} cannot be changed at ${this.#point}`)
    const named: string[] = []
    const wins: string[] = []
    const changed: Record<string, Json | undefined> = { ...this.#event }
    for (const [key, value] of Object.entries(patch)) {
      if (value === undefined || value === null || value === '') continue
      const kind = allowed[key]
      if (kind === 'object') {
        const merged: Record<string, Json> = { ...(changed[key] as JsonObject) }
        for (const [field, fieldValue] of Object.entries(asObject(value, key))) {
          assertChangeable(this.#point, field)
          named.push(`${key}.${field}`)
          if (this.#decided.has(`${key}.${field}`)) continue
          // Not by assignment: a field may be named __proto__.
          Object.defineProperty(merged, field, { value: fieldValue, enumerable: true, configurable: true, writable: true })
          wins.push(`${key}.${field}`)
        }
        changed[key] = merged
        continue
      }
      if (typeof value !== 'string') throw new PatchRefusal(`invalid_hook_result: ${key} is not a text`)
      named.push(key)
      if (kind === 'collected') {
        const before = changed[key]
        changed[key] = typeof before === 'string' && before !== '' ? `${before}\n\n${value.trim()}` : value.trim()
      } else if (!this.#decided.has(key)) {
        if (key === 'event_type') assertRenaming(this.#original['event_type'] as string, value)
        changed[key] = value
        wins.push(key)
      }
    }
    assertKeepable(this.#original, changed)
    for (const key of wins) this.#decided.add(key)
    this.#event = changed as HookEvents[P]
    return named
  }
}

/** `text`: the first to name it decides. `object`: the same for each of its fields. `collected`: all are kept, in order. */
const keysOf: Readonly<Record<HookPoint, Readonly<Record<string, 'text' | 'object' | 'collected'>>>> = {
  before_model_resolve: { model_override: 'text', provider_override: 'text' },
  before_prompt_build: { system_prompt: 'text', prepend_context: 'collected' },
  before_tool_call: { input: 'object', deny: 'text' },
  after_tool_call: {},
  before_message_persist: { event_type: 'text', payload: 'object' },
}

function asObject(value: unknown, key = 'the answer'): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new PatchRefusal(`invalid_hook_result: ${key} is not an object`)
  return value as Record<string, unknown>
}

function assertChangeable(point: HookPoint, field: string): void {
  if (point === 'before_message_persist' && protectedFields.has(field)) throw new PatchRefusal(`protected_field: ${field}`)
}

function assertRenaming(from: string, to: string): void {
  if (from === to) return
  if (isProtectedEventType(from)) throw new PatchRefusal(`protected_event_type: ${from} cannot be renamed`)
  if (isProtectedEventType(to)) throw new PatchRefusal(`protected_event_type: ${to.slice(0, maxEventTypeLength)} cannot be made`)
  if (!eventTypePattern.test(to) || to.length > maxEventTypeLength) throw new PatchRefusal('invalid_hook_result: event_type is not of lower-case dotted words')
}

function assertKeepable(original: object, changed: Record<string, Json | undefined>): void {
  const known = withoutUndefined(changed)
  try {
    assertStorable(known)
  } catch (error) {
    throw new PatchRefusal(`invalid_hook_result: ${error instanceof Error ? error.message : String(error)}`)
  }
  const growth = bytesOf(known) - bytesOf(withoutUndefined(original as Record<string, Json | undefined>))
  if (growth > maxGrowthBytes) throw new PatchRefusal(`growth_limit: ${growth} bytes more than before, at most ${maxGrowthBytes} are allowed`)
}

const bytesOf = (value: JsonObject): number => Buffer.byteLength(canonicalJson(value))

function withoutUndefined(value: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined))
}
