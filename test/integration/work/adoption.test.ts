import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { PausePoint } from '../../../src/execution/index.js'
import { closeClient, createClient } from '../../../src/db/index.js'
import { callHeaders, Holds, startTestRuntime, type CallOptions, type TestRuntime } from '../../dev-env/index.js'
import { RunClient } from '../api/run-client.js'
import { answerOf, has, ofType, payloads, quick, types, until, type Log } from '../execution/conversation.js'
import { useFleet } from '../execution/fleet.js'

const holds = new Holds<PausePoint>()
// Leases last, so that what is found to be free again was given back, and what is missing was not merely late.
const patient = { ...quick, RUNTIME_LEASE_TTL_MS: '30000' }
const fleet = useFleet({ creator: patient, api: { ...patient, RUNTIME_ROLES: 'api' } }, { creator: holds })
const small = useFleet({ slow: { ...patient, RUNTIME_SCRIPTED_DELAY_MS: '60000', RUNTIME_EXECUTOR_CONCURRENCY: '4' } })
const creator = (): TestRuntime => fleet.replica('creator')

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})

/** Asks for a turn and reads its stream to the end. */
const prompted = (runtime: TestRuntime, body: Readonly<Record<string, unknown>> = {}, who: CallOptions = {}) =>
  runtime.call('POST', '/internal/v1/runs/stream', { ...who, body: { prompt: 'Hello', ...body } })

async function clientOf(runtime: TestRuntime, runId: string, who: CallOptions = {}): Promise<RunClient> {
  const { thread_id: threadId } = await new RunClient(runtime, { runId, threadId: '' }, who).run()
  return new RunClient(runtime, { runId, threadId }, who)
}

const workOf = async (runId: string): Promise<Record<string, unknown> | undefined> =>
  (await fleet.sql('SELECT lease_owner, lease_epoch, attempts, recovery_attempts FROM runtime.work WHERE log_id = $1', [runId]))[0]

/** Holds up every birth of a run until it is released. */
async function lockBirths(): Promise<{ stop(): Promise<void>; held(count: number): Promise<void> }> {
  const client = createClient(fleet.databaseUrl(), 'runtime-test-lock')
  await client.connect()
  await client.query('BEGIN; LOCK TABLE runtime.frames IN SHARE ROW EXCLUSIVE MODE')
  const lock = {
    stop: async () => {
      await client.query('ROLLBACK')
      await closeClient(client)
    },
    held: async (count: number) => {
      const waiting = `SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted AND relation = 'runtime.frames'::regclass`
      await expect.poll(async () => (await fleet.sql(waiting))[0]?.['waiting']).toBeGreaterThanOrEqual(count)
    },
  }
  return lock
}

const epochsOf = (log: Log): unknown[] => [...new Set(log.filter(({ author }) => author === 'runtime').map((event) => event.lease_epoch))]

