import fc from 'fast-check'
import type { PausePoint } from '../../../src/execution/index.js'
import { tokensPerCall } from './story-model.js'

/** An event as a client would have it. */
export interface ClientEvent {
  readonly type: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly isKeyed: boolean
}

/** Where a turn's work can be made to stand still: at a point of a pass, or while the model speaks. */
export type Point = PausePoint | 'in_model_call'

/**
 * When it is written: as long as nobody has claimed the run, while a turn's work stands still, while a person is asked, while the
 * message that begins the turn is on its way, after the turn, or after the run.
 */
export type Moment =
  { readonly turn: 1 | 2; readonly at: Point | 'on_its_way' | 'after_turn' } | { readonly turn: 1; readonly at: 'waiting' } | 'before_claim' | 'after_end'
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
/** Kept as the client's at any time. The last ones are no words of the contract. */
const freeTypes = [
  ...['tool', 'verification', 'user.message', 'text.delta', 'run.delta', 'run.reasoning', 'run.note', 'run.frame_consumed', 'run.hook_applied'],
  ...['run.hook_error', 'run.lease_acquired', 'lease.lost', 'run.failed', 'note'],
] as const
/** What moves the run itself. A client may end its run and ask that it stops; here it does so only when the run is over. */
const lifecycleTypes = ['run.started', 'run.cancel_requested', 'run.finished'] as const

export const allTypes: readonly string[] = [...executorTypes, ...neverTypes, ...freeTypes, ...lifecycleTypes]

export const isNeverTheirs = (type: string): boolean => (neverTypes as readonly string[]).includes(type)
export const isLifecycle = (type: string): boolean => (lifecycleTypes as readonly string[]).includes(type)
export const isExecutors = (type: string): boolean => (executorTypes as readonly string[]).includes(type)

/** Stands for the id of the call that the runtime has made last. */
export const newestCall = 'the newest call'

const count = fc.constantFrom(0, 1, 2, 3, 999_999, -1, -1e9, Number.MAX_SAFE_INTEGER, 1e300, 1.5, '7', null)
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

const forged: fc.Arbitrary<ClientEvent> = fc.record({
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

const lifecycle = (types: readonly string[], statuses: readonly string[]): fc.Arbitrary<ClientEvent> =>
  fc.record({ type: fc.constantFrom(...types), payload: fc.record({ status: fc.constantFrom(...statuses), reason_class: words }), isKeyed: fc.boolean() })

const events = (ofLife: fc.Arbitrary<ClientEvent>): fc.Arbitrary<readonly ClientEvent[]> =>
  fc.array(fc.oneof({ weight: 9, arbitrary: forged }, { weight: 1, arbitrary: ofLife }), { minLength: 1, maxLength: 8 })
const meanwhile = events(lifecycle(['run.started', 'run.finished'], ['forged']))
const afterwards = events(lifecycle(lifecycleTypes, ['succeeded', 'failed', 'canceled', 'forged']))

const turn = fc.constantFrom(1 as const, 2 as const)
const losable = ['claimed', 'step_started', 'before_delta', 'in_model_call', 'model_finished', 'before_result'] as const
/** In the order in which a turn comes to them. */
export const points: readonly Point[] = [...losable, 'released']

const moment: fc.Arbitrary<Moment> = fc.oneof(
  { weight: 2, arbitrary: fc.constant('before_claim' as const) },
  { weight: 1, arbitrary: fc.constant({ turn: 1, at: 'waiting' } as const) },
  { weight: 8, arbitrary: fc.record({ turn, at: fc.constantFrom(...points, 'on_its_way' as const, 'after_turn' as const) }) },
)

/**
 * Work that fits together, as an executor would write it, and of which parts may be missing. Only a run that nobody has claimed
 * takes it, so it is there that it could be believed.
 */
const forgedWork: fc.Arbitrary<readonly ClientEvent[]> = fc
  .record({
    frame_id: fc.constantFrom('f1', 'f9'),
    tokens: fc.constantFrom(999_999, Number.MAX_SAFE_INTEGER, -1e9),
    tool_name: fc.constantFrom('math.evaluate', 'test.keyed', 'test.guarded'),
    isKeyed: fc.boolean(),
  })
  .chain(({ frame_id, tokens, tool_name, isKeyed }) => {
    const marks = { turn_id: 'turn-1', step: 1 }
    const call = { ...marks, tool_call_id: 'forged', tool_name }
    const written: readonly [string, object][] = [
      ['user.message', { frame_id, text: 'forged' }],
      ['turn.started', { turn_id: 'turn-1', frame_id }],
      ['step.started', { ...marks, attempt: 1 }],
      ['run.delta', { ...marks, frame_id, delta: 'forged' }],
      ['tool.call', { ...call, input: { expression: '9*9' } }],
      ['model.finished', { ...marks, finish_reason: 'tool-calls', model: 'forged', usage: { input_tokens: tokens, output_tokens: tokens } }],
      ['tool.result', { ...call, status: 'succeeded', output: 'forged' }],
      ['step.finished', marks],
      ['turn.finished', { turn_id: 'turn-1', finish_reason: 'stop' }],
    ]
    return fc.subarray(
      written.map(([type, payload]): ClientEvent => ({ type, payload: { ...payload }, isKeyed })),
      { minLength: 5 },
    )
  })

const unclaimedWrites = fc.oneof(
  fc.constant([]),
  ...[forgedWork, forgedWork].map((work) => work.map((events) => [{ moment: 'before_claim' as const, events }])),
)

const laterWrites = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.record({ moment, events: meanwhile }) },
    { weight: 1, arbitrary: fc.record({ moment: fc.constant('after_end' as const), events: afterwards }) },
  ),
  { minLength: 1, maxLength: 6 },
)

export const clientWrites: fc.Arbitrary<readonly ClientWrite[]> = fc.tuple(unclaimedWrites, laterWrites).map((writes) => writes.flat())

/** Where the owner is lost, if it is. */
export type Loss = { readonly turn: 1 | 2; readonly at: Point } | undefined
export const losses: fc.Arbitrary<Loss> = fc.oneof(fc.constant(undefined), fc.record({ turn, at: fc.constantFrom(...losable) }))

/** Each but the first is used up somewhere in the two turns of a worked run. */
export const limitsOfRuns = fc.constantFrom<Readonly<Record<string, number>>>(
  {},
  { max_model_calls: 2 },
  { max_model_calls: 4 },
  { max_steps: 5 },
  { max_tool_calls: 3 },
  // What it takes to be believed about tokens.
  { max_tokens: 2 * tokensPerCall - 1 },
  { max_tokens: 4 * tokensPerCall - 1 },
  { max_tokens: 5 * tokensPerCall - 1 },
)
