import { describe, expect, it } from 'vitest'
import { callId, providerCallId } from './call-id.js'

const place = { runId: 'run-1', turnId: 'turn-1', step: 1, ordinal: 0 }
const none = new Set<string>()

describe('the id of a call', () => {
  it('is short, plain, and the same for every attempt at the step', () => {
    expect(callId(place)).toMatch(/^call_[0-9a-f]{24}$/)
    expect(callId({ ...place })).toBe(callId(place))
  })

  it('is another one for every other place', () => {
    const places = [place, { ...place, runId: 'run-2' }, { ...place, turnId: 'turn-2' }, { ...place, step: 2 }, { ...place, ordinal: 1 }]
    expect(new Set(places.map(callId)).size).toBe(places.length)
  })
})

describe("a provider's own id", () => {
  it.each(['call_1', 'a/b', 'with\nline', '💡', 'x'.repeat(4_500)])('is kept to be sent back: %j', (id) => {
    expect(providerCallId(id, none)).toBe(id)
  })

  it.each([undefined, null, 7, '', 'x'.repeat(20_000), 'a\u0000', 'a\ud800'])('is given up where it names nothing or cannot be kept: %j', (id) => {
    expect(providerCallId(id, none)).toBeUndefined()
  })

  it('names one call of an answer, not two', () => {
    expect(providerCallId('call_1', new Set(['call_1']))).toBeUndefined()
  })
})
