import { describe, expect, it } from 'vitest'

import { RunClient } from '../api/run-client.js'
import { has, quick, say, until } from '../execution/conversation.js'
import { useFleet } from '../execution/fleet.js'

const small = { ...quick, RUNTIME_EXECUTOR_CONCURRENCY: '4' }
const fleet = useFleet({ one: small, two: small })

describe('one principal’s long turns', () => {
  it('do not keep another’s message waiting, on either of two replicas', async () => {
    const greedy = await Promise.all(Array.from({ length: 16 }, (_, i) => RunClient.create(fleet.replica(i % 2 ? 'one' : 'two'), {})))
    for (const [i, run] of greedy.entries()) await say(run, `g${String(i)}`, 'go', [{ text: 'Wait. ' }, { delay_ms: 60_000 }])
    const leased = async (): Promise<number> =>
      Number((await fleet.sql(`SELECT count(*) AS leased FROM runtime.work WHERE principal = 'user:1' AND lease_owner IS NOT NULL`))[0]?.['leased'])
    await expect.poll(leased).toBe(6)
    for (const replica of ['one', 'two']) {
      const run = await RunClient.create(fleet.replica(replica), {}, { user: 2 })
      await say(run, 'f1', 'hello', [{ text: 'Hello.' }])
      await until(run, has('turn.finished'))
    }
    expect(await leased()).toBe(6)
    await Promise.all(greedy.map((run) => run.cancel()))
    for (const run of greedy) await until(run, has('run.finished'))
  })
})
