import type pg from 'pg'
import type { DatabasePool } from 'slonik'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listWorkers } from '../../../src/codex/list-workers.js'
import { overdueWorkers } from '../../../src/codex/sessions/deadline-sweeper.js'
import { listWorkerReports } from '../../../src/codex/worker-report.js'
import { closeClient, closePool, createClient, createSlonikPool } from '../../../src/db/index.js'
import { describeRun, listOpenRuns } from '../../../src/execution/work-report.js'
import type { Principal } from '../../../src/kernel/principal.js'
import type { RunLog } from '../../../src/runs/index.js'
import { listRuns } from '../../../src/runs/list-runs.js'
import { applyInputPolicy, assertRoomForTurn } from '../../../src/runs/open-turns.js'
import { findCreated } from '../../../src/runs/run-store.js'
import { useTestDatabase } from '../../dev-env/index.js'

const database = useTestDatabase()
const rowCount = 100_000
const user: Principal = { kind: 'user', userId: 7 }
const guest: Principal = { kind: 'guest', guestScope: 'g7' }
let pool: DatabasePool
let client: pg.Client

interface Statement {
  readonly sql: string
  readonly values: readonly unknown[]
}

/** The statements that the code sends while `act` runs, each carried out. */
async function sentBy(act: (pool: DatabasePool, log: RunLog) => Promise<unknown>): Promise<Statement[]> {
  const sent: Statement[] = []
  const recording = new Proxy(pool, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function' || !['any', 'one', 'maybeOne', 'query'].includes(String(name))) return member
      return (query: Statement) => {
        // As it reaches the server.
        sent.push({ sql: query.sql.replaceAll(/\$slonik_(\d+)/g, '$$$1'), values: query.values })
        return (member as (asked: Statement) => unknown).call(target, query)
      }
    },
  })
  const log = {
    read: ({ text, values }: { text: string; values: readonly unknown[] }) => {
      sent.push({ sql: text, values })
      return client.query(text, [...values])
    },
  } as unknown as RunLog
  await act(recording, log)
  return sent
}

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly PlanNode[]
}

