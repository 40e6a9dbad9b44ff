import {
  byClient,
  byService,
  repeatRefusal,
  rowOf,
  underLease,
  type AppendResult,
  type DecideContext,
  type Decision,
  type DraftEvent,
  type Recorded,
  type Writer,
} from '../eventlog/index.js'
import { RuntimeError } from '../kernel/errors.js'
import { canonicalJson, type JsonObject } from '../kernel/json.js'
import { samePrincipal, type Principal } from '../kernel/principal.js'
import { isExecutorType } from './event-types.js'
import { runEvent } from './events/written-event.js'
import { evolveProgress } from './folds/index.js'
import { frameRows } from './frame-rows.js'
import { isLifecycle, transition } from './lifecycle.js'
import { logFull, logLimitReached, type LogLimits } from './log-limits.js'
import { isBusy, isExecuted, isTerminal, pendingFrames, type RunState } from './run.js'
import type { AcceptFrameCommand, AppendRequest, ExecuteCommand, RequestCancelCommand, RunAnswer, RunCommand } from './run-command.js'

type RunDecision = Decision<RunState, RunAnswer>
type Context = DecideContext<RunState> & { readonly logLimits?: LogLimits | undefined }

/**
 * What a command means for a run in a given state. Pure: same state and command, same decision. Commands that are already
 * true are answered, not repeated; commands that can no longer be true are refused.
 */
export function decide(context: Context, command: RunCommand): RunDecision {
  switch (command.type) {
    case 'append':
      return owned(context, command.principal) ?? appendEvents({ ...context, logLimits: command.logLimits }, byClient, command.events, command.atomic)
    case 'accept_frame':
      return owned(context, command.principal, command.threadId) ?? acceptFrame(context, command)
    case 'request_cancel':
      return owned(context, command.principal, command.threadId) ?? requestCancel(context, command)
    case 'execute':
      return execute(context, command)
  }
}

export const unknownRun = (runId: string): RuntimeError =>
  new RuntimeError('unknown_run', `There is no run ${runId}, or not in that thread. Create it first, or check the id.`, { run_id: runId })

export const foreignRun = (runId: string): RuntimeError => new RuntimeError('foreign_run', 'The run belongs to another principal.', { run_id: runId })

/** Refuses principals that do not own the run, and threads that it is not in. */
function owned({ head }: Context, principal: Principal, threadId?: string): RunDecision | undefined {
  if (threadId !== undefined && threadId !== head.state.threadId) return refuse(head.state, unknownRun(head.logId))
  return samePrincipal(principal, head.state.owner) ? undefined : refuse(head.state, foreignRun(head.logId))
}

const refuse = (state: RunState, refusal: RuntimeError): RunDecision => ({ events: [], state, rows: [], negative: true, outcome: { refusal } })

type Planned = { readonly kind: 'draft'; readonly draft: DraftEvent } | Exclude<AppendResult, { readonly kind: 'written' }>

interface PlannedAppends {
  readonly drafts: readonly DraftEvent[]
  readonly results: readonly Planned[]
  readonly state: RunState
}

function appendEvents(context: Context, writer: Writer, requests: readonly AppendRequest[], atomic: boolean): RunDecision {
  const planned = planAppends(context, writer, requests)
  const refusedIndex = planned.results.findIndex((result) => result.kind === 'refused')
  if (!atomic || refusedIndex === -1) return decisionOf(planned)
  const results = planned.results.map((result) => (result.kind === 'refused' ? result : { kind: 'refused' as const, error: aborted(refusedIndex) }))
  return { events: [], state: context.head.state, rows: [], negative: true, outcome: { answer: ({ head }) => ({ head, results, replay: false }) } }
}

/** `evolve`: what an event that is written means for the state besides the lifecycle. */
function planAppends(
  context: Context,
  writer: Writer,
  requests: readonly AppendRequest[],
  evolve: (state: RunState, type: string) => RunState = (state) => state,
): PlannedAppends {
  const drafts: DraftEvent[] = []
  const results: Planned[] = []
  // Keys of this very command: they are not in the log yet.
  const used = new Map<string, Recorded>()
  let { state, logBytes } = context.head
  for (const request of requests) {
    const latestSeq = context.head.latestSeq + drafts.length
    const next = appendOne(context, writer, state, { latestSeq, logBytes }, request, used)
    results.push(next.planned)
    if (next.planned.kind === 'draft') {
      drafts.push(next.planned.draft)
      logBytes += Buffer.byteLength(next.planned.draft.payloadText)
      if (request.idempotencyKey !== undefined)
        used.set(request.idempotencyKey, { seq: context.head.latestSeq + drafts.length, fingerprint: request.fingerprint ?? '', pruned: false })
    }
    state = next.planned.kind === 'draft' ? evolve(next.state, request.type) : next.state
  }
  return { drafts, results, state }
}

