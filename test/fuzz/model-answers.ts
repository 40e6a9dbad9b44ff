import fc from 'fast-check'
import { arbitraryBody, contentType, headers, shots } from './model-answer-parts.js'
import { legalAnswer, mutatedAnswer, wholeAnswer } from './model-streams.js'
import { providers, wires, type ModelWire, type Provider } from './model-wires.js'

/** How the connection goes on when everything was sent. `short`: broken off before the length that was declared. */
export type Close = 'end' | 'reset' | 'stay_open' | 'short'

export interface ModelAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Where the body is cut into the pieces that are sent one by one. */
  readonly cuts: readonly number[]
  readonly pauseMs: number
  readonly close: Close
  /** Instead of all that: written to the socket as it is, which is then closed. */
  readonly raw?: Buffer
}

const status = fc.oneof({ weight: 9, arbitrary: fc.constant(200) }, { weight: 1, arbitrary: fc.integer({ min: 200, max: 599 }) })
const close = fc.oneof(
  { weight: 30, arbitrary: fc.constant<Close>('end') },
  { weight: 2, arbitrary: fc.constantFrom<Close>('reset', 'short') },
  { weight: 1, arbitrary: fc.constant<Close>('stay_open') },
)

const http = (wire: ModelWire): fc.Arbitrary<ModelAnswer> =>
  fc
    .record({
      status,
      headers,
      type: contentType,
      body: fc.oneof(
        { weight: 6, arbitrary: legalAnswer(wire) },
        { weight: 8, arbitrary: mutatedAnswer(wire) },
        { weight: 2, arbitrary: wholeAnswer(wire) },
        { weight: 3, arbitrary: arbitraryBody },
      ),
      flips: fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: shots }),
      cuts: fc.array(fc.nat(), { maxLength: 6 }),
      pauseMs: fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(5, 60, 400) }),
      close,
    })
    .map(({ type, headers: more, body, flips, cuts, ...rest }) => {
      const bytes = Buffer.from(body)
      for (const { at, byte } of flips) if (bytes.length > 0) bytes[at % bytes.length] = byte
      const ordered = cuts.map((cut) => (bytes.length === 0 ? 0 : cut % bytes.length)).sort((a, b) => a - b)
      return { ...rest, body: bytes, cuts: ordered, headers: { ...(type === undefined ? {} : { 'content-type': type }), ...more } }
    })

const noHttp: fc.Arbitrary<ModelAnswer> = fc
  .oneof(
    fc.constant(''),
    fc.constantFrom(
      'HTTP/1.1 200 OK\r\n',
      'HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n5\r\ndata:\r\nffffffffff\r\n',
      'HTTP/1.1 100 Continue\r\n\r\n',
      'HTTP/1.1 999 Far\r\n\r\n',
      `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`,
    ),
    fc.string({ unit: 'binary', maxLength: 60 }),
  )
  .map((text) => ({ status: 0, headers: {}, body: Buffer.alloc(0), cuts: [], pauseMs: 0, close: 'end', raw: Buffer.from(text) }))

const answerOn = (wire: ModelWire): fc.Arbitrary<ModelAnswer> => fc.oneof({ weight: 24, arbitrary: http(wire) }, { weight: 1, arbitrary: noHttp })
const answersOf = new Map(providers.map((provider) => [provider, answerOn(wires[provider])]))

/** Most runs speak what most servers speak. */
export const providerOf = (run: number): Provider => providers[Math.max(0, (run % 8) - 4)] as Provider

/** Neighbours have nothing in common: the finish of MurmurHash3. */
function mixed(number: number): number {
  const first = Math.imul(number ^ (number >>> 16), 0x85ebca6b)
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35)
  return second ^ (second >>> 16)
}

/** What call `call` of run `run` is answered. The same for the same seed, in whatever order runs happen to ask. */
export function answerOf(seed: number, run: number, call: number): ModelAnswer {
  const own = mixed(mixed(mixed(seed) ^ run) ^ call)
  const [made] = fc.sample(answersOf.get(providerOf(run)) as fc.Arbitrary<ModelAnswer>, { seed: own, numRuns: 1 })
  if (made === undefined) throw new Error('No answer could be made.')
  return made
}

/** Says the answer for good that the request will not do, whatever else it says? What might be about a part of the request may be asked again without. */
export function isFinalRefusal({ raw, status, headers, body }: ModelAnswer): boolean {
  if (raw !== undefined || status < 300) return false
  if (/stream_options|include_usage|tool|function|reasoning|thinking|extra_content|thought/i.test(body.toString('latin1'))) return false
  if (headers['x-should-retry'] === 'false') return true
  return (status < 500 && ![408, 409, 425, 429].includes(status)) || status === 501 || status === 505
}

export function printAnswer({ raw, body, ...rest }: ModelAnswer): string {
  const bytes = raw ?? body
  const shown = JSON.stringify(bytes.toString('latin1').slice(0, 1_500))
  return `${JSON.stringify(raw === undefined ? rest : 'no HTTP')} ${shown}${bytes.length > 1_500 ? ` … ${bytes.length} bytes` : ''}`
}
