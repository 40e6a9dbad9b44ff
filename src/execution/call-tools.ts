import { monotonicMs } from '../kernel/clock.js'
import { RuntimeError } from '../kernel/errors.js'
import { principalKey } from '../kernel/principal.js'
import { sanitise } from '../kernel/sanitiser.js'
import { loopNoProgress } from '../kernel/reason-codes.js'
import { formatTimestamp } from '../kernel/time.js'
import type { Json, JsonObject } from '../kernel/json.js'
import { needsApproval as toolNeedsApproval, runTool, type ToolResult } from '../tools/index.js'
import { approvalId } from './next-action.js'
import type { Pass } from './pass.js'
import { observeCall, observedCall, outcomeOf, type LoopDetection, type LoopState, type ToolCallView, type WrittenPayload } from '../runs/index.js'
import type { StepEvent } from './run-writer.js'
import { timeLimit } from './time-limit.js'
import { resultKey, runFinished, turnFinished, type StepMarks } from './turn-events.js'

const callsAtATime = 8
const progressEveryMs = 250

/**
 * Makes the calls of the step that can be made now, and requests approvals for the others. Results are appended one by one as
 * they arrive, each under its own key, so that a call has one result across executors.
 */
export async function callTools(pass: Pass): Promise<void> {
  const { turn } = pass.fold
  if (!turn) return
  const open = turn.calls.filter((call) => call.status !== 'done' && call.status !== 'awaiting_approval')
  const asking = open.filter((call) => needsApproval(pass, call))
  if (asking.length > 0) await pass.commit({ events: asking.map((call) => approvalRequested(pass, call)) })
  // The run has another owner, or has ended: the results of the step's other calls could not be written either.
  const giveUp = (error: unknown): never => {
    if (error instanceof RuntimeError && (error.reason === 'lease_lost' || error.reason === 'run_terminal')) failed.abort()
    throw error
  }
  const judge = judgeFrom(pass.fold.loops)
  const queue = open.filter((call) => !asking.includes(call))
  const failed = new AbortController()
  const time = timeLimit(pass)
  const signal = AbortSignal.any([pass.stepSignal(), time.signal, failed.signal])
  const worker = async (): Promise<void> => {
    for (let call = queue.shift(); call && !signal.aborted; call = queue.shift()) await makeCall(pass, call, signal, judge).catch(giveUp)
  }
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(callsAtATime, queue.length) }, worker))
  time.letGo()
  const failure = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failure) throw failure.reason as Error
}

/** Whether a call that has its result shows that the agent goes in circles. */
type Judge = (call: ToolCallView, result: JsonObject) => LoopDetection | undefined

/**
 * Judges results before they are written, in the order of writing: its findings are in the same commit. It must agree with the
 * later fold, so it looks at them as the log will keep them.
 */
function judgeFrom(loops: LoopState): Judge {
  let seen = loops
  return (call, result) => {
    const { state, detection } = observeCall(seen, observedCall(call.name, call.input, outcomeOf(sanitise(result))))
    seen = state
    return detection
  }
}

function needsApproval(pass: Pass, call: ToolCallView): boolean {
  if (call.status !== 'requested' || call.invalid !== undefined) return false
  const checked = pass.agent.tools.check(call.name, call.input)
  // An impossible call needs no approval.
  return checked.refusal === undefined && toolNeedsApproval(checked.tool, checked.input)
}

function approvalRequested(pass: Pass, call: ToolCallView): StepEvent {
  const { turn } = pass.fold
  return {
    type: 'approval.requested',
    key: `runtime/${approvalId(call.id)}`,
    payload: {
      approval_id: approvalId(call.id),
      tool_call_id: call.id,
      tool_name: call.name,
      input: call.input,
      turn_id: turn?.turnId ?? '',
      step: turn?.step ?? 0,
    },
  }
}

