import { beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../dev-env/index.js'
import { buildAppendShapes } from '../../../src/eventlog/append-shapes.js'
import { EventReader } from '../../../src/eventlog/event-reader.js'
import { HeadLoader, type Queryable } from '../../../src/eventlog/head-loader.js'
import { LaneConnection } from '../../../src/eventlog/index.js'
import { runKind } from '../../../src/runs/run-kind.js'
import { withClient } from './engine.js'

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly PlanNode[]
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

/** How each statement of the engine reads tables, in the session and with the generic plan that lanes have. */
async function readsOf(url: string, statement: { readonly text: string; readonly types: number }): Promise<PlanNode[]> {
  const connection = new LaneConnection(url, 'test-plans')
  try {
    await connection.query({ text: `PREPARE probe AS ${statement.text}`, values: [] })
    const nulls = Array.from({ length: statement.types }, () => 'NULL').join(', ')
    const { rows } = await connection.query({ text: `EXPLAIN (FORMAT JSON) EXECUTE probe(${nulls})`, values: [] })
    const text = rows[0]?.['QUERY PLAN']
    const [root] = (typeof text === 'string' ? JSON.parse(text) : text) as { Plan: PlanNode }[]
    return nodesOf(root!.Plan)
  } finally {
    await connection.close()
  }
}

const parametersOf = (text: string): number => Math.max(...[...text.matchAll(/\$(\d+)/g)].map(([, n]) => Number(n)))

/** The texts of the statements that readers and loaders send. */
async function readStatements(): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  const recorder: Queryable = {
    query: ({ name = '', text }) => {
      texts.set(name, text)
      return Promise.resolve({ rows: [] })
    },
  }
  const reader = new EventReader(runKind, recorder)
  await reader.page('a', 0, { events: 10, bytes: 1000 })
  await reader.portion('a', 0)
  await reader.newest([{ logId: 'a', after: 0 }])
  await reader.latest(['a'])
  await new HeadLoader(runKind).load(recorder, [{ logId: 'a', keys: [{ space: 'event', key: 'k' }] }])
  return texts
}

describe.each([0, 20, 200_000])('the engine’s statements on tables with %i rows', (rows) => {
  const database = useTestDatabase()
  let texts: Map<string, string>
  beforeAll(async () => {
    texts = await readStatements()
    const { full, slim } = buildAppendShapes(runKind)
    for (const { name, text } of [full, slim]) texts.set(name, text)
    if (rows === 0) return
    await withClient(database.url, async (query) => {
      await query(
        `INSERT INTO runtime.runs (run_id, thread_id, owner_user_id, mode, stream_format, metadata, create_fingerprint, created_at, version, latest_seq, head_hash, retention_floor_seq, updated_at, status, started_seq, last_frame_seq, processed_frame_seq, lease_epoch)
         SELECT 'run-' || n, 'thread', 1, 'session', 'events', 'null', '', now(), 1, 10, '\\x00', 0, now(), 'running', 1, 0, 0, 0 FROM generate_series(1, $1::int / 10) AS n`,
        [rows],
      )
      await query(
        `INSERT INTO runtime.run_events (run_id, seq, event_type, payload, recorded_at, prev_hash, event_hash, hash_version, idempotency_key, key_fingerprint, sanitizer_version)
         SELECT 'run-' || r, seq, 'note', '{}', now(), CASE WHEN seq > 1 THEN '\\x00'::bytea END, '\\x00', 2, CASE WHEN seq % 2 = 0 THEN 'k' || seq END, CASE WHEN seq % 2 = 0 THEN 'f' END, 1
           FROM generate_series(1, $1::int / 10) AS r, generate_series(1, 10) AS seq`,
        [rows],
      )
      await query(
        `INSERT INTO runtime.frames (run_id, frame_seq, frame_id, frame_type, payload, payload_hash, inserted_at, sanitizer_version)
         SELECT 'run-' || n, 1, 'frame', 'note', '{}', '', now(), 1 FROM generate_series(1, $1::int / 10) AS n`,
        [rows],
      )
      await query('ANALYZE')
    })
  })

  it.each(['run-append', 'run-append-slim', 'run-portion', 'run-newest', 'run-latest', 'run-heads', 'run-keys'])(
    '%s reads every table by an index that its condition uses',
    async (name) => {
      const text = texts.get(name)!
      const nodes = await readsOf(database.url, { text, types: parametersOf(text) })
      const reads = nodes.filter((node) => node['Relation Name'] !== undefined && node['Node Type'] !== 'ModifyTable')
      expect(reads.length).toBeGreaterThan(0)
      for (const read of reads) {
        const found = read['Node Type'] === 'Bitmap Heap Scan' ? read.Plans?.[0] : read
        expect(read['Node Type'], JSON.stringify(read)).toMatch(/^(Index Scan|Index Only Scan|Bitmap Heap Scan)$/)
        // An index that is read from end to end has no condition.
        expect(found?.['Index Cond'], JSON.stringify(read)).toBeDefined()
      }
      if (name === 'run-append-slim') expect(reads.map((read) => read['Relation Name'])).toEqual(['runs', 'runs'])
      if (name === 'run-append')
        expect(reads.map((read) => read['Relation Name']).sort()).toEqual([
          'frames',
          'run_events',
          'run_pruned_keys',
          'runs',
          'runs',
          'runs',
          'work',
          'work',
          'work',
          'work',
        ])
    },
  )
})
