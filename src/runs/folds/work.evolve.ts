import type { LogEvent } from '../../eventlog/index.js'
import type { Json, JsonObject } from '../../kernel/json.js'
import { parseTimestamp } from '../../kernel/time.js'
import type { ModelMessage, ModelReasoning, ProviderMetadata } from '../../models/index.js'
import { countAt, partAt, textAt, valueAt, type PayloadOf } from '../events/stored-event.js'
import { factOf, type Fact, type FoldedType } from './facts.js'
import { noCalls, observeCall, observedCall, type CallOutcome } from './loops/index.js'
import type { Progress } from './progress.js'
import { evolveUsage } from './usage.js'
import { interruptions, type RunWork, type ToolCallView, type TurnView } from './work.js'

/**
 * One event further. Only the runtime's own events mean something here: what a client wrote, before or after an executor
 * came, is no part of prompts, turns and limits. Text of an attempt at a step is dropped when a newer attempt begins; late
 * events mean nothing. Pure, and total: no payload makes it throw.
 */
export function evolve(before: RunWork, event: LogEvent): RunWork {
  const work = { ...before, lastSeq: event.seq }
  const fact = factOf(event)
  if (!fact || fact.by === 'client' || fact.isLate) return work
  const isNewStep = fact.type === 'step.started' && stepOf(fact.payload) !== work.turn?.step
  const counted = fact.type === 'step.started' && !work.turn ? work : { ...work, usage: evolveUsage(work.usage, fact, isNewStep) }
  return withMeaning(counted, fact)
}

/** The same as the head has it. */
export const progressOf = ({ turn, unanswered }: RunWork): Progress => ({
  turn: turn === undefined ? 'idle' : turn.isWaiting ? 'waiting' : 'active',
  unanswered: unanswered.length,
})

type Payload<Type extends FoldedType> = PayloadOf<Type> | undefined
type Meanings = { readonly [Type in FoldedType]?: (work: RunWork, payload: Payload<Type>, fact: Fact<Type>) => RunWork }

function withMeaning<Type extends FoldedType>(work: RunWork, fact: Fact<Type>): RunWork {
  const meaning: Meanings[Type] = meanings[fact.type]
  return meaning?.(work, fact.payload, fact) ?? work
}

const filled = (text: string | undefined): string | undefined => (text === '' ? undefined : text)

const stepOf = (payload: Payload<'step.started'>): number => countAt(payload, 'step') ?? 0

const say = (work: RunWork, ...messages: readonly ModelMessage[]): RunWork => ({ ...work, saying: [...work.saying, ...messages] })

/** Nothing where no turn is under way. */
const inTurn = (work: RunWork, change: (turn: TurnView) => Partial<TurnView>): RunWork =>
  work.turn ? { ...work, turn: { ...work.turn, ...change(work.turn) } } : work

/** An event about a call that the model has asked for. */
type AboutCall = Payload<'tool.started' | 'tool.result' | 'approval.requested' | 'approval.resolved'>

const callOf = ({ turn }: RunWork, payload: AboutCall): ToolCallView | undefined => turn?.calls.find(({ id }) => id === valueAt(payload, 'tool_call_id'))

const inCall = (work: RunWork, payload: AboutCall, change: Partial<ToolCallView>): RunWork => {
  const found = callOf(work, payload)
  return found ? inTurn(work, ({ calls }) => ({ calls: calls.map((call) => (call === found ? { ...call, ...change } : call)) })) : work
}

