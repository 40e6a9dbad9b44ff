import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { closeClient, createClient, migrate, migrationsDir } from '../../../src/db/index.js'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../../dev-env/index.js'
import { quick } from '../execution/conversation.js'

const database = useTestDatabase({ empty: true })
let runtime: TestRuntime | undefined
afterAll(() => runtime?.stop())

async function sql(text: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> {
  const client = createClient(database.url, 'runtime-test-sql')
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text, [...values])).rows
  } finally {
    await closeClient(client)
  }
}

const insertRun = `INSERT INTO runtime.runs (run_id, thread_id, owner_user_id, mode, stream_format, metadata, create_fingerprint, created_at, version, latest_seq, head_hash,
    retention_floor_seq, updated_at, status, started_seq, last_frame_seq, processed_frame_seq, lease_epoch)
  VALUES ($1, 'thread', 1, 'session', 'events', 'null', '', now(), 1, 1, '\\x00', 0, now(), 'running', 1, 1, 0, $2)`
const insertEvent = `INSERT INTO runtime.run_events (run_id, seq, event_type, payload, recorded_at, event_hash, hash_version, sanitizer_version)
  VALUES ($1, 1, 'run.started', '{}', now(), '\\x00', 2, 1)`
const insertFrame = `INSERT INTO runtime.frames (run_id, frame_seq, frame_id, frame_type, payload, payload_hash, inserted_at, sanitizer_version)
  VALUES ($1, 1, 'f1', 'user_message', '{"text": "hello"}', '', now(), 1)`

async function typesOf(runId: string): Promise<string[]> {
  return (await sql('SELECT event_type FROM runtime.run_events WHERE run_id = $1 ORDER BY seq', [runId])).map((row) => String(row['event_type']))
}

/** Ten seconds at most: an old lease has to lapse. */
const finished = (runId: string): Promise<void> => expect.poll(() => typesOf(runId), { timeout: 10_000 }).toContain('turn.finished')

async function runWithMessage(runId: string, epoch: number): Promise<void> {
  await sql(insertRun, [runId, epoch])
  await sql(insertEvent, [runId])
  await sql(insertFrame, [runId])
}

describe('a database of the release before', () => {
  it('is migrated with its work and its leases, and its runs go on', async () => {
    const before = await mkdtemp(join(tmpdir(), 'migrations-'))
    await cp(migrationsDir, before, { recursive: true, filter: (path) => !/\/000[6-9]_/.test(path) })
    await migrate(database.url, { dir: before })
    await rm(before, { recursive: true })
    await runWithMessage('ready', 0)
    await runWithMessage('held', 3)
    for (const id of ['ready', 'held']) await sql('INSERT INTO runtime.run_work (run_id, ready_at) VALUES ($1, clock_timestamp())', [id])
    await sql(`INSERT INTO runtime.run_leases (run_id, lease_owner, lease_epoch, lease_expires_at, heartbeat_at)
      VALUES ('held', 'old-process', 3, clock_timestamp() + interval '4 seconds', clock_timestamp())`)
    await migrate(database.url)
    expect(await sql(`SELECT log_id, lease_owner, lease_epoch FROM runtime.work ORDER BY log_id`)).toEqual([
      { log_id: 'held', lease_owner: 'old-process', lease_epoch: 3 },
      { log_id: 'ready', lease_owner: null, lease_epoch: null },
    ])
    runtime = await startTestRuntime({ databaseUrl: database.url, env: quick })
    await finished('ready')
    expect(await typesOf('ready')).not.toContain('run.executor_lost')
    await finished('held')
    expect(
      await sql(`SELECT payload->>'lease_owner' AS owner, payload->>'lease_epoch' AS epoch FROM runtime.run_events WHERE event_type = 'run.executor_lost'`),
    ).toEqual([{ owner: 'old-process', epoch: '3' }])
  })

  it('may still be written by replicas of that release: their work is done, and they find none to claim', async () => {
    await runWithMessage('late', 0)
    await sql(`INSERT INTO runtime.run_work (run_id, ready_at) VALUES ('late', clock_timestamp()) ON CONFLICT (run_id) DO NOTHING`)
    expect(await sql('SELECT 1 FROM runtime.run_work')).toEqual([])
    await finished('late')
    await expect.poll(() => sql(`SELECT 1 FROM runtime.work WHERE log_id = 'late'`), { timeout: 5_000 }).toEqual([])
    // What that release has ended leaves its row behind, which is dropped by whoever claims it.
    await sql(`INSERT INTO runtime.run_work (run_id, ready_at) VALUES ('ready', clock_timestamp())`)
    await expect.poll(() => sql(`SELECT 1 FROM runtime.work WHERE log_id = 'ready'`), { timeout: 5_000 }).toEqual([])
  })
})
