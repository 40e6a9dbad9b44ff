import { describe, expect, it } from 'vitest'
import type { Json } from '../kernel/json.js'
import { outcomeOf } from './response.js'

const pending = { key: '#7', id: 7 }
const parse = (text: string): unknown => JSON.parse(text)

describe('an outcome', () => {
  it('is given as it is, and logged without secrets', () => {
    const outcome = outcomeOf(pending, { ok: true, result: { password: 'hunter2' } })
    expect(outcome).toMatchObject({ key: '#7', ok: true })
    expect(parse(outcome.responseText)).toEqual({ id: 7, jsonrpc: '2.0', result: { password: 'hunter2' } })
    expect(parse(outcome.storedResponseText)).toEqual({ id: 7, jsonrpc: '2.0', result: { password: '[REDACTED]' } })
  })

  it('has an error where it failed', () => {
    const outcome = outcomeOf(pending, { ok: false, error: { code: -32601, message: 'no' } })
    expect([outcome.ok, parse(outcome.responseText)]).toEqual([false, { id: 7, jsonrpc: '2.0', error: { code: -32601, message: 'no' } }])
  })

  it('that is too large for an event is given whole, and logged as a mark', () => {
    const outcome = outcomeOf(pending, { ok: true, result: 'x'.repeat(300_000) })
    expect(outcome.responseText.length).toBeGreaterThan(300_000)
    expect(parse(outcome.storedResponseText)).toEqual({ id: 7, jsonrpc: '2.0', truncated: { bytes: 300_036 } })
  })

  it.each([
    ['response_too_large', 'x'.repeat(1_100_000)],
    ['malformed_response', 'a\u0000b'],
    ['malformed_response', Number.POSITIVE_INFINITY],
  ])('that cannot be kept is an error: %s', (reason, result) => {
    const outcome = outcomeOf(pending, { ok: true, result: result as Json })
    expect(outcome.ok).toBe(false)
    expect(parse(outcome.responseText)).toMatchObject({ id: 7, error: { code: -32000, data: { reason } } })
    expect(outcome.storedResponseText).toBe(outcome.responseText)
  })
})
