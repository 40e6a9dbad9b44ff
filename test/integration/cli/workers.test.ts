import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { workersCommands } from '../../../src/cli/index.js'
import { createPostgresWakeUpBus } from '../../../src/db/index.js'
import { newProcessId } from '../../../src/kernel/ids.js'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../../dev-env/index.js'
import { WorkerClient } from '../codex/worker-client.js'
import { Operator } from './operator.js'

interface Shown {
  readonly worker_id: string
  readonly status: string
  readonly why: string
  readonly owner: string
  readonly heartbeat_state: string
  readonly pending_requests: number
  readonly requests: readonly { request_id: string | number; method: string; dispatched_epoch: number | null }[]
  readonly lease: { owner: string; epoch: number } | null
  readonly server_requests: readonly { server_request_id: string }[]
  readonly threads: readonly string[]
  readonly last_events: readonly { seq: number; type: string }[]
}

describe('runtime workers', () => {
  const database = useTestDatabase()
  let runtime: TestRuntime
  let operator: Operator
  beforeAll(async () => {
    operator = new Operator(database.url, workersCommands, { RUNTIME_WORKER_HEARTBEAT_STALE_MS: '60000' })
    // Nobody holds workers here, so what the commands find is what the test has put there.
    runtime = await startTestRuntime({ databaseUrl: database.url, env: { RUNTIME_ROLES: 'api' } })
  })
  afterAll(async () => {
    await runtime.stop()
  })

  const sql = (text: string, values?: readonly unknown[]) => operator.sql(text, values)
  const command = (...words: string[]) => operator.command('workers', ...words)

  async function show(worker: WorkerClient): Promise<Shown> {
    const { code, out, err } = await command('show', worker.id, '--json')
    expect(code, err).toBe(0)
    return JSON.parse(out) as Shown
  }

  async function list(...words: string[]): Promise<readonly Shown[]> {
    const { code, out, err } = await command('list', '--json', ...words)
    expect(code, err).toBe(0)
    return (JSON.parse(out) as { workers: Shown[] }).workers
  }

  const create = (body: Readonly<Record<string, unknown>> = {}, who = {}) => WorkerClient.create(runtime, body, who)

  /** As if `process-1` had claimed it; answers the epoch. */
  async function hold(worker: WorkerClient, interval = '1 minute'): Promise<number> {
    const [head] = await sql(
      `UPDATE runtime.codex_workers SET lease_epoch = lease_epoch + 1, version = version + 1 WHERE worker_id = $1 RETURNING lease_epoch`,
      [worker.id],
    )
    const epoch = Number(head?.['lease_epoch'])
    await sql(
      `INSERT INTO runtime.work AS w (log_kind, log_id, work, queue, principal, lease_owner, lease_epoch, lease_expires_at, heartbeat_at)
       VALUES ('worker', $1, 'serve', 'serve:in_memory', 'user:1', 'process-1', $2, clock_timestamp() + $3::interval, clock_timestamp())
       ON CONFLICT (log_kind, log_id, work) DO UPDATE SET lease_owner = excluded.lease_owner, lease_epoch = excluded.lease_epoch,
         lease_expires_at = excluded.lease_expires_at, heartbeat_at = excluded.heartbeat_at`,
      [worker.id, epoch, interval],
    )
    return epoch
  }

  /** Asks, and does not wait for an outcome: there is nobody to give one. */
  async function ask(worker: WorkerClient, requestId: string | number): Promise<void> {
    const before = (await worker.snapshot())['pending_requests'] as number
    void worker.request(requestId, 'thread/start', {}, { timeout_ms: 60_000 }).catch(() => undefined)
    await worker.becomes('one more pending request', (now) => now['pending_requests'] === before + 1)
  }

  it('says that a worker is at rest, or waits for a holder', async () => {
    expect(await show(await create())).toMatchObject({ status: 'running', why: 'has no pending request', heartbeat_state: 'fresh', lease: null })
    const worker = await create({ adapter: 'codex_app_server', workspace_ref: 'repo' })
    expect((await show(worker)).why).toMatch(/^waits for a holder: no process with the role executor has claimed it for \d+ s$/)
    const { out } = await command('show', worker.id)
    expect(out).toMatch(/^why +waits for a holder: .* for \d+ s\.$/m)
    expect(out).toMatch(/^status +starting \(codex_app_server\), since /m)
    expect(out).toMatch(/^workspace +repo$/m)
    expect(out).toMatch(/^holder +nobody \(epoch 0\)$/m)
    expect(out).toMatch(/^last events\n {2}1 .* worker\.starting$/m)
  })

  it('knows who holds a worker, what was asked of it, and who was given it', async () => {
    const worker = await create()
    await ask(worker, 7)
    const epoch = await hold(worker)
    expect(await show(worker)).toMatchObject({
      pending_requests: 1,
      lease: { owner: 'process-1', epoch },
      requests: [{ request_id: 7, method: 'thread/start' }],
    })
    expect((await show(worker)).why).toMatch(/^request 7 \(thread\/start\) pending since \d{4}-.*Z, deadline \d{4}-.*Z, not dispatched$/)
    await runtime.app.workers.submit(worker.id, { type: 'hold', leaseEpoch: epoch, step: 'dispatch', key: '#7' })
    const shown = await show(worker)
    expect(shown.why).toMatch(/, dispatched by process-1$/)
    expect(shown.requests).toMatchObject([{ dispatched_epoch: epoch }])
    expect((await command('show', worker.id)).out).toMatch(/^pending requests\n {2}7 +thread\/start +since .*Z +deadline .*Z +dispatched by process-1$/m)
    await sql(`UPDATE runtime.work SET lease_expires_at = '2026-01-02T03:04:05Z' WHERE log_id = $1`, [worker.id])
    expect((await show(worker)).why).toMatch(
      /^its holder process-1 was lost at 2026-01-02T03:04:05.000000Z: waits for another process with the role executor; request 7 /,
    )
  })

  it('tells what Codex asks until it is answered, or gone with its process', async () => {
    const worker = await create({ adapter: 'codex_app_server' })
    const epoch = await hold(worker)
    const notify = async (key: string, ...events: (readonly [string, unknown])[]) => {
      const drafts = events.map(([type, payload]) => ({ type, payloadText: JSON.stringify(payload) }))
      await runtime.app.workers.submit(worker.id, { type: 'hold', leaseEpoch: epoch, step: 'notify', key, events: drafts })
    }
    const question = (id: string) => ['worker.server_request', { method: 'item/commandExecution/requestApproval', params: {}, server_request_id: id }] as const
    await runtime.app.workers.submit(worker.id, { type: 'hold', leaseEpoch: epoch, step: 'session_started' })
    await runtime.app.workers.submit(worker.id, { type: 'hold', leaseEpoch: epoch, step: 'remember', threads: [{ threadId: 'thread-a' }] })
    await notify('one', question('sr_1'), question('sr_2'))
    await notify('two', ['worker.server_request.resolved', { outcome: 'answered', server_request_id: 'sr_1' }])
    const shown = await show(worker)
    expect(shown).toMatchObject({ server_requests: [{ server_request_id: 'sr_2' }], threads: ['thread-a'] })
    expect(shown.why).toBe('waits for an answer to a question from Codex: sr_2 (item/commandExecution/requestApproval)')
    expect((await command('show', worker.id)).out).toMatch(/^Codex asks\n {2}sr_2 +item\/commandExecution\/requestApproval$/m)
    await notify('three', ['worker.session.started', { restarted: true, resumed_threads: [] }])
    expect(await show(worker)).toMatchObject({ server_requests: [], why: 'has no pending request; process-1 has its session' })
  })

  it('calls the heartbeat of a silent program stale', async () => {
    const worker = await create({ adapter: 'desktop' })
    await sql(`UPDATE runtime.codex_workers SET last_heartbeat_at = clock_timestamp() - interval '1 hour', version = version + 1 WHERE worker_id = $1`, [
      worker.id,
    ])
    expect(await show(worker)).toMatchObject({ heartbeat_state: 'stale', why: 'has no pending request; heartbeat stale: the last sign of life is 60 min old' })
  })

  it('lists who waits for a holder before who is asked something, and those before who is at rest', async () => {
    const who = { user: 61 }
    const idle = await create({}, who)
    const asked = await create({ adapter: 'desktop' }, who)
    await ask(asked, 'r-1')
    const waiting = await create({ adapter: 'codex_app_server' }, who)
    const held = await create({ adapter: 'codex_app_server' }, who)
    await hold(held)
    const found = await list('--user', '61')
    expect(found.map((worker) => worker.worker_id)).toEqual([waiting, asked, held, idle].map(({ id }) => id))
    expect(found[1]?.requests).toMatchObject([{ request_id: 'r-1' }])
    const table = (await command('list', '--user', '61')).out.split('\n')
    expect(table[0]).toMatch(/^WORKER +STATUS +ADAPTER +OWNER +SEQ +HEARTBEAT +PENDING +HOLDER +LEASE UNTIL +WHY$/)
    expect(table.find((line) => line.startsWith(asked.id))).toMatch(
      / running +desktop +user 61 +2 +fresh, \d+ s +1 +- +- +request r-1 \(thread\/start\) pending since /,
    )
    expect(table.find((line) => line.startsWith(held.id))).toMatch(/ starting +codex_app_server .* process-1 +\d{4}-.*Z +is being started by process-1$/)
  })

  it('filters by owner and status, and says when there is more', async () => {
    const visitor = await create({}, { guest: 'visitor' })
    const gone = await create({}, { guest: 'visitor' })
    await gone.stop({ reason: 'seen\nenough' })
    expect(await list('--guest', 'visitor')).toMatchObject([{ worker_id: visitor.id, owner: 'guest visitor' }])
    expect(await list('--guest', 'visitor', '--status', 'stopped')).toMatchObject([
      { worker_id: gone.id, why: expect.stringMatching(/^has stopped at .*Z: seen enough$/) as string },
    ])
    expect((await command('list', '--user', '99')).out).toMatch(/^There is no such worker\. .*--status stopped/)
    expect((await command('list', '--limit', '1')).err).toContain('more than these 1')
  })

  it.each([
    [['list', '--status', 'gone'], '--status takes one of starting, running, stopping, stopped, failed.'],
    [['list', '--user', 'x'], '--user takes a whole number.'],
    [['list', '--user', '1', '--guest', 'g'], 'not to both'],
    [['follow', 'w-1', '--from', '-1'], '--from'],
    [['show'], 'It takes <worker_id>'],
    [['start', 'w-1'], 'there is no command "workers start"'],
  ])('does not understand %j, and says how to say it', async (words, said) => {
    const { code, out, err } = await command(...words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(said)
    expect(err).toContain('Usage: runtime')
  })

  it.each(['list', 'show', 'follow', 'stop'])('explains %s', async (verb) => {
    const { code, out } = await command(verb, '--help')
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`^Usage: runtime workers ${verb}`))
  })

  it.each(['show', 'follow', 'stop'])('says that there is no such worker to %s', async (verb) => {
    expect(await command(verb, 'no-such-worker')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('There is no worker no-such-worker') as string,
    })
  })

  it('refuses to follow from where the log has not come to, or has been pruned, and says where from', async () => {
    const worker = await create()
    await worker.ingest('worker.event', { n: 1 })
    expect(await command('follow', worker.id, '--from', '3')).toMatchObject({
      code: 1,
      err: expect.stringContaining('is at seq 2: --from takes that or less') as string,
    })
    await runtime.app.workers.prune(worker.id, 2)
    expect(await command('follow', worker.id, '--from', '0')).toMatchObject({
      code: 1,
      err: expect.stringContaining('up to seq 1 have been pruned: --from takes that or more') as string,
    })
  })

  describe('stop', () => {
    it('stops in the owner’s name what nobody holds, once', async () => {
      const worker = await create({}, { guest: 'someone' })
      expect(await command('stop', worker.id, '--reason', 'too loud')).toEqual({ code: 0, out: `${worker.id}: stopped\n`, err: '' })
      expect(await command('stop', worker.id)).toEqual({ code: 0, out: `${worker.id}: nothing to do, it is stopped\n`, err: '' })
      expect((await worker.log()).at(-1)).toMatchObject({ eventType: 'worker.stopped', payload: { reason: 'too loud' } })
    })

    it('waits for the holder, and says what became of it', async () => {
      const worker = await create({ adapter: 'codex_app_server' })
      const leaseEpoch = await hold(worker)
      const stopped = command('stop', worker.id)
      await worker.becomes('stopping', ({ status }) => status === 'stopping')
      expect((await show(worker)).why).toBe('was asked to stop (stopped by an operator), and process-1 is ending its session')
      await runtime.app.workers.submit(worker.id, { type: 'hold', leaseEpoch, step: 'session_stopped' })
      expect(await stopped).toEqual({ code: 0, out: `${worker.id}: stopped\n`, err: '' })
    })

    it('does not call stopped what is not', async () => {
      const worker = await create({ adapter: 'codex_app_server' })
      const { code, out, err } = await command('stop', worker.id)
      expect({ code, out }).toEqual({ code: 0, out: `${worker.id}: stopping\n` })
      expect(err).toContain(`runtime workers show ${worker.id}`)
      expect((await show(worker)).why).toMatch(/no process has ended its session; waits for a holder/)
    })

    it('tells the other processes', async () => {
      const worker = await create()
      const heard = new Set<string>()
      const bus = createPostgresWakeUpBus({ url: database.url, processId: newProcessId() })
      for (const topic of ['worker_events', 'worker_work'])
        bus.subscribe(topic, (hint) => {
          if (hint !== '*' && hint.logId === worker.id) heard.add(`${topic} ${String(hint.seq)}`)
        })
      await bus.start()
      try {
        await command('stop', worker.id)
        await expect.poll(() => [...heard].sort(), { timeout: 15_000, interval: 20 }).toEqual(['worker_events 2', 'worker_work 2'])
      } finally {
        await bus.stop()
      }
    })
  })
})