describe('a run that is created where there is a place for it', () => {
  it('is born with the lease of its creator, and its reader misses nothing', async () => {
    const held = holds.holdNext('claimed')
    const answer = prompted(creator())
    const runId = await held.reached
    expect(await workOf(runId)).toMatchObject({ lease_owner: creator().app.processId, lease_epoch: 1 })
    held.release()
    const { status, text } = await answer
    const run = await clientOf(creator(), runId)
    const log = await run.log()
    expect([status, types(log).at(-1)]).toEqual([200, 'run.finished'])
    const told = [...text.matchAll(/"delta":("(?:[^"\\]|\\.)*")/g)].map(([, delta]) => JSON.parse(delta ?? '') as string).join('')
    expect(told).toBe(answerOf(log))
    expect(told).toContain('“Hello”')
    // The service's own words have no epoch; everything else has been written under the lease of the birth.
    expect(epochsOf(log)).toEqual([null, 1])
    await expect.poll(() => workOf(runId)).toBeUndefined()
    expect((await run.get('/verify')).json['ok']).toBe(true)
  })

  it('takes what arrives before its pass begins, from elsewhere too, in order', async () => {
    const held = holds.holdNext('claimed')
    const answer = prompted(creator())
    const runId = await held.reached
    const elsewhere = await clientOf(fleet.replica('api'), runId)
    for (const i of [1, 2, 3]) expect((await elsewhere.frame(`n${String(i)}`, 'note', { i })).status).toBe(202)
    held.release()
    await answer
    const log = await until(elsewhere, has('run.finished'))
    expect(ofType(log, 'run.frame_consumed').map((event) => event.payload['frame_id'])).toEqual(['n1', 'n2', 'n3'])
    expect(ofType(log, 'turn.finished')).toHaveLength(1)
    expect(types(log).at(-1)).toBe('run.finished')
  })

  it.each(['creator', 'api'])('ends as canceled when it is asked to before its pass begins, at the replica %s', async (where) => {
    const held = holds.holdNext('claimed')
    const answer = prompted(creator())
    const runId = await held.reached
    const run = await clientOf(fleet.replica(where), runId)
    expect((await run.cancel({ reason: 'enough' })).status).toBe(202)
    held.release()
    expect((await answer).text).toContain('[DONE]')
    const log = await until(run, has('run.finished'))
    expect(payloads(log, 'run.finished')).toEqual([expect.objectContaining({ status: 'canceled', reason: 'enough' })])
    expect(types(log)).not.toContain('step.started')
    await expect.poll(() => workOf(runId)).toBeUndefined()
  })

  it('is executed by somebody else when its lease has lapsed before its pass began: the pass writes nothing', async () => {
    const held = holds.holdNext('claimed')
    const answer = prompted(creator())
    const runId = await held.reached
    await fleet.sql(`UPDATE runtime.work SET lease_expires_at = clock_timestamp() - interval '1 second' WHERE log_id = $1`, [runId])
    const run = await clientOf(creator(), runId)
    const log = await until(run, has('run.finished'))
    held.release()
    await answer
    expect(payloads(log, 'run.executor_lost')).toEqual([expect.objectContaining({ lease_owner: creator().app.processId, lease_epoch: 1, attempt: 1 })])
    expect(await run.log()).toEqual(log)
    expect(epochsOf(log)).toEqual([null, 2])
  })

  it('is taken over when the process is killed between birth and pass', async () => {
    const env = { ...quick, RUNTIME_LEASE_TTL_MS: '1000' }
    const program = fileURLToPath(new URL('../codex/killable-runtime.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', program, 'claimed'], {
      env: { PATH: process.env['PATH'] ?? '', TEST_DATABASE: fleet.databaseUrl(), TEST_ENVIRONMENT: JSON.stringify(env) },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const gone = once(child, 'exit')
    const stop = async (): Promise<void> => {
      child.kill('SIGKILL')
      await gone
    }
    running.push({ stop })
    const [url] = (await once(createInterface(child.stdout), 'line')) as [string]
    const path = '/internal/v1/runs/stream'
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...callHeaders(creator().secret, path, {}) },
      body: JSON.stringify({ prompt: 'Hello' }),
    })
    const runId = response.headers.get('x-oa-run-id') ?? ''
    expect(await workOf(runId)).toMatchObject({ lease_epoch: 1 })
    await stop()
    const run = await clientOf(creator(), runId)
    const log = await until(run, has('run.finished'))
    expect(payloads(log, 'run.executor_lost')).toEqual([expect.objectContaining({ lease_epoch: 1, attempt: 1 })])
    expect(payloads(log, 'run.finished')).toEqual([expect.objectContaining({ status: 'succeeded' })])
    await response.body?.cancel().catch(() => undefined)
  })
})

describe('a process that is asked to stop while a run is being born', () => {
  it('gives the run back at once', async () => {
    const leaving = await startTestRuntime({ databaseUrl: fleet.databaseUrl(), env: { ...patient, RUNTIME_DRAIN_TIMEOUT_MS: '4000' } })
    const lock = await lockBirths()
    const answer = prompted(leaving)
    await lock.held(1)
    const stopped = leaving.stop()
    await sleep(100)
    await lock.stop()
    const runId = (await answer).headers.get('x-oa-run-id') ?? ''
    await stopped
    const log = await until(await clientOf(creator(), runId), has('run.finished'))
    expect(types(log)).not.toContain('run.executor_lost')
    expect(epochsOf(log)).toEqual([null, 2])
  })
})

