import { describe, expect, it } from 'vitest'
import type { PausePoint } from '../../../src/execution/index.js'
import { Holds } from '../../dev-env/index.js'
import { RunClient } from '../api/run-client.js'
import { has, ofType, payloads, quick, say, until } from '../execution/conversation.js'
import { useFleet } from '../execution/fleet.js'

const holds = new Holds<PausePoint>()
const fleet = useFleet({ failing: { ...quick, RUNTIME_PASS_ATTEMPTS: '3' }, elsewhere: { ...quick, RUNTIME_ROLES: 'api' } }, { failing: holds })

/** A head that asks for work which its log does not explain: every pass fails over it. */
async function spoil(run: RunClient): Promise<void> {
  await fleet.sql('UPDATE runtime.runs SET unanswered = 1, version = version + 1 WHERE run_id = $1', [run.runId])
  await fleet.sql(
    `INSERT INTO runtime.work (log_kind, log_id, work, queue, principal, ready_at) VALUES ('run', $1, 'execute', 'execute', 'user:1', clock_timestamp())`,
    [run.runId],
  )
}

describe('a run whose passes fail the same way again and again', () => {
  it('fails with a class of its own and says what failed, and leaves no work behind', async () => {
    const run = await RunClient.create(fleet.replica('failing'))
    await spoil(run)
    const log = await until(run, has('run.finished'))
    expect(payloads(log, 'run.finished')).toEqual([expect.objectContaining({ status: 'failed', reason_class: 'execution_failing' })])
    expect(payloads(log, 'run.finished')[0]?.['reason']).toMatch(/^3 passes in a row failed without getting on\. The last one: .*does not explain/)
    await expect.poll(() => fleet.sql('SELECT 1 FROM runtime.work WHERE log_id = $1', [run.runId])).toEqual([])
  })
})

describe('a run that is asked to stop', () => {
  it('ends within 5 s although its pass does nothing any more', async () => {
    const run = await RunClient.create(fleet.replica('failing'))
    const held = holds.hold(run.runId, 'step_started')
    await say(run, 'f1', 'go', [{ text: 'Never.' }])
    await held.reached
    await new RunClient(fleet.replica('elsewhere'), run).cancel({ reason: 'enough' })
    const log = await until(run, has('run.finished'))
    expect(payloads(log, 'run.finished')).toEqual([expect.objectContaining({ status: 'canceled', reason: 'enough' })])
    const at = (type: string): number => Date.parse(ofType(log, type)[0]!.recorded_at)
    expect(at('run.finished') - at('run.cancel_requested')).toBeLessThan(5_000)
    held.release()
    expect((await run.get('/verify')).json['ok']).toBe(true)
  })
})
