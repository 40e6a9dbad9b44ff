import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DirtyLogs, maxDirtyLogs, maxPayloadBytes, packPayloads, parsePayload } from './wake-up-payload.js'

describe('what has moved', () => {
  it('is kept once per log, at its highest seq', () => {
    const dirty = new DirtyLogs()
    dirty.add('a', 3)
    dirty.add('b', 1)
    dirty.add('a', 7)
    dirty.add('a', 5)
    expect(dirty.take('me')).toEqual(['me|a:7,b:1'])
    expect(dirty.isEmpty).toBe(true)
    expect(dirty.take('me')).toEqual([])
  })

  it('becomes everything when it is too much to list', () => {
    const dirty = new DirtyLogs()
    for (let i = 0; i <= maxDirtyLogs; i++) dirty.add(`run-${String(i)}`, 1)
    dirty.add('one-more', 1)
    expect(dirty.take('me')).toEqual(['me|*'])
    dirty.add('a', 1)
    expect(dirty.take('me')).toEqual(['me|a:1'])
  })
})

describe('payloads', () => {
  const id = fc.stringMatching(/^[A-Za-z0-9._:-]{1,128}$/)

  it('say everything, in pieces that NOTIFY takes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(id, fc.nat(Number.MAX_SAFE_INTEGER)), { maxLength: 300, selector: ([logId]) => logId }), (seqs) => {
        const payloads = packPayloads('sender', seqs)
        expect(payloads.every((payload) => Buffer.byteLength(payload) <= maxPayloadBytes)).toBe(true)
        expect(payloads.flatMap((payload) => parsePayload(payload, 'receiver'))).toEqual(seqs.map(([logId, seq]) => ({ logId, seq })))
      }),
      { numRuns: 50 },
    )
  })

  it('of our own say nothing', () => {
    expect(parsePayload('me|a:1', 'me')).toEqual([])
  })

  it('can say that anything may have moved', () => {
    expect(parsePayload('other|*', 'me')).toEqual(['*'])
  })

  it.each([
    '',
    '|',
    '|a:1',
    'other',
    'other|',
    'other|a',
    'other|a:',
    'other|a:-1',
    'other|a:x',
    'other|:1',
    'other|a:1,',
    'other|a b:1',
    'other|a:9999999999999999',
  ])('that are malformed say nothing: %j', (payload) => {
    expect(parsePayload(payload, 'me')).toEqual([])
  })

  it('never make the reader throw', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (payload) => {
        expect(Array.isArray(parsePayload(payload, 'me'))).toBe(true)
      }),
    )
  })
})
