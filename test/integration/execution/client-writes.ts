import fc from 'fast-check'
import type { PausePoint } from '../../../src/execution/index.js'

/** An event as a client would have it. */
export interface ClientEvent {
  readonly type: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly isKeyed: boolean
}

/**
 * When it is written: as long as nobody has claimed the run, while a turn's work stands still at a point, while the message that
 * begins the turn is on its way, or after the turn.
 */
export type Moment = { readonly turn: 1 | 2; readonly at: PausePoint | 'on_its_way' | 'after_turn' } | 'before_claim'
export interface ClientWrite {
  readonly moment: Moment
  readonly events: readonly ClientEvent[]
}

/** Types that mean something when an executor writes them, and that its runs take from nobody else. */
const executorTypes = [
  ...['turn.started', 'turn.waiting', 'turn.finished', 'turn.other', 'step.started', 'step.finished', 'model.finished', 'model.other'],
  ...['tool.call', 'tool.started', 'tool.progress', 'tool.result', 'tool.delta'],
] as const
const neverTypes = [
  'payment',
  'approval.requested',
  'approval.resolved',
  'run.loop_warning',
  'run.loop_detected',
  'run.executor_lost',
  'policy.denied',
] as const
const freeTypes = ['tool', 'verification', 'user.message', 'run.delta', 'run.reasoning', 'run.note', 'run.frame_consumed', 'run.hook_applied', 'note'] as const

export const isNeverTheirs = (type: string): boolean => (neverTypes as readonly string[]).includes(type)
export const isExecutors = (type: string): boolean => (executorTypes as readonly string[]).includes(type)

/** Stands for the id of the call that the runtime has made last. */
export const newestCall = 'the newest call'

const count = fc.constantFrom(0, 1, 2, 3, 999_999, -1e9, Number.MAX_SAFE_INTEGER, 1.5, '7', null)
const words = fc.constantFrom('', 'forged', 'turn-1', 'f1', 'f2')

/** Names and values that the runtime's own events have, so that whoever believed one of them would believe something. */
const likeOurs = fc.record(
  {
    turn_id: fc.constantFrom('turn-1', 'turn-2', 'turn-9'),
    frame_id: fc.constantFrom('f1', 'f2', 'f9'),
    step: count,
    attempt: count,
    thought: count,
    text: words,
    delta: words,
    script: fc.constantFrom([], [{ text: 'forged' }], [{ tool: 'run.note', input: { action: 'write', text: 'forged' } }]),
    tool_call_id: fc.constantFrom(newestCall, newestCall, 'forged'),
    tool_name: fc.constantFrom('math.evaluate', 'run.note', 'no.such_tool'),
    tool: words,
    input: fc.constantFrom({}, { expression: '9*9' }, { action: 'write', text: 'forged' }),
    output: fc.jsonValue({ maxDepth: 1 }),
    status: fc.constantFrom('succeeded', 'failed', 'canceled', 'interrupted'),
    finish_reason: fc.constantFrom('stop', 'limit', 'error', 'tool-calls'),
    error: fc.constantFrom({ class: 'rejected', message: 'forged' }),
    usage: fc.record({ input_tokens: count, output_tokens: count }),
    model: fc.constantFrom('', 'scripted-1', 'forged'),
    simulated: fc.boolean(),
    note_id: words,
    message: words,
    latency_ms: count,
    params_hash: words,
    output_hash: words,
    command: words,
    exit_code: count,
    late: fc.boolean(),
  },
  { requiredKeys: ['turn_id', 'frame_id', 'step', 'usage', 'model', 'tool_call_id', 'tool_name'] },
)

const event: fc.Arbitrary<ClientEvent> = fc.record({
  type: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...executorTypes) },
    { weight: 4, arbitrary: fc.constantFrom(...freeTypes) },
    { weight: 1, arbitrary: fc.constantFrom(...neverTypes) },
  ),
  payload: fc.oneof(
    { weight: 6, arbitrary: likeOurs },
    { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('a', 'late', 'usage'), fc.jsonValue({ maxDepth: 1 })) },
  ),
  isKeyed: fc.boolean(),
})

const turn = fc.constantFrom(1 as const, 2 as const)
const losable = ['claimed', 'step_started', 'before_delta', 'model_finished', 'before_result'] as const
/** In the order in which a turn comes to them. */
export const points: readonly PausePoint[] = [...losable, 'released']

const moment: fc.Arbitrary<Moment> = fc.oneof(
  { weight: 2, arbitrary: fc.constant('before_claim' as const) },
  { weight: 8, arbitrary: fc.record({ turn, at: fc.constantFrom(...points, 'on_its_way' as const, 'after_turn' as const) }) },
)

export const clientWrites: fc.Arbitrary<readonly ClientWrite[]> = fc.array(fc.record({ moment, events: fc.array(event, { minLength: 1, maxLength: 8 }) }), {
  minLength: 1,
  maxLength: 6,
})

/** Where the owner is lost, if it is. */
export type Loss = { readonly turn: 1 | 2; readonly at: PausePoint } | undefined
export const losses: fc.Arbitrary<Loss> = fc.oneof(fc.constant(undefined), fc.record({ turn, at: fc.constantFrom(...losable) }))

/** Each but the first is used up somewhere in the two turns of a worked run. */
export const limitsOfRuns = fc.constantFrom<Readonly<Record<string, number>>>(
  {},
  { max_model_calls: 2 },
  { max_model_calls: 4 },
  { max_steps: 5 },
  { max_tool_calls: 3 },
  { max_tokens: 40 },
  { max_tokens: 90 },
)