async function makeCall(pass: Pass, call: ToolCallView, signal: AbortSignal, judge: Judge): Promise<void> {
  const { turn } = pass.fold
  if (!turn) return
  const marks = { turn_id: turn.turnId, step: turn.step }
  const began = monotonicMs()
  const result = await resultOf(pass, call, signal, marks)
  if (signal.aborted) return
  await pass.reach('before_result')
  const payload = {
    tool_call_id: call.id,
    tool_name: call.name,
    status: result.status,
    ...(result.status === 'succeeded' ? { output: result.output } : { error_class: result.error_class, message: result.message }),
    latency_ms: Math.round(monotonicMs() - began),
    ...marks,
  }
  const records = await pass.agent.hooks.afterToolCall(pass.place, { toolName: call.name, toolCallId: call.id, result: payload })
  const extra = result.status === 'succeeded' ? (result.events ?? []) : []
  const loop = judge(call, payload)
  const events: StepEvent[] = [
    { type: 'tool.result', payload, key: resultKey(call.id) },
    ...extra.map(({ type, payload: told }, i) => ({ foreign: true as const, type, payload: told, key: `runtime/tool:${call.id}:event:${String(i)}` })),
    ...records,
  ]
  if (!loop) return pass.commit({ events })
  const { detector, level, count, message } = loop
  const finding: WrittenPayload<'run.loop_warning'> = { detector, level, count, reason_code: loopNoProgress, message, ...marks }
  if (level === 'warning') return pass.commit({ events: [...events, { type: 'run.loop_warning', payload: finding }] })
  await pass.commit({
    events: [
      ...events,
      { type: 'run.loop_detected', payload: finding },
      turnFinished(turn.turnId, 'error', { error: { class: 'loop_detected', message } }),
      runFinished('failed', 'loop_detected', message),
    ],
  })
}

async function resultOf(pass: Pass, call: ToolCallView, signal: AbortSignal, marks: { turn_id: string; step: number }): Promise<ToolResult> {
  const { input } = call
  if (call.invalid !== undefined || !isObject(input))
    return { status: 'invalid_input', error_class: 'invalid_call', message: call.invalid ?? 'The arguments are no object.' }
  if (call.status === 'denied') return { status: 'denied', error_class: 'denied', message: call.denial ?? 'A person has denied this call.' }
  const tool = pass.agent.tools.get(call.name)
  if (tool?.retry === 'never') {
    // Whether the first attempt had its effect nobody knows, and it must not have it twice.
    if (call.isStarted)
      return {
        status: 'interrupted',
        error_class: 'interrupted',
        message: 'An earlier attempt at this call was cut off; it may have had its effect. It is not repeated.',
      }
    await pass.commit({ events: [{ type: 'tool.started', payload: { tool_call_id: call.id, attempt: pass.epoch, ...marks } }] })
  }
  const before = await pass.agent.hooks.beforeToolCall(pass.place, { toolName: call.name, toolCallId: call.id, input })
  if (before.records.length > 0) await pass.commit({ events: before.records })
  if (before.denied !== undefined) return { status: 'denied', error_class: 'denied_by_hook', message: before.denied }
  const progress = new ProgressWriter(pass, call, marks)
  try {
    return await runTool(pass.agent.tools, call.name, before.input, {
      runId: pass.writer.runId,
      owner: principalKey(pass.head.state.owner),
      toolCallId: call.id,
      idempotencyKey: `${pass.writer.runId}:${call.id}`,
      signal,
      now: () => formatTimestamp(pass.clock.now()),
      progress: (value) => {
        progress.add(value)
      },
      notes: pass.fold.notes,
    })
  } finally {
    await progress.close()
  }
}

/** At most one `tool.progress` event per moment; of faster ones, the newest. */
class ProgressWriter {
  readonly #pass: Pass
  readonly #marks: StepMarks & { readonly tool_call_id: string }
  #latest: JsonObject | undefined
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(pass: Pass, call: ToolCallView, marks: StepMarks) {
    this.#pass = pass
    this.#marks = { tool_call_id: call.id, ...marks }
  }

  add(value: JsonObject): void {
    this.#latest = value
    this.#timer ??= setTimeout(() => {
      this.#write()
    }, progressEveryMs)
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.#latest = undefined
    await this.#writing
  }

  #write(): void {
    this.#timer = undefined
    const progress = this.#latest
    if (progress === undefined) return
    this.#latest = undefined
    // Progress is a courtesy: when it cannot be written, the result's own commit tells why.
    this.#writing = this.#pass.commit({ events: [{ type: 'tool.progress', payload: { ...this.#marks, progress } }] }).catch(() => undefined)
  }
}

const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
