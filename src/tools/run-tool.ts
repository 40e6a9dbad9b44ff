import { monotonicMs } from '../kernel/clock.js'
import { assertStorable, canonicalJson, type Json, type JsonObject } from '../kernel/json.js'
import { ToolFailure, type CallContext, type Tool, type ToolContext, type ToolEvent, type ToolOutcome, type ToolRefusal, type ToolResult } from './tool.js'
import type { ToolRegistry } from './tool-registry.js'

/** A result goes into every later prompt of its conversation; what is larger belongs into a file or a store. */
export const maxOutputBytes = 64 * 1024
const maxProgressBytes = 16 * 1024
const maxMessageLength = 2_000

const eventTypePattern = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/
const maxEventTypeLength = 120
/** What these events say is said by those who run tools. A note is the one thing of a run that a tool may keep. */
const reservedEventTypes = /^(?!run\.note$)(run|turn|step|tool|approval|policy|payment)(\.|$)/

/**
 * Makes one attempt at a call: checks the input, runs the tool under its time limit and the caller's signal, and checks what it
 * gave. Whatever goes wrong is a result, so the promise does not reject. A tool that ignores its signal is left behind: its
 * result is the time limit or the cancellation, and what it says later is dropped. Error messages are passed on, stacks are not.
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
      if (!isOver && isStorable(value, maxProgressBytes)) context.progress(value)
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
  const fault = storageFault(output)
  if (fault !== undefined) return failed('invalid_output', `${tool.name} gave an output that cannot be kept. ${fault}`)
  const bytes = Buffer.byteLength(canonicalJson(output as Json))
  if (bytes > maxOutputBytes) return failed('output_too_large', `${tool.name} gave ${bytes} bytes of output; at most ${maxOutputBytes} are kept. Ask for less.`)
  for (const event of events) {
    const eventFault = faultOf(event)
    if (eventFault !== undefined) return failed('invalid_output', `${tool.name} gave an event that cannot be kept. ${eventFault}`)
  }
  return events.length === 0 ? { status: 'succeeded', output: output as Json } : { status: 'succeeded', output: output as Json, events }
}

function faultOf({ type, payload }: ToolEvent): string | undefined {
  if (!eventTypePattern.test(type) || type.length > maxEventTypeLength) return 'Its type is not of lower-case dotted words.'
  if (reservedEventTypes.test(type)) return `Only the runtime writes ${type}.`
  const given: unknown = payload
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return 'Its payload is not an object.'
  return storageFault(given)
}

function storageFault(value: unknown): string | undefined {
  try {
    assertStorable(value)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const isStorable = (value: JsonObject, maxBytes: number): boolean => storageFault(value) === undefined && Buffer.byteLength(canonicalJson(value)) <= maxBytes

function failed(errorClass: string, message: string): ToolRefusal {
  // A message may quote anything: it is made fit for storage rather than lost.
  const text = message.replaceAll('\u0000', '').slice(0, maxMessageLength).toWellFormed()
  return { status: 'failed', error_class: errorClass, message: text === '' ? 'The tool failed without saying why.' : text }
}