async function planOf({ sql, values }: Statement): Promise<{ scanned: string[]; rows: number; buffers: number }> {
  const { rows } = await client.query<{ 'QUERY PLAN': { Plan: PlanNode & { 'Shared Hit Blocks': number; 'Shared Read Blocks': number } }[] }>(
    `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ${sql}`,
    [...values],
  )
  const root = rows[0]!['QUERY PLAN'][0]!.Plan
  const scanned: string[] = []
  let touched = 0
  const look = (node: PlanNode): void => {
    if (node['Node Type'] === 'Seq Scan') scanned.push(node['Relation Name'] ?? '?')
    if (node['Relation Name'] !== undefined) touched += (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
    for (const child of node.Plans ?? []) look(child)
  }
  look(root)
  return { scanned, rows: touched, buffers: root['Shared Hit Blocks'] + root['Shared Read Blocks'] }
}

/** Small tables are read as a whole, and should be. */
const large = ['runs', 'codex_workers', 'work', 'codex_worker_deadlines', 'frames', 'run_events']

async function expectFew(act: Parameters<typeof sentBy>[0], rowsAtMost: number, buffersAtMost = rowsAtMost * 8): Promise<void> {
  const statements = await sentBy(act)
  expect(statements.length).toBeGreaterThan(0)
  for (const statement of statements) {
    const plan = await planOf(statement)
    expect(
      plan.scanned.filter((table) => large.includes(table)),
      statement.sql,
    ).toEqual([])
    expect(plan.rows, statement.sql).toBeLessThanOrEqual(rowsAtMost)
    expect(plan.buffers, statement.sql).toBeLessThanOrEqual(buffersAtMost)
  }
}

/** One in 20,000 failed and one in 20,000 is canceling; all others are done, or run. Half of everything is a guest's. */
const fill = [
  `INSERT INTO runtime.runs (run_id, thread_id, owner_user_id, owner_guest_scope, mode, stream_format, metadata, create_key, create_fingerprint, created_at, version,
          latest_seq, head_hash, retention_floor_seq, updated_at, status, finished_seq, terminal_reason_class, terminal_reason, terminal_at, last_frame_seq, processed_frame_seq, lease_epoch, unanswered)
   SELECT 'run-' || n, CASE WHEN n % 4 < 2 THEN 'thread' ELSE 'thread-' || n % 1000 END, CASE WHEN n % 2 = 0 THEN 7 END, CASE WHEN n % 2 = 1 THEN 'g7' END,
          CASE WHEN n % 3 = 0 THEN 'turn' ELSE 'session' END, 'ui', '{}', 'key-' || n, 'f', now() - n * interval '1 second', 1, 1, '\\x00', 0, now() - n * interval '1 second',
          status, CASE WHEN ended THEN 1 END, CASE WHEN ended THEN 'completed' END, CASE WHEN ended THEN '' END, CASE WHEN ended THEN now() END, 0, 0, 0, 0
     FROM generate_series(1, ${rowCount}) AS n,
          LATERAL (SELECT CASE WHEN n % 20000 < 2 THEN 'failed' WHEN n % 20000 < 4 THEN 'canceling' WHEN n % 10 = 0 OR n % 10 = 5 THEN 'running' ELSE 'succeeded' END AS status) AS s,
          LATERAL (SELECT status IN ('failed', 'succeeded') AS ended) AS e`,
  `INSERT INTO runtime.work (log_kind, log_id, work, queue, principal, ready_at)
   SELECT 'run', run_id, 'execute', 'execute', COALESCE('user:' || owner_user_id::text, 'guest:' || owner_guest_scope), created_at FROM runtime.runs WHERE status = 'running' AND mode = 'session'`,
  `INSERT INTO runtime.codex_workers (worker_id, owner_user_id, owner_guest_scope, workspace_ref, adapter, metadata, started_at, version, latest_seq, head_hash, retention_floor_seq,
          updated_at, status, changed_at, stopped_at, last_event_at, lease_epoch, session_active, threads, pending)
   SELECT 'worker-' || n, CASE WHEN n % 2 = 0 THEN 7 END, CASE WHEN n % 2 = 1 THEN 'g7' END, 'workspace-' || n % 5000, 'codex_app_server', '{}', now(), 1, 1, '\\x00', 0, now(), status,
          now() - n * interval '1 second', CASE WHEN ended THEN now() END, now(), 1, NOT ended, '[]', CASE WHEN n % 10 = 5 THEN '[{}]' ELSE '[]' END::json
     FROM generate_series(1, ${rowCount}) AS n,
          LATERAL (SELECT CASE WHEN n % 20000 < 2 THEN 'failed' WHEN n % 20000 < 4 THEN 'stopping' WHEN n % 10 = 0 OR n % 10 = 5 THEN 'running' ELSE 'stopped' END AS status) AS s,
          LATERAL (SELECT status IN ('failed', 'stopped') AS ended) AS e`,
  `INSERT INTO runtime.codex_worker_deadlines (worker_id, deadline_at) SELECT worker_id, now() - interval '1 second' * (random() * 1000) FROM runtime.codex_workers WHERE json_array_length(pending) > 0 AND stopped_at IS NULL`,
  `INSERT INTO runtime.work (log_kind, log_id, work, queue, principal, ready_at)
   SELECT 'worker', worker_id, 'serve', 'serve:' || adapter, COALESCE('user:' || owner_user_id::text, 'guest:' || owner_guest_scope), changed_at FROM runtime.codex_workers WHERE stopped_at IS NULL`,
  // Every tenth has a holder; the longest waiting have none.
  `UPDATE runtime.work w SET lease_owner = 'p', lease_epoch = 1, lease_expires_at = now() + interval '1 hour', heartbeat_at = now()
     FROM (SELECT log_kind, log_id, row_number() OVER (PARTITION BY work ORDER BY ready_at) AS n FROM runtime.work) AS numbered
    WHERE w.log_kind = numbered.log_kind AND w.log_id = numbered.log_id AND n % 10 = 9`,
  `INSERT INTO runtime.run_events (run_id, seq, event_type, payload, recorded_at, event_hash, hash_version, sanitizer_version)
   SELECT run_id, 1, 'run.started', '{}', created_at, '\\x00', 2, 2 FROM runtime.runs`,
  `INSERT INTO runtime.codex_worker_events (worker_id, seq, event_type, payload, recorded_at, event_hash, hash_version, sanitizer_version)
   SELECT worker_id, 1, 'worker.started', '{}', started_at, '\\x00', 2, 2 FROM runtime.codex_workers`,
  'VACUUM',
  'ANALYZE',
]

beforeAll(async () => {
  client = createClient(database.url, 'plans', { statementTimeoutMs: 120_000 })
  await client.connect()
  for (const statement of fill) await client.query(statement)
  pool = await createSlonikPool(database.url, { size: 1 })
}, 240_000)
afterAll(async () => {
  await closePool(pool)
  await closeClient(client)
})

const limit = 50

describe.each([
  ['a user', user],
  ['a guest', guest],
])('lists of %s with 50,000 rows', (_, owner) => {
  it.each([undefined, 'succeeded', 'running', 'failed', 'canceling', 'created'] as const)('runs in status %s', async (status) => {
    await expectFew((on) => listRuns(on, { owner, status, limit }), limit + 1)
    await expectFew((on) => listRuns(on, { owner, status, threadId: 'thread', limit }), 2 * limit + 2)
    await expectFew((on) => listRuns(on, { owner, status, createdBefore: new Date(Date.now() - 80_000_000).toISOString(), limit }), limit + 1)
    const { nextCursor } = await listRuns(pool, { owner, status, limit: 2 })
    if (nextCursor !== null) await expectFew((on) => listRuns(on, { owner, status, cursor: nextCursor, limit }), limit + 1)
  })

  it.each([undefined, 'stopped', 'running', 'failed', 'stopping', 'starting'])('workers in status %s', async (status) => {
    await expectFew((on) => listWorkers(on, { owner, status, limit }), limit + 1)
    await expectFew((on) => listWorkers(on, { owner, status, workspaceRef: 'workspace-7', limit }), limit + 1)
  })

  it('turns that are open, and what a creation repeats', async () => {
    await expectFew((_on, log) => assertRoomForTurn(log, owner, 1_000_000).catch(() => undefined), 20_000)
    await expectFew((on, log) => applyInputPolicy({ pool: on, log }, owner, 'thread-7', 'interrupt'), 1_000)
    await expectFew((on) => findCreated(on, { runId: 'run-1', owner, createKey: 'key-1' }), 4)
  })
})

describe('what operators look at', () => {
  const terms = { recoveryCooldownMs: 1_000 }
  it.each([undefined, 'created', 'running', 'canceling'] as const)('open runs in status %s', async (status) => {
    await expectFew((on) => listOpenRuns(on, { status, limit, ...terms }), 12 * limit)
  })

  it('one run', async () => {
    await expectFew((on) => describeRun(on, 'run-77', terms), 20)
  })

  it.each([undefined, 'running', 'stopping', 'failed', 'stopped', 'starting'] as const)('workers in status %s', async (status) => {
    const report = (owner: Principal | undefined) => (on: DatabasePool) =>
      listWorkerReports(on, { status, owner, limit }, { heartbeatStaleMs: 1 }).catch(() => undefined)
    await expectFew(report(undefined), 24 * limit)
    // One owner's are looked for among all that wait, or among all of the owner's, whichever are fewer.
    for (const owner of [user, guest]) await expectFew(report(owner), 60_000)
  })

  it('requests that are overdue', async () => {
    await expectFew((on) => overdueWorkers(on, 200), 200)
  })
})
