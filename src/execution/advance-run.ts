import { RuntimeError } from '../kernel/errors.js'
import type { Json } from '../kernel/json.js'
import {
  bytesOfWork,
  foldPlaceOf,
  isTerminal,
  logLimitReached,
  needsExecution,
  type LogLimitClass,
  type RunBirth,
  type RunHead,
  type RunLog,
  type RunState,
  workFold,
} from '../runs/index.js'
import { foldedNothing, foldedOn, type LogEvent } from '../eventlog/index.js'
import type { Claim } from '../work/index.js'
import { boundedLimits, exceeded, readLimits, type Caps } from './caps.js'
import { askModel, openTurn } from './ask-model.js'
import { callTools } from './call-tools.js'
import { approvalId, nextAction, type Action } from './next-action.js'
import { ModelError } from '../models/index.js'
import type { Agent } from './agent.js'
import { Pass, type PassSignals } from './pass.js'
import type { PausePoints } from './pause-points.js'
import { RunWriter, type StepEvent } from './run-writer.js'
import { remainingTime } from './time-limit.js'
import { callCutOff, runFinished, turnFinished } from './turn-events.js'
import { threadHistory } from './thread-history.js'
import { FrameQueue } from './pending-frames.js'

export interface AdvanceDeps {
  readonly log: RunLog
  readonly agent: Agent
  readonly pauses?: PausePoints | undefined
}

/** A run to work on; `born`: here and just now, so that nothing of it need be read. */
export interface ClaimedRun {
  readonly claim: Claim<RunState>
  readonly born?: { readonly birth: RunBirth; readonly events: readonly LogEvent[] } | undefined
}

export interface PassObserver {
  /** The pass that works on the run, so that external events can reach it. */
  begun(pass: Pass): void
  /** Reports durable progress: earlier lost owners no longer count against the run. */
  moved(): void
}

/**
 * Works on a claimed run until nothing can be done: frames are consumed in order, the turn under way goes on from where
 * its log stands, and a run that was asked to stop is ended. Rejects when the lease is lost or something outside fails;
 * the run then stays claimable.
 */
export async function advanceRun(deps: AdvanceDeps, { claim, born }: ClaimedRun, signals: PassSignals, observer: PassObserver): Promise<void> {
  // What has moved it since is found out by the first commit.
  const { head } = claim
  if (isTerminal(head.state.status)) return
  const frames = new FrameQueue(deps.log, claim.logId, born?.birth.frames)
  const place = foldPlaceOf(head)
  const [history, standing] = await Promise.all([
    born?.birth.isAloneInThread ? [] : threadHistory(deps.log, head, signals.lost),
    born
      ? born.events.reduce((known, event) => foldedOn(workFold, known, event), foldedNothing(workFold, place))
      : deps.log.folds.standingAt(workFold, place, signals.lost),
    frames.next(head),
  ])
  const pass = new Pass({
    agent: deps.agent,
    clock: deps.log.clock,
    pauses: deps.pauses,
    writer: new RunWriter(deps.log, claim),
    history,
    standing,
    signals,
    head,
  })
  observer.begun(pass)
  try {
    await goOn(deps, claim, pass, frames, observer)
  } finally {
    // What this pass has written itself is not read back by the next one, nor by the next run of the thread.
    if (pass.standing) deps.log.folds.keep(workFold, place, pass.standing)
  }
}

async function goOn(deps: AdvanceDeps, claim: Claim<RunState>, pass: Pass, frames: FrameQueue, observer: PassObserver): Promise<void> {
  const { signals } = pass
  while (!signals.lost.aborted) {
    if (signals.stop.aborted || pass.interrupt.signal.aborted) {
      // Why we were cut off is in a newer head than ours.
      const latest = await deps.log.head(claim.logId)
      if (latest?.state.leaseEpoch !== claim.leaseEpoch) return
      pass.head = latest
      pass.interrupt = new AbortController()
    }
    const action = nextAction(pass.head, pass.fold, await frames.next(pass.head))
    if (action.kind === 'rest') {
      // Frames that came since are seen in a newer head; without one this is the end of the work.
      const latest = await deps.log.head(claim.logId)
      if (!latest || isTerminal(latest.state.status)) return
      if (latest.state.leaseEpoch !== claim.leaseEpoch) return
      const isSame = latest.state.status === pass.head.state.status && latest.state.lastFrameSeq === pass.head.state.lastFrameSeq
      pass.head = latest
      if (isSame) {
        assertAtRest(latest)
        return
      }
      continue
    }
    try {
      const full = logLimitReached(pass.head, deps.agent.logLimits)
      await (full && !endsRun(action) ? endFull(pass, full) : carryOut(pass, action))
      observer.moved()
    } catch (error) {
      if (await wasInterrupted(deps.log, pass, error)) continue
      throw error
    }
  }
}

