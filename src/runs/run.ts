/**
 * Vocabulary of runs.
 *
 * run        one agent execution: a log of events, an owner, a status
 * frame      one unit of input: user text, a tool result, a control word; waits until an executor consumes it
 * pending    of a frame: accepted and not consumed; of work: somebody has to execute
 * mode       `session` stays open for more frames, `turn` ends by itself when the agent has answered
 * late       of an event: written after the run was asked to stop, or had ended; kept, and excluded from what it means
 * epoch      counts the leases of a run; a write that carries an older one is refused
 */
import type { FoldPlace, Head } from '../eventlog/index.js'
import type { JsonObject } from '../kernel/json.js'
import type { Principal } from '../kernel/principal.js'
import type { Timestamp } from '../kernel/time.js'

export const runStatuses = ['created', 'running', 'canceling', 'canceled', 'succeeded', 'failed'] as const
export type RunStatus = (typeof runStatuses)[number]
export type TerminalStatus = 'canceled' | 'succeeded' | 'failed'
export type RunMode = 'session' | 'turn'
export type StreamFormatName = 'events' | 'ui'
/** What becomes of a user message while a turn is under way: it waits, is refused, or ends the turn. */
export type InputPolicy = 'enqueue' | 'reject' | 'interrupt'
/** `waiting`: for a person's answer, at no cost. */
export type TurnStatus = 'idle' | 'active' | 'waiting'

/** What the caller chose at creation. */
export interface RunSettings {
  readonly inputPolicy: InputPolicy
  readonly limits: RunLimits | null
  readonly modelOverride: string | null
  readonly providerOverride: string | null
}

export interface RunLimits {
  readonly max_steps?: number
  readonly max_wall_clock_ms?: number
  readonly max_tokens?: number
  readonly max_model_calls?: number
  readonly max_tool_calls?: number
}

export interface RunState {
  readonly threadId: string
  readonly owner: Principal
  readonly workerId: string | null
  readonly mode: RunMode
  readonly format: StreamFormatName
  readonly createdAt: Timestamp
  readonly settings: RunSettings
  /** The caller's labels, at most 16 KiB: they travel with every cached head. */
  readonly metadata: JsonObject | null
  readonly status: RunStatus
  readonly lastEventType: string | null
  readonly startedSeq: number | null
  readonly cancelRequestedSeq: number | null
  readonly finishedSeq: number | null
  readonly terminal: Terminal | null
  /** frame_seq of the newest accepted frame; 0 before the first. */
  readonly lastFrameSeq: number
  /** frame_seq up to which frames have been consumed. */
  readonly processedFrameSeq: number
  readonly leaseEpoch: number
  /** Where the current turn stands, by the events that executors wrote. */
  readonly turn: TurnStatus
  /** User messages that are in the log and have not got their turn yet. */
  readonly unanswered: number
}

export interface Terminal {
  readonly reasonClass: string
  readonly reason: string
  readonly at: Timestamp
}

export type RunHead = Head<RunState>

/** Where a run's folds are asked for: at its head, or at an earlier seq. */
export const foldPlaceOf = ({ logId, floorSeq, floorHash, latestSeq, headHash }: RunHead, seq: number = latestSeq): FoldPlace => ({
  logId,
  floorSeq,
  floorHash,
  seq,
  ...(seq === latestSeq ? { hash: headHash } : {}),
})

export const standardSettings: RunSettings = { inputPolicy: 'enqueue', limits: null, modelOverride: null, providerOverride: null }

/** A run whose log holds `run.started` and nothing else. */
export function startedRun(chosen: Pick<RunState, 'threadId' | 'owner' | 'createdAt'> & Partial<RunState>): RunState {
  return {
    workerId: null,
    mode: 'session',
    format: 'events',
    metadata: null,
    settings: standardSettings,
    status: 'running',
    lastEventType: 'run.started',
    startedSeq: 1,
    cancelRequestedSeq: null,
    finishedSeq: null,
    terminal: null,
    lastFrameSeq: 0,
    processedFrameSeq: 0,
    leaseEpoch: 0,
    turn: 'idle',
    unanswered: 0,
    ...chosen,
  }
}

/** Has an executor ever claimed it? Until then the run is its client's to execute. */
export const isExecuted = (state: Pick<RunState, 'leaseEpoch'>): boolean => state.leaseEpoch > 0

export const pendingFrames = (state: RunState): number => state.lastFrameSeq - state.processedFrameSeq

export function isTerminal(status: RunStatus): status is TerminalStatus {
  return status === 'canceled' || status === 'succeeded' || status === 'failed'
}

/** Does somebody have to execute? Derived from the log and its frames, so that it cannot be forgotten. */
export function needsExecution(state: RunState): boolean {
  if (isTerminal(state.status)) return false
  return state.status === 'canceling' || pendingFrames(state) > 0 || state.turn === 'active' || (state.turn === 'idle' && state.unanswered > 0)
}

/** Is a turn under way, or a message waiting for its own? */
export const isBusy = (state: RunState): boolean => state.turn !== 'idle' || state.unanswered > 0 || pendingFrames(state) > 0

export const maxReasonLength = 1000
