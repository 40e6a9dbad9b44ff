import { describe, expect, it } from 'vitest'
import { AnswerCalls, mostCalls, type GivenCall } from './answer-calls.js'

const place = { runId: 'run-1', turnId: 'turn-1', step: 1 }
const call = (more: Partial<GivenCall> = {}): GivenCall => ({ toolCallId: 'c', toolName: 'clock.now', input: {}, ...more })

function callsOf(...given: readonly Partial<GivenCall>[]) {
  const calls = new AnswerCalls(place)
  for (const each of given) calls.add(call(each))
  return calls.all
}

describe('the calls of an answer', () => {
  it('have ids of ours, the same for every attempt, and the provider’s beside them', () => {
    const ids = callsOf({ toolCallId: 'a' }, { toolCallId: 'b' }).map(({ id, providerId }) => [id, providerId])
    expect(ids).toEqual([
      [expect.stringMatching(/^call_[0-9a-f]{24}$/), 'a'],
      [expect.stringMatching(/^call_[0-9a-f]{24}$/), 'b'],
    ])
    expect(callsOf({ toolCallId: 'other' })[0]?.id).toBe(ids[0]?.[0])
  })

  it('are as many as were asked for, although a provider gives two the same id, or none', () => {
    const calls = callsOf({ toolCallId: 'a' }, { toolCallId: 'a' }, { toolCallId: '' }, { toolCallId: '' })
    expect(new Set(calls.map(({ id }) => id)).size).toBe(4)
    expect(calls.map(({ providerId }) => providerId)).toEqual(['a', undefined, undefined, undefined])
  })

  it('keep the id under which they were begun, and their order', () => {
    const calls = new AnswerCalls(place)
    const begun = ['a', 'b', 'b'].map((toolCallId) => calls.begin({ toolCallId, toolName: 't' }).callId)
    calls.add(call({ toolCallId: 'b', input: { n: 1 } }))
    calls.add(call({ toolCallId: 'b', input: { n: 2 } }))
    calls.add(call({ toolCallId: 'z' }))
    calls.add(call({ toolCallId: 'a' }))
    expect(calls.all.slice(0, 3).map(({ id }) => id)).toEqual(begun)
    expect(calls.all.map(({ input }) => input)).toEqual([{}, { n: 1 }, { n: 2 }, {}])
  })

  it('are judged by what the model wrote, where that is known', () => {
    const [lossy, foreign, odd] = callsOf(
      { input: { id: 9007199254740992 }, inputText: '{"id":9007199254740993}' },
      { input: 'x', inputText: '"{}"', invalid: 'No object.' },
      { input: {}, invalid: 'Never heard of it.' },
    )
    expect(lossy).toMatchObject({ input: { id: '9007199254740993' }, invalid: undefined })
    expect(foreign).toMatchObject({ input: {}, invalid: undefined })
    expect(odd?.invalid).toBe('Never heard of it.')
  })

  it('have a name, of bounded length', () => {
    const [none, long] = callsOf({ toolName: ' ' }, { toolName: '\ud800'.repeat(5_000) })
    expect(none).toMatchObject({ name: 'unnamed', invalid: 'The call names no tool.' })
    expect(long?.name).toHaveLength(129)
    expect(long?.name.isWellFormed()).toBe(true)
  })

  it('that are too large together cannot all be made', () => {
    const calls = callsOf(...Array.from({ length: 12 }, () => ({ input: { text: 'x'.repeat(120_000) } })))
    expect(calls.filter(({ invalid }) => invalid === undefined)).toHaveLength(8)
    expect(calls.at(-1)).toMatchObject({ input: null, invalid: expect.stringMatching(/together/) as unknown })
  })

  it('can be too many', () => {
    const calls = new AnswerCalls(place)
    for (let i = 0; i < mostCalls; i++) calls.add(call())
    expect(calls.isTooMany).toBe(false)
    calls.begin({ toolCallId: 'one more', toolName: 't' })
    expect(calls.isTooMany).toBe(true)
  })
})
