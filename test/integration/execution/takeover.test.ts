import { afterEach, describe, expect, it } from 'vitest'
import { closeClient, createClient } from '../../../src/db/index.js'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../../dev-env/index.js'
import { RunClient } from '../api/run-client.js'
import { answerOf, has, ofType, payloads, quick, say, types, until } from './conversation.js'
import { useEffects } from './effects.js'

const effects = useEffects()
const database = useTestDatabase()
const running: TestRuntime[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((runtime) => runtime.stop()))
})

// Renewals are far apart: an owner that learns by one that its lease has lapsed gives it back before anybody can take it.
const patient = { ...quick, RUNTIME_SAFETY_POLL_MS: '50', RUNTIME_LEASE_TTL_MS: '30000', RUNTIME_DRAIN_TIMEOUT_MS: '200' }

async function start(env: Readonly<Record<string, string>> = {}): Promise<TestRuntime> {
  const runtime = await startTestRuntime({ databaseUrl: database.url, env: { ...patient, ...env } })
  running.push(runtime)
  return runtime
}

/** Never looks for work by itself, so what it has lost it does not find again. */
const startOwner = (): Promise<TestRuntime> => start({ RUNTIME_SAFETY_POLL_MS: '3600000' })

async function sql(text: string, values: readonly unknown[]): Promise<readonly Record<string, unknown>[]> {
  const client = createClient(database.url, 'runtime-test-sql')
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text, [...values])).rows
  } finally {
    await closeClient(client)
  }
}

/** Lets the lease of a run lapse, as if its owner had not been heard of for its whole time. The owner is not told. */
async function lapse(run: RunClient): Promise<void> {
  const rows = await sql(
    `UPDATE runtime.work SET lease_expires_at = clock_timestamp() - interval '1 second' WHERE log_id = $1 AND lease_owner IS NOT NULL RETURNING log_id`,
    [run.runId],
  )
  if (rows.length !== 1) throw new Error('The run has no lease that could lapse.')
}

