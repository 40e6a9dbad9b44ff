import { describe, expect, it } from 'vitest'
import { ShapeChoice } from './append-shapes.js'
import type { AppendStatement, HeadWrite } from './append-statement.js'

const statement = (name: string): AppendStatement<null> => ({ name, text: name, tells: [], parameters: () => [] })
const shapes = { full: statement('full'), slim: statement('slim') }
const write = (change: Partial<HeadWrite<null>> = {}, floorSeq = 0): HeadWrite<null> => ({
  after: { logId: 'a', version: 2, latestSeq: 2, headHash: '', floorSeq, floorHash: null, state: null, logBytes: 0, updatedAt: '' },
  birth: undefined,
  expectedVersion: 1,
  events: [],
  rows: [],
  ...change,
})
const repeatedKey = Object.assign(new Error('duplicate key value violates unique constraint'), { code: '23505' })

describe('the statement of a batch', () => {
  it('is the slim one where events are all there is', () => {
    expect(new ShapeChoice(shapes).choose([write(), write()])).toBe(shapes.slim)
  })

  it.each([
    ['a birth', write({ birth: { beside: {} } as never })],
    ['a row', write({ rows: [{ table: 'frames', values: [] }] as never })],
    ['a log of which something was pruned', write({}, 1)],
  ])('is the full one for %s', (_, odd) => {
    expect(new ShapeChoice(shapes).choose([write(), odd])).toBe(shapes.full)
  })

  it('is the full one for 64 batches after a repeated key, so that the database’s log does not fill', () => {
    const choice = new ShapeChoice(shapes)
    expect(choice.instead(shapes.slim, repeatedKey)).toBe(shapes.full)
    const chosen = Array.from({ length: 66 }, () => choice.choose([write()]).name)
    expect(chosen).toEqual([...Array.from({ length: 64 }, () => 'full'), 'slim', 'slim'])
  })

  it('is replaced by nothing after another failure, or when the full one has failed', () => {
    const choice = new ShapeChoice(shapes)
    expect(choice.instead(shapes.slim, Object.assign(new Error('violates check constraint'), { code: '23514' }))).toBeUndefined()
    expect(choice.instead(shapes.full, repeatedKey)).toBeUndefined()
    expect(choice.choose([write()])).toBe(shapes.slim)
  })
})
