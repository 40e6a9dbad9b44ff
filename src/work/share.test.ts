import { describe, expect, it } from 'vitest'
import { backoffMs } from './backoff.js'
import { Openings } from './openings.js'
import { chooseFairly, mayTake } from './share.js'
import { workRows } from './work-rows.js'
import type { WorkDeclaration } from './need.js'

const many = (principal: string, count: number) => Array.from({ length: count }, (_, i) => ({ logId: `${principal}-${String(i)}`, principal }))
const places = (free: number, held: Readonly<Record<string, number>> = {}, percent = 75) => ({ free, held: new Map(Object.entries(held)), percent })
const countOf = (chosen: readonly { readonly principal: string }[], principal: string): number => chosen.filter((c) => c.principal === principal).length

describe('places', () => {
  it('are gone round: the first of everybody before the second of anybody', () => {
    const { chosen, isCut } = chooseFairly([...many('a', 100), ...many('b', 1), ...many('c', 2)], places(6))
    expect(chosen.map(({ logId }) => logId)).toEqual(['a-0', 'b-0', 'c-0', 'a-1', 'c-1'])
    expect(isCut).toBe(true)
  })

  it('are never all one principal’s, and there is one for whoever comes next', () => {
    const { chosen } = chooseFairly(many('a', 200), places(64))
    expect(chosen).toHaveLength(48)
    const second = chooseFairly([...many('a', 200), ...many('b', 200)], places(16, { a: 48 }))
    expect([countOf(second.chosen, 'a'), countOf(second.chosen, 'b')]).toEqual([0, 12])
    expect(mayTake(0, 1, 75)).toBe(true)
    expect(mayTake(1, 1, 75)).toBe(false)
    expect(chooseFairly(many('a', 200), places(64, {}, 100)).chosen).toHaveLength(64)
  })

  it('that there are enough of are given to all, without a cut', () => {
    expect(chooseFairly(many('a', 3), places(64))).toMatchObject({ isCut: false, chosen: { length: 3 } })
  })
})

describe('what there is to claim', () => {
  const nobody = (): boolean => false

  it('is not looked for as long as everything that was offered has a place', async () => {
    let looks = 0
    const openings = new Openings(() => Promise.resolve({ candidates: [], hasMore: (looks++, false) }))
    openings.offer({ logId: 'a', principal: 'p' })
    expect(await openings.choose(places(2), nobody)).toEqual({ logIds: ['a'], offered: ['a'], hasMore: false })
    expect([looks, openings.isWaiting]).toEqual([0, false])
  })

  it('is looked for once something had no place, and what is offered then does not go before it', async () => {
    const openings = new Openings(() => Promise.resolve({ candidates: [{ logId: 'waited', principal: 'p' }], hasMore: false }))
    openings.offer({ logId: 'waited', principal: 'p' })
    expect(await openings.choose(places(0), nobody)).toEqual({ logIds: [], offered: [], hasMore: false })
    expect(openings.isWaiting).toBe(true)
    openings.offer({ logId: 'new', principal: 'q' })
    expect((await openings.choose(places(1), nobody)).logIds).toEqual(['waited'])
    expect(openings.isWaiting).toBe(true)
  })
})

describe('the pause after failures', () => {
  it('doubles up to half a minute, with jitter', () => {
    expect([1, 2, 3, 10, 1_000].map((attempts) => backoffMs(attempts, 1))).toEqual([500, 1_000, 2_000, 30_000, 30_000])
    expect(backoffMs(1, 0)).toBe(250)
  })
})

describe('rows of work', () => {
  type State = 'idle' | 'busy' | 'stopping' | 'over'
  const declaration: WorkDeclaration<State> = {
    kind: 'test',
    name: 'do',
    needs: (state) =>
      state === 'busy' || state === 'stopping'
        ? {
            queue: 'q',
            principal: 'p',
            turn: state === 'busy' ? { key: 't', at: '2026-01-01T00:00:00.000000Z' } : null,
            overdueAfterMs: state === 'stopping' ? 3_000 : null,
          }
        : undefined,
    hasEnded: (state) => state === 'over',
    holdsUp: (state) => (state === 'busy' ? { key: 't', principal: 'p' } : undefined),
  }
  const tables = (before: State | undefined, after: State): string[] => workRows(declaration, before, after).map(({ table }) => table)

  it.each<[State | undefined, State, string[]]>([
    [undefined, 'idle', []],
    [undefined, 'busy', ['work_needed']],
    ['busy', 'busy', []],
    ['busy', 'stopping', ['work_needed', 'work_next']],
    ['busy', 'idle', ['work_rested', 'work_next']],
    ['busy', 'over', ['work_ended', 'work_next']],
    ['idle', 'over', ['work_ended']],
    ['over', 'over', []],
  ])('from %s to %s are %j', (before, after, expected) => {
    expect(tables(before, after)).toEqual(expected)
  })
})