describe('a run whose owner was lost', () => {
  it('in the middle of an answer is answered anew: what the lost owner said and still says counts for nothing', async () => {
    const owner = await startOwner()
    const run = await RunClient.create(owner)
    const text = Array.from({ length: 120 }, (_, i) => `w${String(i)} `).join('')
    await say(run, 'f1', 'go', [{ text, chunk_delay_ms: 5 }])
    await until(run, has('run.delta', 3))
    const successor = await start()
    await lapse(run)
    const log = await until(run, has('turn.finished'))
    expect(payloads(log, 'run.executor_lost')).toEqual([expect.objectContaining({ lease_owner: owner.app.processId, lease_epoch: 1, attempt: 1 })])
    expect(payloads(log, 'step.started').map(({ step, attempt }) => [step, attempt])).toEqual([
      [1, 1],
      [1, 2],
    ])
    expect(answerOf(log)).toBe(text)
    const stale = owner.app.log.submit(run.runId, { type: 'execute', leaseEpoch: 1, events: [{ type: 'run.delta', payloadText: '{"delta":"x"}' }] })
    await expect(stale).rejects.toMatchObject({ reason: 'lease_lost' })

    await say(new RunClient(successor, run), 'f2', 'next', [{ text: 'ok' }])
    const prompts = payloads(await until(run, has('turn.finished', 2)), 'model.finished')
    expect(prompts[1]).toMatchObject({ usage: { input_tokens: Math.ceil(`go${text}next`.length / 4) } })
    expect((await run.get('/verify')).json['ok']).toBe(true)
  })

  it.each(['safe', 'keyed'])('between a %s tool’s effect and its result: the call is repeated under the same key', async (retry) => {
    const run = await RunClient.create(await startOwner())
    const path = `/${retry}-hang`
    await say(run, 'f1', 'go', [{ tool: `test.${retry}`, input: { url: effects.url + path } }, { text: 'Done.' }])
    await expect.poll(() => effects.count(path)).toBe(1)
    await start()
    await lapse(run)
    const log = await until(run, has('turn.finished'))
    expect([effects.count(path), effects.distinct(path)]).toEqual([2, 1])
    expect(payloads(log, 'tool.result')).toEqual([expect.objectContaining({ status: 'succeeded' })])
    expect(ofType(log, 'step.started')).toHaveLength(2)
    expect(answerOf(log)).toBe('Done.')
  })

  it('between the effect of a tool that must not be repeated and its result: it is not repeated, and the model is told', async () => {
    const run = await RunClient.create(await startOwner())
    await say(run, 'f1', 'go', [{ tool: 'test.never', input: { url: `${effects.url}/never-hang` } }, { text: 'Who knows.' }])
    await expect.poll(() => effects.count('/never-hang')).toBe(1)
    await start()
    await lapse(run)
    const log = await until(run, has('turn.finished'))
    expect(effects.count('/never-hang')).toBe(1)
    expect(payloads(log, 'tool.result')).toEqual([expect.objectContaining({ status: 'interrupted', error_class: 'interrupted' })])
    expect(answerOf(log)).toBe('Who knows.')
  })

  it('and the next, and the one after that, without getting on, fails', async () => {
    const runtime = await start({ RUNTIME_RECOVERY_ATTEMPTS: '2' })
    const run = await RunClient.create(runtime)
    await say(run, 'f1', 'go', [{ text: 'Wait. ' }, { delay_ms: 20_000 }])
    for (const lost of [1, 2]) {
      await until(run, has('step.started', lost))
      await lapse(run)
      await until(run, has('run.executor_lost', lost))
    }
    await until(run, has('step.started', 3))
    await lapse(run)
    expect(await run.reaches('failed')).toMatchObject({
      terminal_reason_class: 'executor_recovery_exhausted',
      terminal_reason: 'janitor recovery attempts exceeded',
    })
    const log = await run.log()
    expect(payloads(log, 'run.executor_lost').map((payload) => payload['attempt'])).toEqual([1, 2, 3])
    expect(types(log).at(-1)).toBe('run.finished')
  })

  it('is not held against it once it gets on', async () => {
    const runtime = await start({ RUNTIME_RECOVERY_ATTEMPTS: '1' })
    const run = await RunClient.create(runtime)
    for (const turn of [1, 2, 3]) {
      await say(run, `f${String(turn)}`, 'go', [
        { text: 'Wait. ' },
        { delay_ms: 150 },
        { tool: 'test.echo', input: { text: 'hi' } },
        { delay_ms: 300 },
        { text: 'There.' },
      ])
      await until(run, has('step.started', 3 * turn - 2))
      await lapse(run)
      await until(run, has('turn.finished', turn))
    }
    expect(payloads(await run.log(), 'run.executor_lost').map((payload) => payload['attempt'])).toEqual([1, 1, 1])
  })
})

describe('an owner', () => {
  it('that learns that its lease has lapsed stops what it is at', async () => {
    const run = await RunClient.create(await start({ RUNTIME_LEASE_TTL_MS: '1000' }))
    await say(run, 'f1', 'go', [{ tool: 'test.slow', input: { ms: 700, url: `${effects.url}/lapsed` } }, { text: 'There.' }])
    await until(run, has('tool.progress'))
    await lapse(run)
    await expect.poll(() => effects.count('/lapsed')).toBe(1)
    const log = await until(run, has('turn.finished'))
    expect(payloads(log, 'tool.result')).toEqual([expect.objectContaining({ status: 'succeeded' })])
    expect(answerOf(log)).toBe('There.')
  })
})

describe('an owner that is stopped', () => {
  it('gives back what it is at, and another goes on without counting it as lost', async () => {
    const owner = await startOwner()
    const run = await RunClient.create(owner)
    await say(run, 'f1', 'go', [{ tool: 'test.echo', input: { text: 'hi' } }, { text: 'One moment. ' }, { delay_ms: 4_000 }, { text: 'There.' }])
    await until(run, has('run.delta'))
    running.splice(running.indexOf(owner), 1)
    await owner.stop()
    const successor = await start()
    const log = await until(new RunClient(successor, run), has('turn.finished'))
    expect(types(log)).not.toContain('run.executor_lost')
    expect(payloads(log, 'step.started').map(({ step, attempt }) => [step, attempt])).toEqual([
      [1, 1],
      [2, 1],
      [2, 2],
    ])
    expect(ofType(log, 'tool.result')).toHaveLength(1)
    expect(answerOf(log)).toBe('One moment. There.')
  })
})
