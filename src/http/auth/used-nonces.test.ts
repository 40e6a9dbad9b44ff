import { describe, expect, it } from 'vitest'
import { nonceKey, UsedNonces } from './used-nonces.js'

describe('nonceKey', () => {
  it('keeps plain nonces and digests the others, which can then not be confused with plain ones', () => {
    expect(nonceKey('nonce-1')).toBe('nonce-1')
    const digested = nonceKey('\u0000')
    expect(digested).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(nonceKey(digested)).not.toBe(digested)
    expect(nonceKey('x'.repeat(129))).toMatch(/^sha256:/)
  })
})

describe('UsedNonces', () => {
  it('remembers at least the latest generation, and never grows beyond two', () => {
    const used = new UsedNonces(10)
    for (let i = 0; i < 95; i++) used.add(`n${i}`)
    expect(Array.from({ length: 10 }, (_, i) => used.has(`n${94 - i}`))).toEqual(Array(10).fill(true))
    expect(used.has('n0')).toBe(false)
    expect(used.size).toBeLessThanOrEqual(20)
  })
})