const meanings: Meanings = {
  'user.message'(work, payload) {
    const script = valueAt(payload, 'script')
    const message: ModelMessage = { role: 'user', text: textAt(payload, 'text') ?? '', ...(script === undefined ? {} : { script }) }
    return { ...work, unanswered: [...work.unanswered, { frameId: textAt(payload, 'frame_id') ?? '', message }] }
  },
  'turn.started'(work, payload, { at }) {
    const frameId = textAt(payload, 'frame_id') ?? ''
    const place = work.unanswered.findIndex((message) => message.frameId === frameId)
    const taken = work.unanswered[Math.max(0, place)]
    const opened: RunWork = {
      ...work,
      unanswered: work.unanswered.filter((message) => message !== taken),
      // Another question: that it has the same answers as the one before is no circle.
      loops: noCalls,
      turn: {
        turnId: textAt(payload, 'turn_id') ?? '',
        frameId,
        startedAt: at,
        step: 0,
        attempts: 0,
        phase: 'between',
        text: '',
        thoughts: [],
        calls: [],
        isWaiting: false,
        waitedMs: 0,
      },
    }
    return taken ? say(opened, taken.message) : opened
  },
  'step.started': (work, payload) =>
    inTurn(work, (turn) => {
      const step = stepOf(payload)
      return { step, attempts: step === turn.step ? turn.attempts + 1 : 1, phase: 'model', text: '', thoughts: [], calls: [] }
    }),
  'run.delta': (work, payload) => inTurn(work, ({ text }) => ({ text: text + (textAt(payload, 'delta') ?? '') })),
  'run.reasoning': (work, payload) => inTurn(work, ({ thoughts }) => ({ thoughts: thought(thoughts, payload) })),
  'tool.call'(work, payload) {
    const id = textAt(payload, 'tool_call_id') ?? ''
    const invalid = textAt(payload, 'invalid')
    const call: ToolCallView = {
      id,
      providerId: filled(textAt(payload, 'provider_call_id')) ?? id,
      name: textAt(payload, 'tool_name') ?? '',
      input: valueAt(payload, 'input') ?? {},
      status: 'requested',
      isStarted: false,
      ...metadataAt(payload),
      ...(invalid === undefined ? {} : { invalid }),
    }
    return inTurn(work, ({ calls }) => ({ calls: [...calls, call] }))
  },
  'model.finished'(work, payload) {
    const { turn } = work
    if (!turn) return work
    const answered = inTurn(work, () => ({ phase: 'tools', finishReason: textAt(payload, 'finish_reason') ?? '' }))
    const toolCalls = turn.calls.map((call) => ({
      toolCallId: call.providerId,
      toolName: call.name,
      input: asObject(call.input),
      ...(call.metadata === undefined ? {} : { metadata: call.metadata }),
    }))
    if (turn.text === '' && toolCalls.length === 0) return answered
    // Thoughts that led to no call are not told again.
    const reasoning = toolCalls.length === 0 ? [] : turn.thoughts.filter(({ text, metadata }) => text !== '' || metadata !== undefined)
    return say(answered, {
      role: 'assistant',
      text: turn.text,
      ...(reasoning.length > 0 ? { reasoning } : {}),
      ...(toolCalls.length > 0 ? { toolCalls } : {}),
    })
  },
  'tool.started': (work, payload) => inCall(work, payload, { isStarted: true }),
  'approval.requested'(work, payload) {
    const askedInput = valueAt(payload, 'input')
    return inCall(work, payload, { status: 'awaiting_approval', ...(askedInput === undefined ? {} : { askedInput }) })
  },
  'turn.waiting': (work, _payload, { at }) => inTurn(work, () => ({ isWaiting: true, waitingSince: at })),
  'approval.resolved'(work, payload, { at }) {
    const denial = textAt(payload, 'reason') ?? ''
    const decided = inCall(work, payload, {
      status: textAt(payload, 'decision') === 'approved' ? 'approved' : 'denied',
      ...(denial === '' ? {} : { denial }),
    })
    return inTurn(decided, ({ isWaiting, waitingSince, waitedMs }) => {
      if (!isWaiting) return {}
      const ms = waitingSince === undefined ? 0 : (parseTimestamp(at) - parseTimestamp(waitingSince)) / 1000
      return { isWaiting: false, waitingSince: undefined, waitedMs: waitedMs + Math.max(0, ms) }
    })
  },
  'tool.result'(work, payload) {
    const call = callOf(work, payload)
    if (!call || call.status === 'done') return work
    const outcome = outcomeOf(payload)
    const seen = { ...inCall(work, payload, { status: 'done' }), loops: observeCall(work.loops, observedCall(call.name, call.input, outcome)).state }
    const isError = !('output' in outcome)
    const output: Json = isError ? { error_class: outcome.error_class, message: outcome.message } : outcome.output
    return say(seen, { role: 'tool', toolCallId: call.providerId, toolName: call.name, output, ...(isError ? { isError } : {}) })
  },
  'step.finished': (work) => inTurn(work, () => ({ phase: 'between' })),
  'run.loop_warning'(work, payload) {
    const note = `${textAt(payload, 'message') ?? ''} Try something else, or answer with what you have.`
    const last = work.saying.at(-1)
    // It rides with the result that gave rise to it: many models take no system message in the middle.
    if (last?.role !== 'tool') return say(work, { role: 'system', text: note })
    return { ...work, saying: [...work.saying.slice(0, -1), { ...last, note }] }
  },
  'run.note': (work, payload) => ({ ...work, notes: [...work.notes, { note_id: textAt(payload, 'note_id') ?? '', text: textAt(payload, 'text') ?? '' }] }),
  'turn.finished'(work, payload) {
    const { turn } = work
    // A turn that was cut off in the middle of an answer: what was said of it was said.
    const cutOff: readonly ModelMessage[] = turn?.phase === 'model' && turn.text !== '' ? [{ role: 'assistant', text: turn.text }] : []
    return {
      ...work,
      said: [...work.said, ...work.saying.map(withoutReasoning), ...cutOff, ...interruptions(turn)],
      saying: [],
      turn: undefined,
      turnsFinished: work.turnsFinished + 1,
      lastFailure: valueAt(payload, 'error') === undefined ? undefined : (filled(textAt(partAt(payload, 'error'), 'message')) ?? 'the last turn failed'),
    }
  },
}

