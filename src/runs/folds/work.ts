/**
 * What a run's log means for whoever works on it: the conversation as a model is told it, the turn that is under way and how
 * far it got, and what has been used. A plain value that JSON keeps: nothing of it is hidden, and nobody changes it in place.
 */
import type { Json } from '../../kernel/json.js'
import type { Timestamp } from '../../kernel/time.js'
import type { ModelMessage, ModelReasoning, ProviderMetadata } from '../../models/index.js'
import type { Note } from '../../tools/index.js'
import { noCalls, type LoopState } from './loops/index.js'
import { noUsage, type Usage } from './usage.js'

export interface ToolCallView {
  readonly id: string
  /** What the provider calls it, and has to be told. */
  readonly providerId: string
  readonly name: string
  readonly input: Json
  /** What its provider wants back with it. */
  readonly metadata?: ProviderMetadata | undefined
  /** The arguments that a person was asked about. */
  readonly askedInput?: Json | undefined
  /** Why the call cannot be made as the model asked. */
  readonly invalid?: string | undefined
  /** `requested`: nobody has said yet that a person must agree. */
  readonly status: 'requested' | 'awaiting_approval' | 'approved' | 'denied' | 'done'
  /** Somebody began with it; only noted for calls that must not be repeated. */
  readonly isStarted: boolean
  readonly denial?: string | undefined
}

export interface TurnView {
  readonly turnId: string
  readonly frameId: string
  readonly startedAt: Timestamp
  /** 0 before the first step. */
  readonly step: number
  /** How often the model was asked in this step. */
  readonly attempts: number
  /** `model`: the model's answer is not complete. `tools`: it is, and its calls are being made. `between`: the step is over. */
  readonly phase: 'model' | 'tools' | 'between'
  /** Text of the step so far, by the attempt that counts. */
  readonly text: string
  /** What was thought before it. */
  readonly thoughts: readonly ModelReasoning[]
  readonly calls: readonly ToolCallView[]
  readonly finishReason?: string | undefined
  readonly isWaiting: boolean
  /** Milliseconds that the turn has waited for people. */
  readonly waitedMs: number
  readonly waitingSince?: Timestamp | undefined
}

/** Something that the user said, and that waits for its turn. */
export interface Unanswered {
  readonly frameId: string
  readonly message: ModelMessage
}

export interface RunWork {
  /** The newest event that was folded, whether it meant anything or not. */
  readonly lastSeq: number
  readonly unanswered: readonly Unanswered[]
  readonly turn: TurnView | undefined
  readonly turnsFinished: number
  /** Why the turn before failed; undefined when it did not. */
  readonly lastFailure: string | undefined
  /** What was said in the turns that are over. */
  readonly said: readonly ModelMessage[]
  /** What was said in the turn under way. */
  readonly saying: readonly ModelMessage[]
  readonly notes: readonly Note[]
  readonly usage: Usage
  /** Sees repetitions. */
  readonly loops: LoopState
}

/** How long the conversation and all that belongs to it is as JSON: what a pass holds in memory, and sends to a model. */
export const bytesOfWork = ({ said, saying, unanswered, turn, notes }: RunWork): number =>
  JSON.stringify([said, saying, unanswered, turn ?? null, notes]).length

/** Raised whenever the same events give another state: kept states of other versions are not read. */
export const runWorkVersion = 2

export const noWork: RunWork = {
  lastSeq: 0,
  unanswered: [],
  turn: undefined,
  turnsFinished: 0,
  lastFailure: undefined,
  said: [],
  saying: [],
  notes: [],
  usage: noUsage,
  loops: noCalls,
}

/** The conversation up to and with what the turn under way has so far. */
export const messagesOf = ({ said, saying }: RunWork): readonly ModelMessage[] => [...said, ...saying]

/** The same for those who come after the run, whatever became of its last turn: every call has an answer. */
export const closedMessagesOf = (work: RunWork): readonly ModelMessage[] => [...messagesOf(work), ...interruptions(work.turn)]

/** Results for calls that will not get one: models refuse a conversation in which a call has no answer. */
export function interruptions(turn: TurnView | undefined): readonly ModelMessage[] {
  if (turn?.phase !== 'tools') return []
  const output = { error_class: 'interrupted', message: 'The turn ended before the call was made.' }
  return turn.calls
    .filter((call) => call.status !== 'done')
    .map((call) => ({ role: 'tool', toolCallId: call.providerId, toolName: call.name, output, isError: true }))
}
