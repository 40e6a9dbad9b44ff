import { describe, expect, it } from 'vitest'
import { RunClient } from '../api/run-client.js'
import { has, ofType, payloads, quick, say, types, until, type Log } from './conversation.js'
import { useEffects } from './effects.js'
import { useFleet } from './fleet.js'

const hour = '3600000'
const effects = useEffects()
// Only one of them executes, so that the other is always the one elsewhere. The safety poll does not help: it comes too late.
const fleet = useFleet({ here: { ...quick, RUNTIME_SAFETY_POLL_MS: hour }, elsewhere: { ...quick, RUNTIME_ROLES: 'api' } })

/** Exactly one end, and nothing of the assistant after the wish except what is marked late. */
function expectCanceled(log: Log): void {
  expect(payloads(log, 'run.finished')).toEqual([expect.objectContaining({ status: 'canceled', reason_class: 'cancel_requested' })])
  expect(ofType(log, 'run.cancel_requested')).toHaveLength(1)
  const after = log.slice(types(log).indexOf('run.cancel_requested') + 1)
  expect(after.at(-1)?.event_type).toBe('run.finished')
  expect(after.slice(0, -1).filter((event) => event.payload['late'] !== true)).toEqual([])
}

/** Milliseconds from the wish to the end, as the log has them. */
function observedMs(log: Log): number {
  const at = (type: string): number => Date.parse(ofType(log, type)[0]?.recorded_at ?? '')
  return at('run.finished') - at('run.cancel_requested')
}

const ended = has('run.finished')

describe.each(['here', 'elsewhere'])('asked %s to stop, a run', (where) => {
  const asked = async (run: RunClient): Promise<Log> => {
    const answer = await new RunClient(fleet.replica(where), run).cancel({ reason: 'enough' })
    expect(answer.status, answer.text).toBe(202)
    const log = await until(run, ended)
    expectCanceled(log)
    expect(observedMs(log)).toBeLessThan(1_000)
    return log
  }

  it('ends while the model is silent', async () => {
    const run = await RunClient.create(fleet.replica('here'))
    await say(run, 'f1', 'go', [{ text: 'Wait. ' }, { delay_ms: 20_000 }, { text: 'Never.' }])
    await until(run, has('run.delta'))
    const log = await asked(run)
    expect(types(log)).not.toContain('model.finished')
  })

  it('ends while the model speaks', async () => {
    const run = await RunClient.create(fleet.replica('here'))
    await say(run, 'f1', 'go', [{ text: 'word '.repeat(500), chunk_delay_ms: 5 }])
    await until(run, has('run.delta', 3))
    await asked(run)
  })

  it('ends while a tool is at work, which is told so', async () => {
    const run = await RunClient.create(fleet.replica('here'))
    await say(run, 'f1', 'go', [{ tool: 'test.slow', input: { ms: 15_000, url: `${effects.url}/aborted-${where}` } }, { text: 'Never.' }])
    await until(run, has('tool.progress'))
    const log = await asked(run)
    expect(payloads(log, 'tool.result')).toEqual([expect.objectContaining({ status: 'canceled', late: true })])
    await expect.poll(() => effects.count(`/aborted-${where}`)).toBe(1)
  })

  it('ends while it waits for a person', async () => {
    const run = await RunClient.create(fleet.replica('here'))
    await say(run, 'f1', 'go', [{ tool: 'test.guarded', input: { url: `${effects.url}/guarded` } }])
    await until(run, has('turn.waiting'))
    await asked(run)
    expect(effects.count('/guarded')).toBe(0)
  })

  it('ends before anything was said', async () => {
    const run = await RunClient.create(fleet.replica('here'))
    expect(types(await asked(run))).toEqual(['run.started', 'run.cancel_requested', 'run.finished'])
  })
})

describe('a frame that asks to stop', () => {
  it('does not wait for the model, and takes its turn among the frames', async () => {
    const run = await RunClient.create(fleet.replica('here'))
    await say(run, 'f1', 'go', [{ text: 'Wait. ' }, { delay_ms: 20_000 }])
    await until(run, has('run.delta'))
    const elsewhere = new RunClient(fleet.replica('elsewhere'), run)
    await elsewhere.frame('n1', 'note', {})
    await elsewhere.frame('c1', 'cancel', { reason: 'enough' })
    const log = await until(run, ended)
    expectCanceled(log)
    expect(payloads(log, 'run.frame_consumed').map((payload) => payload['frame_id'])).toEqual(['n1'])
    expect(payloads(log, 'run.finished')[0]).toMatchObject({ frame_id: 'c1', reason: 'enough' })
  })
})

describe('when hints are lost', () => {
  it('a request to stop is seen within a second all the same', async () => {
    const run = await RunClient.create(fleet.replica('here'))
    await say(run, 'f1', 'go', [{ text: 'Wait. ' }, { delay_ms: 20_000 }])
    await until(run, has('run.delta'))
    const listeners = await fleet.sql(
      `SELECT count(pg_terminate_backend(pid)) AS cut FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'runtime-listen'`,
    )
    expect(listeners[0]?.['cut']).toBe(2)
    await new RunClient(fleet.replica('elsewhere'), run).cancel()
    const log = await until(run, ended)
    expectCanceled(log)
    expect(observedMs(log)).toBeLessThan(1_000)
  })

  it('a run that a client has ended is let go', async () => {
    const run = await RunClient.create(fleet.replica('here'))
    await say(run, 'f1', 'go', [{ tool: 'test.slow', input: { ms: 15_000, url: `${effects.url}/ended` } }])
    await until(run, has('tool.progress'))
    await new RunClient(fleet.replica('elsewhere'), run).finish('failed')
    await expect.poll(() => effects.count('/ended'), { timeout: 2_000 }).toBe(1)
    await expect.poll(() => fleet.sql('SELECT 1 FROM runtime.work WHERE log_id = $1', [run.runId])).toEqual([])
    expect(types(await run.log()).at(-1)).toBe('run.finished')
  })
})