describe('turns of one thread', () => {
  it('that are born in one statement are executed one after the other', async () => {
    const threadId = 'thread-of-two'
    const lock = await lockBirths()
    const answers = [1, 2, 3].map(() => prompted(creator(), { threadId }))
    await lock.held(1)
    await sleep(100)
    await lock.stop()
    const ids = (await Promise.all(answers)).map(({ headers }) => headers.get('x-oa-run-id') ?? '')
    const spans = await Promise.all(
      ids.map(async (runId) => {
        const log = await new RunClient(creator(), { runId, threadId }).log()
        return { begins: ofType(log, 'turn.started')[0]?.recorded_at ?? '', ends: ofType(log, 'run.finished')[0]?.recorded_at ?? '' }
      }),
    )
    spans.sort((a, b) => (a.begins < b.begins ? -1 : 1))
    for (const [i, { begins }] of spans.entries()) if (i > 0) expect(begins >= (spans[i - 1]?.ends ?? '')).toBe(true)
  })

  it('wait for the one before them, whatever place is free, and go on when it has ended', async () => {
    const threadId = 'thread-in-order'
    const held = holds.holdNext('step_started')
    const first = prompted(creator(), { threadId })
    await held.reached
    const second = prompted(creator(), { threadId })
    await expect
      .poll(async () => (await fleet.sql('SELECT waits, lease_owner FROM runtime.work WHERE turn_key = $1 ORDER BY turn_at', [threadId]))[1])
      .toEqual({
        waits: true,
        lease_owner: null,
      })
    held.release()
    const [before, after] = await Promise.all([first, second].map(async (each) => (await each).headers.get('x-oa-run-id') ?? ''))
    const logs = await Promise.all([before, after].map((runId) => new RunClient(creator(), { runId: runId ?? '', threadId }).log()))
    const [ended, begun] = [ofType(logs[0] ?? [], 'run.finished')[0], ofType(logs[1] ?? [], 'turn.started')[0]]
    expect((begun?.recorded_at ?? '') >= (ended?.recorded_at ?? 'z')).toBe(true)
    // It was told what was said before it.
    expect(payloads(logs[1] ?? [], 'model.finished')[0]).not.toMatchObject({ usage: { input_tokens: 2 } })
  })
})

describe('one principal’s turns', () => {
  it('leave a place for others where they are born, too', async () => {
    const slow = small.replica('slow')
    const controller = new AbortController()
    const greedy = Array.from({ length: 6 }, () => slow.fetch('POST', '/internal/v1/runs/stream', { body: { prompt: 'Hello' }, signal: controller.signal }))
    const ids = (await Promise.all(greedy)).map(({ headers }) => headers.get('x-oa-run-id') ?? '')
    const leased = async (principal: string): Promise<number> =>
      Number(
        (await small.sql('SELECT count(*) AS leased FROM runtime.work WHERE lease_owner = $1 AND principal = $2', [slow.app.processId, principal]))[0]?.[
          'leased'
        ],
      )
    await expect.poll(() => leased('user:1')).toBe(3)
    const other = await slow.fetch('POST', '/internal/v1/runs/stream', { user: 2, body: { prompt: 'Hello' }, signal: controller.signal })
    await expect.poll(() => leased('user:2')).toBe(1)
    expect(await leased('user:1')).toBe(3)
    const runs = await Promise.all([...ids.map((runId) => clientOf(slow, runId)), clientOf(slow, other.headers.get('x-oa-run-id') ?? '', { user: 2 })])
    for (const run of runs) await run.cancel()
    for (const run of runs) await until(run, has('run.finished'))
    controller.abort()
  })
})
