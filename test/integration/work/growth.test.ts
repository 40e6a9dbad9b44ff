import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LaneConnection } from '../../../src/eventlog/index.js'
import { executeWork, runKind } from '../../../src/runs/index.js'
import { buildClaimStatements } from '../../../src/work/claim-statements.js'
import { useTestDatabase } from '../../dev-env/index.js'
import { withClient } from '../eventlog/engine.js'

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Node[]
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

describe('claims, among 100,000 runs and 1,000 queued turns of one thread', () => {
  const database = useTestDatabase()
  let connection: LaneConnection
  const statements = buildClaimStatements(runKind, executeWork)
  beforeAll(async () => {
    connection = new LaneConnection(database.url, 'test-growth')
    await withClient(database.url, async (query) => {
      await query(`INSERT INTO runtime.runs (run_id, thread_id, owner_user_id, mode, stream_format, metadata, create_fingerprint, created_at, version, latest_seq, head_hash,
          retention_floor_seq, updated_at, status, started_seq, last_frame_seq, processed_frame_seq, lease_epoch, turn)
        SELECT 'run-' || n, CASE WHEN n <= 1001 THEN 'thread' ELSE 'thread-' || n END, 1 + n % 7, 'turn', 'ui', 'null', '', now() + n * interval '1 second', 1, 1, '\\x00', 0, now(),
               'running', 1, 1, 0, 0, CASE WHEN n = 1 THEN 'active' ELSE 'idle' END FROM generate_series(1, 100000) AS n`)
      await query(`UPDATE runtime.runs SET owner_user_id = 1 WHERE thread_id = 'thread'`)
      await query(`INSERT INTO runtime.work (log_kind, log_id, work, queue, principal, ready_at, turn_key, turn_at)
        SELECT 'run', run_id, 'execute', 'execute', 'user:' || owner_user_id, created_at - interval '2 days', thread_id, created_at FROM runtime.runs WHERE run_id <> 'run-1'`)
      await query('ANALYZE')
    })
  })
  afterAll(() => connection.close())

  /** Rows that a statement read, returned or not. */
  async function rowsRead(name: string, text: string, values: readonly string[]): Promise<number> {
    await connection.query({ text: `PREPARE ${name} AS ${text}`, values: [] })
    const { rows } = await connection.query({ text: `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE ${name}(${values.join(', ')})`, values: [] })
    const text_ = rows[0]?.['QUERY PLAN']
    const [root] = (typeof text_ === 'string' ? JSON.parse(text_) : text_) as { Plan: Node }[]
    const nodes = nodesOf(root!.Plan)
    expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan' && node['Relation Name'] !== undefined)).toEqual([])
    return nodes
      .filter((node) => node['Relation Name'] !== undefined && node['Node Type'] !== 'ModifyTable')
      .reduce((sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'], 0)
  }

  it('cost what they take', async () => {
    const queued = Array.from({ length: 1_000 }, (_, i) => `"run-${String(i + 2)}"`).join(',')
    const take = (ids: string, read: string): Promise<number> => rowsRead(read, statements.take, [`'{${ids}}'`, `'me'`, '30000', '0', '2000'])
    // Each queued turn is found waiting once.
    await take(queued, 'find_waiting')
    await withClient(database.url, async (query) => {
      expect((await query('SELECT count(*)::int AS waiting FROM runtime.work WHERE waits'))[0]?.['waiting']).toBe(1_000)
    })
    const looked = await rowsRead('look', statements.look, [`'execute'`, `''`, '64', '64', '64', '0'])
    expect(looked).toBeLessThan(64 * 2 + 50)
    expect(await take(Array.from({ length: 64 }, (_, i) => `"run-${String(i + 2_000)}"`).join(','), 'take_some')).toBeLessThan(64 * 12)
    expect(await rowsRead('sweep', statements.sweep, [`'execute'`])).toBeLessThan(20)
    expect(await rowsRead('overdue', statements.overdue, [`'execute'`])).toBe(0)
  })
})
