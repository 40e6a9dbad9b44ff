import { describe, expect, it } from 'vitest'
import { loadCases } from './load-cases.js'
import { followThroughCuts } from './long-follow.js'
import { playCase } from './play-case.js'
import type { Capability } from './protocol.js'
import { useStage, type StageOptions } from './stage.js'

export interface ClientUnderTest extends StageOptions {
  readonly client: string
  /** What its adapter says it can do. Cases that need more are not for it. */
  readonly can: readonly Capability[]
  /** So many cases at least are asked of it: fewer, and a capability got lost. */
  readonly atLeast: number
}

/** Everything that is promised of a client library, for one of them, against a real runtime and through the proxy. */
export function describeClient(tested: ClientUnderTest): void {
  const cases = loadCases().filter(({ clients, needs = [] }) => (clients?.includes(tested.client) ?? true) && needs.every((each) => tested.can.includes(each)))

  describe(`the ${tested.client} client`, () => {
    const set = useStage(tested)

    it('is driven by an adapter that can do what is asked of it', () => {
      expect(set.stage.adapter.client).toBe(tested.client)
      expect([...set.stage.adapter.can].sort()).toEqual([...tested.can].sort())
      expect(cases.length).toBeGreaterThanOrEqual(tested.atLeast)
    })

    for (const each of cases)
      it(`${each.id} ${each.title}`, async () => {
        await playCase(set.stage, each)
      })

    it.each(['events', 'ui'] as const)('makes a run and reads it whole in the %s format through fifty cuts, while it is written', async (format) => {
      await followThroughCuts(set.stage, format)
    })
  })
}
