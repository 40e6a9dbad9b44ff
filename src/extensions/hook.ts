/**
 * Vocabulary of hooks.
 *
 * hook      a function of an extension that is asked at a point of a turn, and may change what happens there
 * point     where it is asked
 * event     what it is told: everything known at the point, with the changes of the hooks before it
 * patch     what it answers: the keys that it wants changed
 */
import type { EventPayloads } from '../generated/event-types.js'
import type { Json, JsonObject } from '../kernel/json.js'

export const hookPoints = ['before_model_resolve', 'before_prompt_build', 'before_tool_call', 'after_tool_call', 'before_message_persist'] as const
export type HookPoint = (typeof hookPoints)[number]

/** The event of each point. Patches are of the keys that the comment names; everything else is for reading. */
export interface HookEvents {
  /** `model_override`, `provider_override`: which model answers. */
  readonly before_model_resolve: Event & { readonly model_override?: string | undefined; readonly provider_override?: string | undefined }
  /** `system_prompt` replaces the system prompt; `prepend_context` is put before what the user said. */
  readonly before_prompt_build: Event & { readonly system_prompt?: string | undefined; readonly prepend_context?: string | undefined }
  /** `input`: its keys replace those of the tool's input. `deny`: the call is not made, and this is why. */
  readonly before_tool_call: Event & {
    readonly tool_name: string
    readonly tool_call_id: string
    readonly input: JsonObject
    readonly deny?: string | undefined
  }
  /** Nothing: whatever comes back is dropped. */
  readonly after_tool_call: Event & { readonly tool_name: string; readonly tool_call_id: string; readonly result: JsonObject }
  /** `event_type` renames the event, the keys of `payload` are added to its payload or replace them. */
  readonly before_message_persist: Event & { readonly event_type: string; readonly payload: JsonObject }
}

type Event = Readonly<Record<string, Json | undefined>>

export interface HookContext {
  readonly run_id: string
  readonly thread_id?: string | undefined
  readonly turn_id?: string | undefined
  readonly frame_id?: string | undefined
}

export interface Hook {
  readonly id: string
  readonly point: HookPoint
  /** Higher goes first and wins. Default 0. */
  readonly priority?: number
  /** The signal of the context fires when the hook's time is up. */
  handler(event: HookEvents[HookPoint], context: HookContext & { readonly signal: AbortSignal }): unknown
}

/** What is to be written about a hook, before the event that it was asked about. */
export type HookRecord =
  | { readonly type: 'run.hook_applied'; readonly payload: EventPayloads['run.hook_applied'] }
  | { readonly type: 'run.hook_error'; readonly payload: EventPayloads['run.hook_error'] }
