import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runsCommands } from '../../../src/cli/index.js'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../../dev-env/index.js'
import { Operator } from './operator.js'

interface Shown {
  readonly status: string
  readonly why: string
  readonly pending_frames: number
  readonly open_approvals: readonly { approval_id: string; tool_name: string }[]
  readonly work: { ready_at: string; attempts: number; last_error: string | null; recovery_attempts: number; last_recovery_at: string | null } | null
  readonly lease: { owner: string } | null
  readonly last_events: readonly { seq: number; type: string }[]
}

describe('runtime runs', () => {
  const database = useTestDatabase()
  let runtime: TestRuntime
  let operator: Operator
  beforeAll(async () => {
    operator = new Operator(database.url, runsCommands)
    // Nobody executes here, so what the commands find is what the test has put there.
    runtime = await startTestRuntime({ databaseUrl: database.url, env: { RUNTIME_ROLES: 'api' } })
  })
  afterAll(async () => {
    await runtime.stop()
  })

  const sql = (text: string, values?: readonly unknown[]) => operator.sql(text, values)
  const command = (...words: string[]) => operator.command('runs', ...words)

  async function show(runId: string): Promise<Shown> {
    const { code, out, err } = await command('show', runId, '--json')
    expect(code, err).toBe(0)
    return JSON.parse(out) as Shown
  }

  async function createRun(): Promise<string> {
    return (await runtime.createRun()).runId
  }

  async function createRunWithInput(): Promise<string> {
    const { runId, threadId } = await runtime.createRun()
    const body = { thread_id: threadId, frame_id: 'f1', type: 'user_message', payload: { text: 'Hello' } }
    expect((await runtime.call('POST', `/internal/v1/runs/${runId}/frames`, { body })).status).toBe(202)
    return runId
  }

  it('says that a run is idle, or what it waits for', async () => {
    const idle = await createRun()
    expect(await show(idle)).toMatchObject({ status: 'running', why: 'is idle: nothing is pending', work: null, lease: null, pending_frames: 0 })
    const waiting = await createRunWithInput()
    const shown = await show(waiting)
    expect(shown).toMatchObject({ pending_frames: 1, why: 'has 1 frame to consume: is an executor running?' })
    expect(shown.last_events).toMatchObject([{ seq: 1, type: 'run.started' }])
    const { out } = await command('show', waiting)
    expect(out).toMatch(/^why +has 1 frame to consume: is an executor running\?\.$/m)
    expect(out).toMatch(/^lease +nobody \(epoch 0\)$/m)
  })

  it('knows who works on a run, who was lost, and when it is tried again', async () => {
    const runId = await createRunWithInput()
    await sql(
      `UPDATE runtime.work SET lease_owner = 'process-1', lease_epoch = 1, lease_expires_at = clock_timestamp() + interval '1 minute', heartbeat_at = clock_timestamp()
        WHERE log_id = $1`,
      [runId],
    )
    expect((await show(runId)).why).toMatch(/^is being worked on by process-1 until \d{4}-.*Z$/)
    await sql(`UPDATE runtime.work SET lease_expires_at = '2026-01-02T03:04:05Z' WHERE log_id = $1`, [runId])
    expect((await show(runId)).why).toMatch(/^its owner process-1 was lost at 2026-01-02T03:04:05.000000Z; taken over after /)
    await sql('UPDATE runtime.work SET lease_owner = NULL, lease_epoch = NULL, lease_expires_at = NULL, heartbeat_at = NULL WHERE log_id = $1', [runId])
    await sql(`UPDATE runtime.work SET attempts = 2, last_error = 'The model is away.', ready_at = clock_timestamp() + interval '1 minute' WHERE log_id = $1`, [
      runId,
    ])
    expect((await show(runId)).why).toMatch(/^failed 2 passes, next try at .*Z: The model is away\.$/)
  })

  it('names the approval that a run waits for, and not one of a turn before', async () => {
    const runId = await createRun()
    for (const [type, payload] of [
      ['approval.requested', { approval_id: 'approval:old', tool_call_id: 'old', tool_name: 'mail.send' }],
      ['turn.waiting', { tool_call_ids: ['old'] }],
      ['approval.requested', { approval_id: 'approval:new', tool_call_id: 'new', tool_name: 'mail.send' }],
      ['turn.waiting', { tool_call_ids: ['new'] }],
    ] as const)
      await sql(
        `INSERT INTO runtime.run_events (run_id, seq, event_type, payload, recorded_at, prev_hash, event_hash, hash_version, sanitizer_version)
         SELECT run_id, latest_seq + 1, $2, $3, clock_timestamp(), head_hash, head_hash, 1, 1 FROM runtime.runs WHERE run_id = $1`,
        [runId, type, JSON.stringify(payload)],
      ).then(() => sql(`UPDATE runtime.runs SET latest_seq = latest_seq + 1, turn = 'waiting' WHERE run_id = $1`, [runId]))
    expect(await show(runId)).toMatchObject({
      why: 'waits for a person to answer approval approval:new (mail.send)',
      open_approvals: [{ approval_id: 'approval:new', tool_name: 'mail.send' }],
    })
  })

  it('tells which run of its thread a turn waits for', async () => {
    const first = await runtime.createRun({ mode: 'turn', thread_id: 'thread-of-turns' })
    const second = await runtime.createRun({ mode: 'turn', thread_id: 'thread-of-turns' })
    for (const { runId, threadId } of [first, second]) {
      const body = { thread_id: threadId, frame_id: 'f1', type: 'user_message', payload: { text: 'Hello' } }
      await runtime.call('POST', `/internal/v1/runs/${runId}/frames`, { body })
    }
    expect((await show(first.runId)).why).toContain('to consume')
    expect((await show(second.runId)).why).toBe(`waits for the turn of run ${first.runId} to end, which is earlier in its thread`)
  })

  it('lists what needs somebody before what does not', async () => {
    const idle = await createRun()
    const waiting = await createRunWithInput()
    const { out } = await command('list', '--json', '--limit', '1000')
    const ids = (JSON.parse(out) as { runs: { run_id: string }[] }).runs.map((run) => run.run_id)
    expect(ids.indexOf(waiting)).toBeGreaterThanOrEqual(0)
    expect(ids.indexOf(idle)).toBeGreaterThan(ids.indexOf(waiting))
    const table = (await command('list')).out.split('\n')
    expect(table[0]).toMatch(/^RUN +THREAD +OWNER +STATUS +TURN +FRAMES +WHY$/)
    expect(table.find((line) => line.startsWith(waiting))).toMatch(/ user 1 +running +idle +1 +has 1 frame to consume/)
  })

  it('filters by status, and says when there is more', async () => {
    expect(JSON.parse((await command('list', '--status', 'created', '--json')).out)).toEqual({ runs: [] })
    await createRun()
    expect((await command('list', '--status', 'running', '--limit', '1')).err).toContain('more than these 1')
    expect(await command('list', '--status', 'failed')).toMatchObject({ code: 2, out: '' })
  })

  it('asks a run to stop in its owner’s name, once', async () => {
    const runId = await createRun()
    expect(await command('cancel', runId, '--reason', 'too loud')).toEqual({ code: 0, out: `${runId}: asked to stop\n`, err: '' })
    expect((await command('cancel', runId)).out).toBe(`${runId}: nothing to do, it is canceling\n`)
    expect(await show(runId)).toMatchObject({ status: 'canceling', why: 'was asked to stop, but no executor has ended it: is an executor running?' })
    const [event] = await sql(`SELECT payload FROM runtime.run_events WHERE run_id = $1 AND event_type = 'run.cancel_requested'`, [runId])
    expect(event?.['payload']).toMatchObject({ reason: 'too loud', requested_by: 'operator' })
  })

  it('lets a run be tried again at once, with a clean record', async () => {
    const runId = await createRunWithInput()
    await sql(
      `UPDATE runtime.work SET attempts = 2, last_error = 'x', recovery_attempts = 3, last_recovery_at = clock_timestamp(), ready_at = clock_timestamp() + interval '1 hour'
        WHERE log_id = $1`,
      [runId],
    )
    expect(await command('requeue', runId)).toEqual({ code: 0, out: `${runId}: due now, with a clean record\n`, err: '' })
    const { work } = await show(runId)
    expect(work).toMatchObject({ attempts: 0, last_error: null, recovery_attempts: 0, last_recovery_at: null })
    expect(Date.parse(work?.ready_at ?? '')).toBeLessThan(Date.now() + 60_000)
  })

  it('puts a run back that had fallen off the list of work', async () => {
    const runId = await createRunWithInput()
    await sql('DELETE FROM runtime.work WHERE log_id = $1', [runId])
    expect((await show(runId)).why).toContain('requeue it')
    await command('requeue', runId)
    expect((await show(runId)).why).toBe('has 1 frame to consume: is an executor running?')
  })

  it.each([
    ['is at rest', `turn = 'idle'`, null],
    ['waits for a person', `turn = 'waiting'`, null],
    ['is in a turn', `turn = 'active'`, 'requeued'],
    ['has a message to answer', 'unanswered = 1', 'requeued'],
    ['has a message to answer after the turn that waits', `turn = 'waiting', unanswered = 1`, null],
    ['was asked to stop', `status = 'canceling'`, 'requeued'],
  ])('requeues a run that %s only if it needs an executor', async (_name, state, outcome) => {
    const runId = await createRun()
    await sql(`UPDATE runtime.runs SET ${state} WHERE run_id = $1`, [runId])
    const { out } = await command('requeue', runId)
    expect(out).toBe(`${runId}: ${outcome === null ? 'nothing to do: it needs no executor' : 'due now, with a clean record'}\n`)
    expect(await sql('SELECT log_id FROM runtime.work WHERE log_id = $1', [runId])).toHaveLength(outcome === null ? 0 : 1)
  })

  it('leaves a run that has ended as it is', async () => {
    const runId = await createRun()
    await runtime.append(runId, 'run.finished', { status: 'succeeded' })
    expect((await command('requeue', runId)).out).toBe(`${runId}: nothing to do: it has ended\n`)
    expect((await command('cancel', runId)).out).toBe(`${runId}: nothing to do, it is succeeded\n`)
    expect((await show(runId)).why).toMatch(/^has ended at .*Z: succeeded, completed$/)
    expect((await command('list', '--limit', '1000')).out).not.toContain(runId)
  })

  it.each(['show', 'cancel', 'requeue'])('says that there is no such run to %s', async (verb) => {
    expect(await command(verb, 'no-such-run')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('There is no run no-such-run') as string })
  })
})
