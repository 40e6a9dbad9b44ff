import { monotonicMs } from '../kernel/clock.js'
import { maxJsonDepth, type Json, type JsonObject } from '../kernel/json.js'
import { excerpt, keepableJson } from '../kernel/keepable.js'
import { ToolFailure, type CallContext, type Tool, type ToolContext, type ToolEvent, type ToolOutcome, type ToolRefusal, type ToolResult } from './tool.js'
import type { ToolRegistry } from './tool-registry.js'

/** A result goes into every later prompt of its conversation; larger data belongs in a file or a store. */
export const maxOutputBytes = 64 * 1024
const maxProgressBytes = 16 * 1024
/** Of an event of the tool's own, and how many there may be: they are written in one commit with the result. */
const maxEventBytes = 64 * 1024
const maxEvents = 32
const maxErrorClassLength = 120
const maxMessageLength = 2_000

const eventTypePattern = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/
const maxEventTypeLength = 120
/** Only the code that runs tools writes these events. A note is the only event of a run that a tool may write. */
const reservedEventTypes = /^(?!run\.note$)(run|turn|step|tool|approval|policy|payment)(\.|$)/

/**
 * Makes one attempt at a call: checks the input, runs the tool under its time limit and the caller's signal, and checks its
 * output. Every failure is a result, so the promise does not reject. A tool that ignores its signal is abandoned: its result is
 * the time limit or the cancellation, and its later output is dropped. Error messages are passed on, stacks are not.
 */
export async function runTool(registry: ToolRegistry, name: string, input: Json, context: CallContext): Promise<ToolResult> {
  const call = registry.check(name, input)
  if (call.refusal !== undefined) return call.refusal
  if (context.signal.aborted) return canceled
  const { tool } = call
  const attempt = new AbortController()
  let isOver = false
  let giveUp: (result: ToolRefusal) => void = () => {}
  const givenUp = new Promise<ToolRefusal>((resolve) => {
    giveUp = resolve
  })
  // The result is settled before the tool hears of it, so that its way of stopping does not become the result.
  const onCancel = (): void => {
    giveUp(canceled)
    attempt.abort(context.signal.reason)
  }
  const time = new AttemptTime(tool.timeoutMs, () => {
    giveUp({ status: 'timed_out', error_class: 'timeout', message: `${tool.name} did not answer within ${tool.timeoutMs} ms.` })
    attempt.abort(new DOMException(`${tool.name} took too long.`, 'TimeoutError'))
  })
  context.signal.addEventListener('abort', onCancel, { once: true })
  try {
    const progress = (value: JsonObject): void => {
      if (isOver) return
      const kept = keepableJson(value, maxProgressBytes)
      if (kept.fault === undefined && isObject(kept.value)) context.progress(kept.value)
    }
    return await Promise.race([
      attemptCall(tool, call.input, { ...forAttempt(context, attempt.signal, progress), waitFor: (turn) => time.without(turn) }),
      givenUp,
    ])
  } finally {
    isOver = true
    time.end()
    context.signal.removeEventListener('abort', onCancel)
  }
}

/** Whether a person has to agree before the call. Fails closed: a tool that cannot say needs approval. */
export function needsApproval(tool: Tool, input: JsonObject): boolean {
  try {
    return tool.needsApproval?.(input) ?? false
  } catch {
    return true
  }
}

const canceled: ToolRefusal = { status: 'canceled', error_class: 'canceled', message: 'The call was canceled.' }

function forAttempt(context: CallContext, signal: AbortSignal, progress: (value: JsonObject) => void): CallContext {
  const { runId, owner, toolCallId, idempotencyKey, notes } = context
  return { runId, owner, toolCallId, idempotencyKey, notes, signal, progress, now: () => context.now() }
}

/** The time that an attempt has. It stands still while the attempt waits for its turn behind others. */
class AttemptTime {
  readonly #onOver: () => void
  #leftMs: number
  #since = monotonicMs()
  #timer: NodeJS.Timeout | undefined
  #waits = 0
  #isEnded = false

  constructor(ms: number, onOver: () => void) {
    this.#leftMs = ms
    this.#onOver = onOver
    this.#timer = setTimeout(onOver, ms)
  }

  async without<T>(turn: Promise<T>): Promise<T> {
    if (this.#waits++ === 0) {
      clearTimeout(this.#timer)
      this.#leftMs -= monotonicMs() - this.#since
    }
    try {
      return await turn
    } finally {
      if (--this.#waits === 0 && !this.#isEnded) {
        this.#since = monotonicMs()
        this.#timer = setTimeout(this.#onOver, Math.max(0, this.#leftMs))
      }
    }
  }

  end(): void {
    this.#isEnded = true
    clearTimeout(this.#timer)
  }
}

async function attemptCall(tool: Tool, input: JsonObject, context: ToolContext): Promise<ToolResult> {
  try {
    return checkedOutcome(tool, await tool.run(input, context))
  } catch (error) {
    if (error instanceof ToolFailure) return failed(error.errorClass, error.message)
    return failed('tool_error', error instanceof Error ? error.message : String(error))
  }
}

function checkedOutcome(tool: Tool, outcome: ToolOutcome): ToolResult {
  // Extensions are not checked by our compiler: anything may come back.
  const { output, events = [] } = (outcome as ToolOutcome | null | undefined) ?? ({} as Partial<ToolOutcome>)
  const kept = keepableJson(output, maxOutputBytes, maxJsonDepth - 1)
  if (kept.fault === 'too_large')
    return failed('output_too_large', `${tool.name} gave more than ${String(maxOutputBytes)} bytes of output, which is more than is kept. Ask for less.`)
  if (kept.fault !== undefined) return failed('invalid_output', `${tool.name} gave an output that cannot be kept. ${kept.why}`)
  const told = keptEvents(events)
  if (typeof told === 'string') return failed('invalid_output', `${tool.name} gave an event that cannot be kept. ${told}`)
  return { status: 'succeeded', output: kept.value, ...(told.length === 0 ? {} : { events: told }) }
}

/** The events as they are written; or why one of them cannot be. */
function keptEvents(events: unknown): readonly ToolEvent[] | string {
  if (!Array.isArray(events)) return 'The events are not an array.'
  if (events.length > maxEvents) return `There are ${String(events.length)}; at most ${String(maxEvents)} are kept.`
  const told: ToolEvent[] = []
  for (const event of events as readonly (Partial<ToolEvent> | null | undefined)[]) {
    const { type, payload } = event ?? {}
    if (typeof type !== 'string' || !eventTypePattern.test(type) || type.length > maxEventTypeLength) return 'Its type is not of lower-case dotted words.'
    if (reservedEventTypes.test(type)) return `Only the runtime writes ${type}.`
    const kept = keepableJson(payload, maxEventBytes)
    if (kept.fault !== undefined) return kept.why
    if (!isObject(kept.value)) return 'Its payload is not an object.'
    told.push({ type, payload: kept.value })
  }
  return told
}

const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

function failed(errorClass: unknown, message: unknown): ToolRefusal {
  // They may quote anything: the text is made storable rather than lost.
  const text = excerpt(String(message), maxMessageLength)
  const word = typeof errorClass === 'string' && errorClass !== '' ? excerpt(errorClass, maxErrorClassLength) : 'tool_error'
  return { status: 'failed', error_class: word, message: text === '' ? 'The tool failed without saying why.' : text }
}