/** The thoughts of a step, and one more piece of one of them. */
function thought(thoughts: readonly ModelReasoning[], payload: Payload<'run.reasoning'>): readonly ModelReasoning[] {
  const place = Math.min(countAt(payload, 'thought') ?? 0, thoughts.length)
  const before = thoughts[place] ?? { text: '' }
  const next = { ...before, text: before.text + (textAt(payload, 'delta') ?? ''), ...metadataAt(payload) }
  return place === thoughts.length ? [...thoughts, next] : thoughts.with(place, next)
}

/** Sealed as text, so that nothing which is done to payloads changes what has to go back as it came. */
function metadataAt(payload: Payload<'run.reasoning' | 'tool.call'>): { metadata?: ProviderMetadata } {
  const sealed = textAt(payload, 'provider_metadata')
  if (sealed === undefined || sealed === '') return {}
  try {
    const value = JSON.parse(sealed) as Json
    return isObject(value) ? { metadata: value } : {}
  } catch {
    return {}
  }
}

/** What was thought in a turn is told again as long as the turn lasts. */
function withoutReasoning(message: ModelMessage): ModelMessage {
  if (message.role !== 'assistant' || message.reasoning === undefined) return message
  const { role, text, toolCalls } = message
  return { role, text, ...(toolCalls === undefined ? {} : { toolCalls }) }
}

const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Servers read the arguments of earlier calls as objects; what a call that could not be made had instead stands in its result. */
const asObject = (input: Json): Json => (isObject(input) ? input : {})

/** What came of a call, by the payload of its result. */
export const outcomeOf = (payload: Payload<'tool.result'>): CallOutcome =>
  textAt(payload, 'status') === 'succeeded'
    ? { status: 'succeeded', output: valueAt(payload, 'output') ?? null }
    : { status: 'failed', error_class: textAt(payload, 'error_class') ?? '', message: textAt(payload, 'message') ?? '' }
