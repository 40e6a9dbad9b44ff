import fc from 'fast-check'
import { oddValue, write } from './model-answer-parts.js'

export interface SaidCall {
  readonly id: string
  readonly name: string
  readonly arguments: string
  /** Where the arguments are cut in two. */
  readonly cut: number
}

/** What a model says in one answer, whatever its server makes of it. */
export interface Said {
  readonly thoughts: readonly string[]
  readonly texts: readonly string[]
  readonly calls: readonly SaidCall[]
  /** Undefined: the right one. */
  readonly reason: string | undefined
  readonly input: unknown
  readonly output: unknown
}

const text = fc.oneof(
  { weight: 120, arbitrary: fc.constantFrom('Hello. ', 'A word or two. ', 'ünï ', '😀') },
  { weight: 40, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 20, arbitrary: fc.constantFrom('\u0000', '\ud83d', '\ude00', '', 'long '.repeat(1_000)) },
  { weight: 1, arbitrary: fc.constantFrom('long '.repeat(20_000), '\u0001'.repeat(100_000)) },
)

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('math_evaluate', 'clock_now', 'run_note') },
  { weight: 2, arbitrary: fc.constantFrom('math.evaluate', 'unknown', '__proto__', 'constructor', ' ', '..', 'x'.repeat(3_000), 'no\u0000ne', '\ud800') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
)

const callArguments = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('{"expression":"1+1"}', '{}', '{"text":"noted"}', '{"expression":"1/0"}') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '',
      'null',
      '[]',
      '"{}"',
      '{"expression": ',
      '{"expression":"1+1"}{"expression":"2"}',
      '{"expression":1e999}',
      '{"expression":123456789012345678901234567890}',
      '{"expression":"\\ud800"}',
      '{"text":"\\u0000"}',
      '{"__proto__":{"expression":"1"}}',
      '{"toString":1,"valueOf":1,"toJSON":1}',
      `{"text":"${'x'.repeat(70_000)}"}`,
      `{"expression":"${'('.repeat(3_000)}"}`,
      '['.repeat(3_000) + ']'.repeat(3_000),
      '{"a":'.repeat(400) + '1' + '}'.repeat(400),
    ),
  },
  { weight: 1, arbitrary: oddValue.map(write) },
)

const id = fc.oneof(
  { weight: 6, arbitrary: fc.nat({ max: 9 }).map((n) => `call_${String(n)}`) },
  { weight: 1, arbitrary: fc.constantFrom('', 'i'.repeat(10_000), '\u0000', '\ud800', '__proto__', ' ') },
)

const reasons = [
  ...['stop', 'length', 'tool_calls', 'content_filter', 'function_call', 'error'],
  ...['end_turn', 'max_tokens', 'tool_use', 'pause_turn', 'refusal'],
  ...['STOP', 'MAX_TOKENS', 'SAFETY', 'MALFORMED_FUNCTION_CALL', 'CONTINUATION'],
  ...['odd\u0000', '__proto__', 'r'.repeat(2_000)],
]

const tokens = (usual: number): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 1e15, -1, 0.5, '9', 2 ** 53, []) })

const call: fc.Arbitrary<SaidCall> = fc.record({ id, name, arguments: callArguments, cut: fc.nat() })

export const said: fc.Arbitrary<Said> = fc.record({
  thoughts: fc.array(text, { maxLength: 2 }),
  texts: fc.array(text, { maxLength: 5 }),
  calls: fc.oneof({ weight: 3, arbitrary: fc.constant<SaidCall[]>([]) }, { weight: 2, arbitrary: fc.array(call, { minLength: 1, maxLength: 4 }) }),
  reason: fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary: fc.constantFrom(...reasons) }),
  input: tokens(12),
  output: tokens(5),
})