/** A head that asks for work which its log does not explain would be claimed again and again: better a failure that is seen. */
function assertAtRest({ logId, state }: RunHead): void {
  if (needsExecution(state))
    throw new Error(`The run ${logId} needs work (turn ${state.turn}, ${String(state.unanswered)} unanswered) that its log does not explain.`)
}

const endsRun = ({ kind }: Action): boolean => kind === 'end_canceled' || kind === 'cancel' || kind === 'finish' || kind === 'end_run'

/** The log is as large as it may become: nothing more is begun. */
async function endFull(pass: Pass, limit: LogLimitClass): Promise<void> {
  const message = `The log of the run is as large as it may become: ${String(pass.head.latestSeq)} events, ${String(pass.head.logBytes)} bytes.`
  const { turn } = pass.fold
  const turnEnd = turn ? [...unfinishedCalls(pass), turnFinished(turn.turnId, 'limit', { error: { class: limit, message } })] : []
  await pass.commit({ events: [...turnEnd, runFinished('failed', limit, message)] })
}

async function carryOut(pass: Pass, action: Exclude<Action, { kind: 'rest' }>): Promise<void> {
  const { fold } = pass
  switch (action.kind) {
    case 'end_canceled':
      return endCanceled(pass)
    case 'cancel':
      return pass.commit({
        events: [
          {
            type: 'run.cancel_requested',
            payload: { frame_id: action.frame.frameId, frame_type: action.frame.frameType, reason_class: 'cancel_requested', reason: action.reason },
          },
          ...unfinishedCalls(pass),
          runFinished('canceled', 'cancel_requested', action.reason, action.frame.frameId),
        ],
        consumes: action.frame.frameSeq,
      })
    case 'finish':
      return pass.commit({
        events: [...openTurnEnded(pass), runFinished(action.status, action.reasonClass, action.reason, action.frame.frameId)],
        consumes: action.frame.frameSeq,
      })
    case 'take_message':
      return takeMessage(pass, action)
    case 'take_note': {
      const { frame } = action
      return pass.commit({
        events: [{ type: 'run.frame_consumed', payload: { frame_id: frame.frameId, frame_type: frame.frameType, payload: frame.payload } }],
        consumes: frame.frameSeq,
      })
    }
    case 'resolve_approval': {
      const { frame, call, decision, reason } = action
      const payload = {
        approval_id: approvalId(call.id),
        tool_call_id: call.id,
        decision,
        frame_id: frame.frameId,
        ...(reason === undefined ? {} : { reason }),
      }
      return pass.commit({ events: [{ type: 'approval.resolved', payload }], consumes: frame.frameSeq })
    }
    case 'begin_turn':
      return pass.commit({ events: [turnStarted(pass, action.frameId)] })
    case 'ask_model':
      return ask(pass, action.step)
    case 'call_tools':
      return call(pass)
    case 'end_step': {
      const { turn } = fold
      if (!turn) return
      return ask(pass, turn.step + 1, [{ type: 'step.finished', payload: { turn_id: turn.turnId, step: turn.step } }])
    }
    case 'end_turn':
      return pass.commit({ events: [turnFinished(fold.turn?.turnId ?? '', 'other')] })
    case 'wait_for_person': {
      const waiting = fold.turn?.calls.filter((call) => call.status === 'awaiting_approval').map((call) => call.id) ?? []
      return pass.commit({ events: [{ type: 'turn.waiting', payload: { turn_id: fold.turn?.turnId ?? '', tool_call_ids: waiting } }] })
    }
    case 'end_run':
      return pass.commit({
        events: [],
        whenIdle: [action.failure === undefined ? runFinished('succeeded', 'completed', 'completed') : runFinished('failed', 'model_error', action.failure)],
      })
  }
}

/** A further model call, unless the run has used up its limit. */
async function ask(pass: Pass, step: number, before: readonly StepEvent[] = []): Promise<void> {
  const { turn } = pass.fold
  const beyond = breachOf(pass, { steps: 1, modelCalls: 1 })
  if (!beyond) return askModel(pass, step, before)
  await pass.commit({
    events: [
      ...before,
      turnFinished(turn?.turnId ?? '', 'limit', { error: { class: beyond.reasonClass, message: beyond.message } }),
      runFinished('failed', beyond.reasonClass, beyond.message),
    ],
  })
}