function decisionOf({ drafts, results, state }: PlannedAppends): RunDecision {
  return {
    events: drafts,
    state,
    rows: [],
    negative: results.some((result) => result.kind !== 'draft'),
    outcome: {
      answer: ({ events, head }) => {
        let i = 0
        const answers = results.map((result): AppendResult => {
          if (result.kind !== 'draft') return result
          const event = events[i++]
          if (!event) throw new Error(`An event of ${head.logId} was decided and not written.`)
          return { kind: 'written', event }
        })
        return { head, results: answers, replay: answers.length > 0 && answers.every((answer) => answer.kind === 'replay') }
      },
    },
  }
}

const aborted = (index: number): RuntimeError =>
  new RuntimeError('batch_aborted', `Nothing was appended because event ${index} of the array was refused. Correct it and send the array again.`, {
    refused_index: index,
  })

function appendOne(
  context: Context,
  writer: Writer,
  state: RunState,
  size: { readonly latestSeq: number; readonly logBytes: number },
  request: AppendRequest,
  used: ReadonlyMap<string, Recorded>,
): { planned: Planned; state: RunState } {
  const { idempotencyKey: key, expectedPreviousSeq: expected } = request
  const { latestSeq } = size
  const refused = (error: RuntimeError) => ({ planned: { kind: 'refused' as const, error }, state })
  if (key !== undefined) {
    const recorded = used.get(key) ?? context.recorded({ space: 'event', key })
    const refusal = recorded && repeatRefusal(key, request.fingerprint, recorded)
    if (refusal) return refused(refusal)
    if (recorded) return { planned: { kind: 'replay', seq: recorded.seq }, state }
  }
  // An executor has claimed the run: what would pass for its work is its own to write. Whoever appends while it is being
  // claimed is decided again on the head that the claim has moved.
  if (writer.author === 'client' && isExecuted(state) && isExecutorType(request.type))
    return refused(
      new RuntimeError('reserved_event_type', `The run is executed by the runtime, and only its executor writes ${request.type}. Use a type of your own.`, {
        event_type: request.type,
        lease_epoch: state.leaseEpoch,
      }),
    )
  if (expected !== undefined && expected !== latestSeq)
    return refused(
      new RuntimeError('sequence_mismatch', `The run moved on: expected seq ${expected}, it is at ${latestSeq}. Read from ${expected} and try again.`, {
        expected_previous_seq: expected,
        latest_seq: latestSeq,
      }),
    )
  const { logLimits } = context
  const limit = logLimits && !isLifecycle(request.type) ? logLimitReached(size, logLimits) : undefined
  if (logLimits && limit) return refused(logFull(size, limit, logLimits))
  const draft = { type: request.type, payloadText: request.payloadText, writer, idempotencyKey: key, fingerprint: request.fingerprint }
  if (!isLifecycle(request.type)) {
    const isLate = isTerminal(state.status) || state.status === 'canceling'
    return {
      planned: { kind: 'draft', draft: isLate ? { ...draft, payloadText: markLate(request.payloadText) } : draft },
      state: { ...state, lastEventType: request.type },
    }
  }
  const moved = transition(state, request.type, parseObject(request.payloadText), latestSeq + 1, context.now)
  switch (moved.kind) {
    case 'refused':
      return refused(moved.error)
    case 'already':
      return { planned: { kind: 'replay', seq: moved.seq }, state }
    case 'moves':
      return {
        planned: {
          kind: 'draft',
          draft: { ...draft, writer: writerOfLifecycle(request.type, writer), payloadText: canonicalJson(moved.payload as JsonObject) },
        },
        state: { ...moved.state, lastEventType: request.type },
      }
  }
}

/** That a run begins, and that it is asked to stop, are the service's own words, whoever has asked for them. Its end is its writer's. */
const writerOfLifecycle = (type: string, writer: Writer): Writer => (writer.author === 'client' && type !== 'run.finished' ? byService : writer)

const parseObject = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>

const markLate = (payloadText: string): string => canonicalJson({ ...(parseObject(payloadText) as JsonObject), late: true })

