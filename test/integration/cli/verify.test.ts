import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyCommand } from '../../../src/cli/index.js'
import { workFold } from '../../../src/runs/index.js'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../../dev-env/index.js'
import { RunClient } from '../api/run-client.js'
import { quick, say } from '../execution/conversation.js'
import { Operator } from './operator.js'

describe('runtime verify', () => {
  const database = useTestDatabase()
  let runtime: TestRuntime
  let operator: Operator
  beforeAll(async () => {
    operator = new Operator(database.url, [verifyCommand])
    runtime = await startTestRuntime({ databaseUrl: database.url, env: quick })
  })
  afterAll(async () => {
    await runtime.stop()
  })

  const states = (runId: string) => operator.sql('SELECT fold FROM runtime.fold_states WHERE log_id = $1 ORDER BY fold, seq', [runId])

  it('removes a kept state that is not what the log comes to, and says so once', async () => {
    const run = await RunClient.create(runtime, { mode: 'turn' })
    const script = Array.from({ length: 12 }, () => [{ tool: 'math.evaluate', input: { expression: '1+1' } }, { text: 'On.' }]).flat()
    await say(run, 'f1', 'Count.', script)
    await run.reaches('succeeded')
    for (const read of [`receipt`, `stream?thread_id=${run.threadId}&cursor=0&format=ui`]) {
      expect((await runtime.call('GET', `/internal/v1/runs/${run.runId}/${read}`)).status).toBe(200)
    }
    expect(await operator.command('verify', run.runId)).toMatchObject({ code: 0, out: expect.stringMatching(/^ok: .*\n$/) as string })
    // By somebody's hand.
    await operator.sql(
      `INSERT INTO runtime.fold_states (log_kind, log_id, fold, fold_version, floor_seq, seq, after_seq, event_hash, state, state_hash)
        SELECT 'run', $1, 'work', $2, 0, 3, 0, event_hash, '{"lastSeq":3,"said":[],"unanswered":[]}', sha256('of nothing') FROM runtime.run_events WHERE run_id = $1 AND seq = 3`,
      [run.runId, workFold.version],
    )
    const kept = (await states(run.runId)).length
    const told = await operator.command('verify', run.runId)
    expect(told).toMatchObject({ code: 1, err: '' })
    expect(told.out).toMatch(/^ok: .*\nremoved: .*: the kept state "work" at seq 3 did not match the log\. It is computed again when needed\.\n$/)
    expect(await states(run.runId)).toHaveLength(kept - 1)
    expect((await operator.command('verify', run.runId)).code).toBe(0)
  })
  it('does not take a file that is not there for a run', async () => {
    expect(await operator.command('verify', './gone.ndjson')).toEqual({
      code: 1,
      out: '',
      err: 'runtime verify: there is no run "./gone.ndjson", and no file of that name.\n',
    })
  })
})
