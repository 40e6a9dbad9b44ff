import type { LogEvent } from '../eventlog/index.js'
import type { Json } from '../kernel/json.js'
import { parseTimestamp, type Timestamp } from '../kernel/time.js'
import type { Note, ToolResult } from '../tools/index.js'
import { LoopDetector, observedCall } from './loops/index.js'
import type { ModelMessage, ModelToolCall } from '../models/index.js'

export interface ToolCallView {
  readonly id: string
  /** What the provider calls it, and has to be told. */
  readonly providerId: string
  readonly name: string
  readonly input: Json
  /** Why the call cannot be made as the model asked. */
  readonly invalid: string | undefined
  /** `requested`: nobody has said yet that a person must agree. */
  status: 'requested' | 'awaiting_approval' | 'approved' | 'denied' | 'done'
  /** Somebody began with it; only noted for calls that must not be repeated. */
  isStarted: boolean
  denial: string | undefined
}

export interface TurnView {
  readonly turnId: string
  readonly frameId: string
  readonly startedAt: Timestamp
  /** 0 before the first step. */
  step: number
  /** `model`: the model's answer is not complete. `tools`: it is, and its calls are being made. `between`: the step is over. */
  phase: 'model' | 'tools' | 'between'
  /** Text of the step so far, by the attempt that counts. */
  text: string
  calls: ToolCallView[]
  finishReason: string | undefined
  isWaiting: boolean
  /** Milliseconds that the turn has waited for people. */
  waitedMs: number
  waitingSince: Timestamp | undefined
}

interface Unanswered {
  readonly frameId: string
  readonly message: ModelMessage
}

/**
 * What a run's log means for whoever works on it: the conversation as a model is told it, the turn that is under way and
 * how far it got, and what has been used up. A pure fold, so that another executor continues where the last one stopped.
 * Text of an attempt at a step is dropped when a newer attempt begins; late events mean nothing.
 */
export class RunFold {
  readonly unanswered: Unanswered[] = []
  readonly notes: Note[] = []
  readonly usage = { steps: 0, modelCalls: 0, toolCalls: 0, tokens: 0 }
  lastSeq = 0
  turn: TurnView | undefined
  turnsFinished = 0
  /** Why the turn before failed; undefined when it did not. */
  lastFailure: string | undefined
  readonly #done: ModelMessage[] = []
  #current: ModelMessage[] = []
  readonly #inputs = new Map<string, { name: string; input: Json }>()
  /** Sees repetitions; told of results before they are written, so `add` does not tell it again. */
  readonly loops = new LoopDetector()

  constructor(history: readonly ModelMessage[] = []) {
    this.#done.push(...history)
  }

  add(event: LogEvent): void {
    this.lastSeq = event.seq
    const fold = folds[event.type]
    if (!fold) return
    const payload = JSON.parse(event.payloadText) as Payload
    if (payload['late'] !== true) fold(this, payload, event)
  }

  /** Takes in an event that was written before this pass. */
  replay(event: LogEvent): void {
    this.add(event)
    if (event.type !== 'tool.result') return
    const payload = JSON.parse(event.payloadText) as Payload
    const call = this.#inputs.get(text(payload['tool_call_id']))
    if (call) this.loops.observe(observedCall(call.name, call.input, resultOf(payload)))
  }

  /** The conversation up to and with what the turn under way has so far. */
  messages(): ModelMessage[] {
    return [...this.#done, ...this.#current]
  }

  /** The same for those who come after the run, whatever became of its last turn: every call has an answer. */
  closedMessages(): ModelMessage[] {
    return [...this.messages(), ...interruptions(this.turn)]
  }

  /** @internal */
  say(message: ModelMessage): void {
    this.#current.push(message)
  }

  /** @internal */
  closeTurn(): void {
    this.#done.push(...this.#current)
    this.#current = []
    this.turn = undefined
    this.turnsFinished++
  }

  /** @internal */
  rememberCall(id: string, name: string, input: Json): void {
    this.#inputs.set(id, { name, input })
  }
}

type Payload = Readonly<Record<string, unknown>>

const resultOf = (payload: Payload): ToolResult =>
  payload['status'] === 'succeeded'
    ? { status: 'succeeded', output: (payload['output'] ?? null) as Json }
    : { status: 'failed', error_class: text(payload['error_class']), message: text(payload['message']) }

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const count = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)

