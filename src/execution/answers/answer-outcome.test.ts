import { describe, expect, it } from 'vitest'
import { faultOfEnd } from './answer-outcome.js'

describe('an answer', () => {
  it.each([
    ['stop', 0],
    ['stop', 2],
    ['tool-calls', 1],
    ['length', 0],
    ['length', 1],
  ] as const)('that ends with %s and %i calls counts', (reason, calls) => {
    expect(faultOfEnd(reason, reason, calls)).toBeUndefined()
  })

  it.each([
    ['error', 'upstream_lost', 0, 'unavailable', /answer failed: upstream_lost\.$/],
    ['error', 'error', 1, 'unavailable', /answer failed\.$/],
    ['error', undefined, 0, 'unavailable', /answer failed\.$/],
    ['content-filter', 'content_filter', 0, 'rejected', /content filter/],
    ['other', 'eos', 1, 'malformed', /not known here: eos\.$/],
    ['other', 'x'.repeat(1_000), 0, 'malformed', /xxx…\.$/],
    ['tool-calls', 'tool_calls', 0, 'malformed', /asked for none/],
  ] as const)('that ends with %s (%s) and %i calls is %s', (reason, raw, calls, errorClass, message) => {
    const fault = faultOfEnd(reason, raw, calls)
    expect(fault?.class).toBe(errorClass)
    expect(fault?.message).toMatch(message)
  })
})
