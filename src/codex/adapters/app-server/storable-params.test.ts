import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertStorable, type Json, type JsonObject } from '../../../kernel/json.js'
import { storableParams } from './storable-params.js'

describe('storableParams', () => {
  it('leaves alone what can be kept', () => {
    const params = { threadId: 't', item: { text: 'héllo 🎉', n: [1, 2.5, null, true] } }
    expect(storableParams(params)).toEqual({ params })
  })

  it('replaces what a log cannot keep exactly', () => {
    expect(storableParams({ a: 'x\0y', b: '\ud800' })).toEqual({ params: { a: 'x\ufffdy', b: '\ufffd' } })
  })

  it('keeps the beginning of a long text, and says how much there was', () => {
    const { params, truncated } = storableParams({ item: { id: 'i', aggregatedOutput: 'x'.repeat(1_000_000) } })
    expect((params['item'] as JsonObject)['aggregatedOutput']).toBe('x'.repeat(16_384))
    expect((params['item'] as JsonObject)['id']).toBe('i')
    expect(truncated?.bytes).toBeGreaterThan(1_000_000)
  })

  it('keeps the ids of what is too large altogether', () => {
    const changes = Array.from({ length: 100 }, (_, n) => ({ path: `f${n}`, diff: 'd'.repeat(10_000) }))
    expect(storableParams({ threadId: 't', turnId: 'u', item: { id: 'i', status: 'completed', changes } })).toMatchObject({
      params: { threadId: 't', turnId: 'u', item: { id: 'i', status: 'completed' } },
    })
  })

  it('makes something that can be stored out of any JSON', () => {
    const nested = fc.tuple(fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<Json>, fc.nat(60)).map(([value, depth]) => {
      let whole = value
      for (let n = 0; n < depth; n++) whole = n % 2 === 0 ? [whole] : { x: whole }
      return whole
    })
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), nested, { maxKeys: 4 }), (params) => {
        const kept = storableParams(params)
        expect(() => {
          assertStorable({ payload: { method: 'm', ...kept } })
        }).not.toThrow()
      }),
    )
  })
})
