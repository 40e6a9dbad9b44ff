/**
 * Vocabulary of tools.
 *
 * tool       a function that an agent can call, by name and with arguments
 * call       one such request of a model, known by its tool call id
 * attempt    one try at a call. A call may need several, by different owners, and has one result
 * outcome    the output of an attempt, before it is checked
 * result     the end of the call, as recorded and as sent to the model
 */
import type { Json, JsonObject } from '../kernel/json.js'
import type { Timestamp } from '../kernel/time.js'

/**
 * How to treat an attempt that was cut off: `safe` repeat it freely · `keyed` repeat it under the same idempotency key, the other
 * side recognises repetitions · `never` it may have had its effect, so it is not begun again.
 */
export const retryClasses = ['safe', 'keyed', 'never'] as const
export type RetryClass = (typeof retryClasses)[number]

export interface Tool {
  /** Lower-case dotted words, `files.read_text`. Unique in a registry. */
  readonly name: string
  /** For the model: the purpose of the tool and when to use it. */
  readonly description: string
  /** JSON Schema 2020-12 of the input, of `type: object`. */
  readonly inputSchema: JsonObject
  readonly retry: RetryClass
  /** An attempt is given up after this many milliseconds, those apart that it spent in {@link ToolContext.waitFor}. */
  readonly timeoutMs: number
  /** Whether a person has to agree first. Asked with input that matches the schema. */
  needsApproval?(input: JsonObject): boolean
  /** Called with input that matches the schema. Rejects with a {@link ToolFailure} when it has a class for the failure. */
  run(input: JsonObject, context: ToolContext): Promise<ToolOutcome>
}

/** The context of a call. */
export interface CallContext {
  readonly runId: string
  /** The owner of the run, `user:7`: a tool that shares a resource shares it between owners. */
  readonly owner: string
  readonly toolCallId: string
  /** The same for every attempt at the call, by whichever owner. */
  readonly idempotencyKey: string
  /** Fires when the run is canceled or taken over, and when the attempt's time is up. */
  readonly signal: AbortSignal
  now(): Timestamp
  /** A sign of life. The caller coalesces them; those that cannot be stored, and those after the end, are dropped. */
  progress(value: JsonObject): void
  /** The notes that the run has kept so far, oldest first. */
  readonly notes: readonly Note[]
}

export interface ToolContext extends CallContext {
  /** Waits, for a turn at something that others use as well; the attempt's time stands still meanwhile. */
  waitFor<T>(turn: Promise<T>): Promise<T>
}

export type Note = { readonly note_id: string; readonly text: string }

export interface ToolEvent {
  readonly type: string
  readonly payload: JsonObject
}

export interface ToolOutcome {
  readonly output: Json
  /** Written in the same commit as the result. */
  readonly events?: readonly ToolEvent[]
}

export interface ToolSuccess {
  readonly status: 'succeeded'
  readonly output: Json
  readonly events?: readonly ToolEvent[]
}

/** `denied` and `interrupted` come from the code that decides whether a tool runs at all; {@link runTool} gives the others. */
export type ToolFailureStatus = 'failed' | 'timed_out' | 'canceled' | 'invalid_input' | 'unknown_tool' | 'denied' | 'interrupted'

export interface ToolRefusal {
  readonly status: ToolFailureStatus
  /** Why, as a word to switch on. */
  readonly error_class: string
  /** Why, for the model and for people. */
  readonly message: string
}

export type ToolResult = ToolSuccess | ToolRefusal

/** Thrown by a tool that can classify its failure. Any other error is a failure of class `tool_error`. */
export class ToolFailure extends Error {
  readonly errorClass: string

  constructor(errorClass: string, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ToolFailure'
    this.errorClass = errorClass
  }
}
