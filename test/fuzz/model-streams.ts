import fc from 'fast-check'
import { oddValue, write } from './model-answer-parts.js'
import { said } from './model-sayings.js'
import type { Chunk, ModelWire } from './model-wires.js'

/** Servers that name their events name them after their type. */
function asEvent(chunk: Chunk): string {
  const { type } = chunk
  const name = typeof type === 'string' && /^[a-z_.]{1,60}$/.test(type) ? `event: ${type}\n` : ''
  return `${name}data: ${write(chunk)}\n\n`
}

const asStream = (events: readonly string[]): Buffer => Buffer.from(events.join(''))

export const legalAnswer = (wire: ModelWire): fc.Arbitrary<Buffer> => said.map((all) => asStream([...wire.stream(all).map(asEvent), wire.mark]))

/** The same as one document, from a server that does not stream, with some of its members odd. */
export const wholeAnswer = (wire: ModelWire): fc.Arbitrary<Buffer> =>
  fc.record({ all: said, odd: fc.array(fc.record({ where: fc.nat(), value: oddValue }), { maxLength: 2 }) }).map(({ all, odd }) => {
    let whole = wire.whole(all)
    for (const { where, value } of odd) whole = withOdd(whole, where, value)
    return Buffer.from(write(whole))
  })

const insertions = [
  'data: {"error":{"message":"overloaded","type":"server_error"}}\n\n',
  'data: {"error":"in the middle"}\n\n',
  'event: error\ndata: it broke\n\n',
  ': a comment\n\n',
  ': a comment\n\n'.repeat(2_000),
  'data: [DONE]\n\n',
  'data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
  'data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"late","function":{"name":"clock_now"}}]},"finish_reason":"tool_calls"}]}\n\n',
  'data: {"id":"c","choices":[{"index":7,"delta":{"content":"of another choice"}}]}\n\n',
  'data: {"id":"c","choices":[]}\n\n',
  'data: {\n\n',
  'data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
  'data: {"type":"response.failed","response":{"error":{"code":"server_error","message":"It broke."}}}\n\n',
  'data: {"promptFeedback":{"blockReason":"SAFETY"}}\n\n',
  'data: {"candidates":[{"finishReason":"CONTINUATION","continuationToken":"more"}]}\n\n',
  `data: {"choices":[{"index":0,"delta":{"content":${'['.repeat(20_000)}${']'.repeat(20_000)}}}]}\n\n`,
  `data: {"error":${'{"error":'.repeat(20_000)}1${'}'.repeat(20_000)}}\n\n`,
  'not an event\n\n',
  '<html>\n',
]

const where = fc.nat()
const mutation = fc.oneof(
  fc.record({ kind: fc.constantFrom('drop', 'repeat', 'truncate', 'cut_off', 'join' as const), at: where, to: where }),
  fc.record({ kind: fc.constant('swap' as const), at: where, to: where }),
  fc.record({ kind: fc.constant('odd' as const), at: where, to: where, value: oddValue }),
  fc.record({ kind: fc.constant('insert' as const), at: where, to: where, text: fc.constantFrom(...insertions) }),
)
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never

export const mutatedAnswer = (wire: ModelWire): fc.Arbitrary<Buffer> =>
  fc.record({ all: said, mutations: fc.array(mutation, { minLength: 1, maxLength: 4 }) }).map(({ all, mutations }) => {
    // Values first: what was cut has no members any more.
    const chunks = wire.stream(all)
    for (const one of mutations) {
      const at = one.at % chunks.length
      if (one.kind === 'odd') chunks[at] = withOdd(chunks[at] ?? {}, one.to, one.value)
    }
    const events = [...chunks.map(asEvent), ...(wire.mark === '' ? [] : [wire.mark])]
    for (const one of mutations) mutate(events, one)
    return asStream(events)
  })

function mutate(events: string[], one: Mutation): void {
  if (events.length === 0) return
  const at = one.at % events.length
  const to = one.to % events.length
  const event = events[at] ?? ''
  switch (one.kind) {
    case 'drop':
      events.splice(at, 1)
      break
    case 'repeat':
      events.splice(to, 0, event)
      break
    case 'truncate':
      events[at] = `${event.slice(0, one.to % event.length)}\n\n`
      break
    case 'cut_off':
      events.splice(at, events.length, event.slice(0, one.to % event.length))
      break
    case 'join':
      events[at] = event.replaceAll('\n', '')
      break
    case 'swap':
      events[at] = events[to] ?? ''
      events[to] = event
      break
    case 'insert':
      events.splice(at, 0, one.text)
      break
    case 'odd':
      break
  }
}

/** The value with one member, the `nth` of all that it has at any depth, replaced. */
function withOdd(value: Chunk, nth: number, odd: unknown): Chunk {
  const copy = JSON.parse(JSON.stringify(value)) as Chunk
  const places: { holder: Record<string, unknown>; key: string }[] = []
  const visit = (holder: unknown, depth: number): void => {
    if (typeof holder !== 'object' || holder === null || depth > 8) return
    for (const key of Object.keys(holder)) {
      places.push({ holder: holder as Record<string, unknown>, key })
      visit((holder as Record<string, unknown>)[key], depth + 1)
    }
  }
  visit(copy, 0)
  const place = places[nth % Math.max(1, places.length)]
  if (place) place.holder[place.key] = odd
  return copy
}
