import fc from 'fast-check'

/** Stands for a number that JSON has and JavaScript cannot write. */
const beyond = '@@1e999@@'

const nested = (depth: number): unknown => {
  let value: unknown = 'deep'
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { next: value }
  return value
}

/** Nothing that a member is expected to be, or nearly. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 2 ** 53, -(2 ** 53), 1e308, 5e-324, beyond),
  fc.constantFrom<unknown>('', ' ', '\u0000', '\ud800', '\udc00x', '0', 'null', '[DONE]', 'stop', '\u2028', '\ufeff', '__proto__', 'x'.repeat(20_000)),
  fc.constantFrom<unknown>([], [[]], [null], {}, { text: null }, { type: 'text', text: 'odd' }, JSON.parse('{"__proto__":1}'), nested(30), nested(600)),
  fc.constantFrom<unknown>({ toString: 1, valueOf: 1 }, [{ toString: null }], { toJSON: 1, length: -1 }, { constructor: null, then: 1 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.jsonValue({ maxDepth: 3 }),
)

export const write = (value: unknown): string => ((JSON.stringify(value) as string | undefined) ?? 'null').replaceAll(`"${beyond}"`, '1e999')

export const shots = fc.array(fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }) }), { minLength: 1, maxLength: 4 })

export const contentType: fc.Arbitrary<string | undefined> = fc.oneof(
  { weight: 12, arbitrary: fc.constant('text/event-stream') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      undefined,
      '',
      'application/json',
      'application/problem+json',
      'text/html',
      'text/plain; charset=utf-16',
      'text/event-stream; charset=latin1',
      'application/octet-stream',
      'multipart/mixed',
      ';;;',
    ),
  },
)

// Nothing that makes the service wait for long: what it is asked to wait for, it waits for.
export const headers: fc.Arbitrary<Readonly<Record<string, string>>> = fc.oneof(
  { weight: 10, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>>(
      { 'retry-after': '0' },
      { 'retry-after': '-5' },
      { 'retry-after': 'soon' },
      { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' },
      { 'retry-after-ms': 'NaN' },
      { 'x-should-retry': 'false' },
      { 'x-should-retry': 'true', 'retry-after': '0' },
      { location: '/v1/elsewhere' },
      { location: 'http://[' },
      { 'content-encoding': 'gzip' },
      { 'content-encoding': 'br' },
      { trailer: 'x-late', 'x-odd': '\u00ff' },
    ),
  },
)

const line = fc.oneof(
  fc.constantFrom('data: ', 'data:', 'data', ': ping', '', 'event: error', 'event:', 'id: 1\u0000', 'retry: 1', 'data: [DONE]', 'data: null', '\ufeffdata: {}'),
  oddValue.map((value) => `data: ${write(value)}`),
  oddValue.map((value) => `data: ${write({ choices: value })}`),
  oddValue.map((value) => `data: ${write({ choices: [{ index: 0, delta: value, finish_reason: null }] })}`),
  oddValue.map((value) => `data: ${write({ error: value })}`),
  oddValue.map(write),
  fc.string({ unit: 'binary', maxLength: 40 }),
)

const end = fc.constantFrom('\n', '\n\n', '\r\n', '\r\n\r\n', '\r', '\u0000')

/** Events of any kind, documents of any kind, and bytes. */
export const arbitraryBody: fc.Arbitrary<Buffer> = fc.oneof(
  fc.record({ lines: fc.array(line, { maxLength: 10 }), end }).map((made) => Buffer.from(made.lines.join(made.end) + made.end)),
  oddValue.map((value) => Buffer.from(write({ error: { message: value, type: value, code: value } }))),
  oddValue.map((value) => Buffer.from(write({ detail: [{ loc: [value], msg: 'refused', type: value }] }))),
  oddValue.map((value) => Buffer.from(write(value))),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom('tools are not supported', 'stream_options: unknown field', '<html>no</html>').map((text) => Buffer.from(text)),
)