const folds: Readonly<Record<string, (fold: RunFold, payload: Payload, event: LogEvent) => void>> = {
  'user.message'(fold, payload) {
    fold.unanswered.push({
      frameId: text(payload['frame_id']),
      message: { role: 'user', text: text(payload['text']), script: payload['script'] as Json | undefined },
    })
  },
  'turn.started'(fold, payload, event) {
    const frameId = text(payload['frame_id'])
    const place = fold.unanswered.findIndex((message) => message.frameId === frameId)
    const [taken] = place === -1 ? [] : fold.unanswered.splice(place, 1)
    if (taken) fold.say(taken.message)
    // Another question: that it has the same answers as the one before is no circle.
    fold.loops.reset()
    fold.turn = {
      turnId: text(payload['turn_id']),
      frameId,
      startedAt: event.recordedAt,
      step: 0,
      phase: 'between',
      text: '',
      calls: [],
      finishReason: undefined,
      isWaiting: false,
      waitedMs: 0,
      waitingSince: undefined,
    }
  },
  'step.started'(fold, payload) {
    const { turn } = fold
    if (!turn) return
    const step = count(payload['step'])
    if (step !== turn.step) fold.usage.steps++
    turn.step = step
    turn.phase = 'model'
    turn.text = ''
    turn.calls = []
    fold.usage.modelCalls++
  },
  'run.delta'(fold, payload) {
    if (fold.turn) fold.turn.text += text(payload['delta'])
  },
  'tool.call'(fold, payload) {
    const id = text(payload['tool_call_id'])
    const name = text(payload['tool_name'])
    const input = (payload['input'] ?? {}) as Json
    fold.rememberCall(id, name, input)
    fold.usage.toolCalls++
    const invalid = typeof payload['invalid'] === 'string' ? payload['invalid'] : undefined
    const providerId = text(payload['provider_call_id']) || id
    fold.turn?.calls.push({ id, providerId, name, input, invalid, status: 'requested', isStarted: false, denial: undefined })
  },
  'model.finished'(fold, payload) {
    const usage = (payload['usage'] ?? {}) as Payload
    fold.usage.tokens += count(usage['input_tokens']) + count(usage['output_tokens'])
    const { turn } = fold
    if (!turn) return
    turn.phase = 'tools'
    turn.finishReason = text(payload['finish_reason'])
    const toolCalls: ModelToolCall[] = turn.calls.map((call) => ({ toolCallId: call.providerId, toolName: call.name, input: asObject(call.input) }))
    if (turn.text !== '' || toolCalls.length > 0) fold.say({ role: 'assistant', text: turn.text, ...(toolCalls.length > 0 ? { toolCalls } : {}) })
  },
  'tool.started'(fold, payload) {
    const call = callOf(fold, payload)
    if (call) call.isStarted = true
  },
  'approval.requested'(fold, payload) {
    const call = callOf(fold, payload)
    if (call) call.status = 'awaiting_approval'
  },
  'turn.waiting'(fold, _payload, event) {
    if (!fold.turn) return
    fold.turn.isWaiting = true
    fold.turn.waitingSince = event.recordedAt
  },
  'approval.resolved'(fold, payload, event) {
    const call = callOf(fold, payload)
    if (call) {
      call.status = payload['decision'] === 'approved' ? 'approved' : 'denied'
      call.denial = text(payload['reason']) || undefined
    }
    const { turn } = fold
    if (!turn?.isWaiting) return
    turn.isWaiting = false
    if (turn.waitingSince !== undefined) turn.waitedMs += (parseTimestamp(event.recordedAt) - parseTimestamp(turn.waitingSince)) / 1000
    turn.waitingSince = undefined
  },
  'tool.result'(fold, payload) {
    const call = callOf(fold, payload)
    if (!call || call.status === 'done') return
    call.status = 'done'
    const isError = payload['status'] !== 'succeeded'
    const output = isError ? { error_class: text(payload['error_class']), message: text(payload['message']) } : ((payload['output'] ?? null) as Json)
    fold.say({ role: 'tool', toolCallId: call.providerId, toolName: call.name, output, ...(isError ? { isError } : {}) })
  },
  'step.finished'(fold) {
    if (fold.turn) fold.turn.phase = 'between'
  },
  'run.loop_warning'(fold, payload) {
    fold.say({ role: 'system', text: `${text(payload['message'])} Try something else, or answer with what you have.` })
  },
  'run.note'(fold, payload) {
    fold.notes.push({ note_id: text(payload['note_id']), text: text(payload['text']) })
  },
  'turn.finished'(fold, payload) {
    const { turn } = fold
    // A turn that was cut off in the middle of an answer: what was said of it was said.
    if (turn?.phase === 'model' && turn.text !== '') fold.say({ role: 'assistant', text: turn.text })
    for (const message of interruptions(turn)) fold.say(message)
    const error = payload['error'] as Payload | undefined
    fold.lastFailure = error ? text(error['message']) || 'the last turn failed' : undefined
    fold.closeTurn()
  },
}

/** Results for calls that will not get one: models refuse a conversation in which a call has no answer. */
function interruptions(turn: TurnView | undefined): ModelMessage[] {
  if (turn?.phase !== 'tools') return []
  const output = { error_class: 'interrupted', message: 'The turn ended before the call was made.' }
  return turn.calls
    .filter((call) => call.status !== 'done')
    .map((call) => ({ role: 'tool', toolCallId: call.providerId, toolName: call.name, output, isError: true }))
}

/** Servers read the arguments of earlier calls as objects; what a call that could not be made had instead stands in its result. */
const asObject = (input: Json): Json => (typeof input === 'object' && input !== null && !Array.isArray(input) ? input : {})

function callOf(fold: RunFold, payload: Payload): ToolCallView | undefined {
  const id = payload['tool_call_id']
  return fold.turn?.calls.find((call) => call.id === id)
}