/** The calls of the step, unless they are more than the run may make. */
async function call(pass: Pass): Promise<void> {
  const { turn } = pass.fold
  const beyond = breachOf(pass)
  if (!beyond || !turn) return callTools(pass)
  await pass.commit({
    events: [
      ...unfinishedCalls(pass),
      turnFinished(turn.turnId, 'limit', { error: { class: beyond.reasonClass, message: beyond.message } }),
      runFinished('failed', beyond.reasonClass, beyond.message),
    ],
  })
}

/** The limit that the next call would exceed, with `said` as the end of its conversation. */
function breachOf(pass: Pass, next: Parameters<typeof exceeded>[2] = {}, said: Json = null): ReturnType<typeof exceeded> {
  const { turn, usage } = pass.fold
  // Measured only before a model is asked, which costs as much again.
  const conversationBytes = next.modelCalls === undefined ? 0 : bytesOfWork(pass.fold) + JSON.stringify(said).length
  return exceeded({ ...usage, activeMs: turn ? pass.time.activeMs(turn) : 0, conversationBytes }, limitsOf(pass), next)
}

/** The service's limits, lowered where the run asked for less. */
const limitsOf = (pass: Pass): Caps => boundedLimits(pass.agent.limits, readLimits({ ...pass.head.state.settings.limits }))

async function takeMessage(pass: Pass, action: Extract<Action, { kind: 'take_message' }>): Promise<void> {
  const { frame, text, script, interrupts } = action
  const message: StepEvent = {
    type: 'user.message',
    payload: { text, frame_id: frame.frameId, ...(script === undefined ? {} : { script }) },
    key: `runtime/frame:${frame.frameId}`,
  }
  const { turn, unanswered } = pass.fold
  const before = interrupts ? openTurnEnded(pass) : []
  // Nothing is before it: its turn begins with it.
  const after = !turn && unanswered.length === 0 ? [turnStarted(pass, frame.frameId)] : []
  if (interrupts) pass.interrupt = new AbortController()
  const events = [...before, message, ...after]
  if (after.length === 0 || breachOf(pass, { steps: 1, modelCalls: 1 }, message.payload)) return pass.commit({ events, consumes: frame.frameSeq })
  return openTurn(pass, { turnId: nextTurnId(pass), frameId: frame.frameId }, { role: 'user', text, script }, { events, consumes: frame.frameSeq })
}

const nextTurnId = (pass: Pass): string => `turn-${String(pass.fold.turnsFinished + 1)}`

const turnStarted = (pass: Pass, frameId: string): StepEvent => ({
  type: 'turn.started',
  payload: { turn_id: nextTurnId(pass), frame_id: frameId },
  key: `runtime/turn:${frameId}`,
})

/** The turn under way is over before its time. */
function openTurnEnded(pass: Pass): StepEvent[] {
  const { turn } = pass.fold
  return turn ? [...unfinishedCalls(pass), turnFinished(turn.turnId, 'interrupted')] : []
}

/** Results for calls that will not be made any more. */
function unfinishedCalls(pass: Pass): StepEvent[] {
  const open = pass.fold.turn?.calls.filter((call) => call.status !== 'done') ?? []
  return open.map(callCutOff)
}

async function endCanceled(pass: Pass): Promise<void> {
  const reason = await pass.writer.cancelReason(pass.head)
  await pass.commit({ events: [...unfinishedCalls(pass), runFinished('canceled', 'cancel_requested', reason)] })
}

/** Cut off by a request to stop or by a message, and still ours: the next round sees why, and goes on from there. */
async function wasInterrupted(log: RunLog, pass: Pass, error: unknown): Promise<boolean> {
  if (error instanceof RuntimeError && error.reason !== 'illegal_transition') return false
  // Out of time: the next round ends the turn for it.
  if (error instanceof ModelError && error.class === 'aborted' && pass.fold.turn && remainingTime(pass) <= 0 && !pass.signals.lost.aborted) return true
  const head = await log.head(pass.writer.runId)
  if (head?.state.leaseEpoch !== pass.epoch) return false
  const isStopping = head.state.status === 'canceling'
  if (!isStopping && !pass.interrupt.signal.aborted) return false
  pass.head = head
  pass.interrupt = new AbortController()
  return true
}