function acceptFrame(context: Context, command: AcceptFrameCommand): RunDecision {
  const { state } = context.head
  const key = { space: 'frame', key: command.frameId }
  const fingerprint = frameFingerprint(command)
  const recorded = context.recorded(key)
  if (recorded) {
    if (recorded.fingerprint === fingerprint) return already(state)
    return refuse(
      state,
      new RuntimeError('idempotency_mismatch', 'The frame_id was used for another frame. Use a new frame_id for new content.', {
        frame_id: command.frameId,
        recorded_frame_seq: recorded.seq,
      }),
    )
  }
  if (isTerminal(state.status))
    return refuse(
      state,
      new RuntimeError('run_terminal', `The run is ${state.status} and takes no more frames. Create a new run in the thread.`, { status: state.status }),
    )
  if (command.isMessage && state.settings.inputPolicy === 'reject' && isBusy(state))
    return refuse(
      state,
      new RuntimeError('turn_in_progress', 'A turn is under way and the run takes one message at a time. Send it again when the turn has ended.', {
        turn: state.turn,
        retry_after_ms: 1000,
      }),
    )
  if (pendingFrames(state) >= command.pendingLimit)
    return refuse(
      state,
      new RuntimeError('pending_frame_limit', `The run has ${pendingFrames(state)} unprocessed frames. Try again when it has caught up.`, {
        pending_frames: pendingFrames(state),
        limit: command.pendingLimit,
        retry_after_ms: 1000,
      }),
    )
  const frameSeq = state.lastFrameSeq + 1
  return {
    events: [],
    state: { ...state, lastFrameSeq: frameSeq },
    rows: [
      rowOf(frameRows, {
        frame_seq: frameSeq,
        frame_id: command.frameId,
        frame_type: command.frameType,
        payload: command.payloadText,
        payload_hash: command.payloadHash,
        occurred_at: command.occurredAt,
        inserted_at: context.now,
        traceparent: command.traceparent,
      }),
    ],
    remember: [{ key, recorded: { seq: frameSeq, fingerprint, pruned: false } }],
    negative: false,
    outcome: { answer: ({ head }) => ({ head, results: [], replay: false }) },
  }
}

/** A frame is the same when its payload and its type are; when it occurred may be told differently by a retry. */
export const frameFingerprint = (frame: { readonly frameType: string; readonly payloadHash: string }): string => `${frame.frameType} ${frame.payloadHash}`

const already = (state: RunState): RunDecision => ({
  events: [],
  state,
  rows: [],
  negative: true,
  outcome: { answer: ({ head }) => ({ head, results: [], replay: true }) },
})

function requestCancel(context: Context, command: RequestCancelCommand): RunDecision {
  const { state } = context.head
  if (isTerminal(state.status) || state.status === 'canceling') return already(state)
  const payload = { reason: command.reason, requested_by: command.requestedBy, requested_at: `${context.now.slice(0, 19)}Z` }
  return appendEvents(context, byService, [runEvent('run.cancel_requested', payload)], true)
}

function execute(context: Context, command: ExecuteCommand): RunDecision {
  const { state } = context.head
  if (command.leaseEpoch !== state.leaseEpoch)
    return refuse(
      state,
      new RuntimeError('lease_lost', 'Another executor owns the run now. Stop working on it.', {
        lease_epoch: state.leaseEpoch,
        used_epoch: command.leaseEpoch,
      }),
    )
  if (isTerminal(state.status)) return refuse(state, new RuntimeError('run_terminal', `The run is ${state.status}.`, { status: state.status }))
  if (state.status === 'canceling' && command.events.some((event) => event.type !== 'run.finished' && event.type !== 'tool.result'))
    return refuse(state, new RuntimeError('illegal_transition', 'The run was asked to stop. End it instead.', { status: state.status }))
  const processedFrameSeq = Math.max(state.processedFrameSeq, Math.min(command.processedFrameSeq ?? 0, state.lastFrameSeq))
  const step = planAppends(context, underLease(state.leaseEpoch), command.events, evolveProgress)
  const after = { ...step.state, processedFrameSeq }
  const ending =
    isBusy(after) || !command.whenIdle
      ? undefined
      : planAppends(context, underLease(state.leaseEpoch), [...command.events, ...command.whenIdle], evolveProgress)
  const planned = ending ?? step
  const refusal = planned.results.find((result) => result.kind === 'refused')
  if (refusal) return refuse(state, refusal.error)
  return decisionOf({ ...planned, state: { ...planned.state, processedFrameSeq } })
}
