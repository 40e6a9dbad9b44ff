import type { Client } from 'pg'
import { closeClient, createClient } from '../../src/db/index.js'
import { eventHash, hashVersion } from '../../src/eventlog/index.js'
import { canonicalJson, type Json } from '../../src/kernel/json.js'
import { formatTimestamp } from '../../src/kernel/time.js'

export interface Growth {
  readonly events: number
  readonly type?: string
  /** Canonical JSON text. The same for all, so that hundreds of megabytes never leave the database server. */
  readonly payloadText: string
}

const perStatement = 2_000
const turnsPerStatement = 4
/** What {@link growTurns} writes for each turn. */
export const eventsPerTurn = 500

/** Makes a run's log long, behind the service's back and with a correct chain, in a fraction of the time that appends would take. */
export async function growRun(databaseUrl: string, runId: string, { events, type = 'note', payloadText }: Growth): Promise<void> {
  await growing(databaseUrl, runId, async (end, client) => {
    for (let left = events; left > 0;) {
      const count = Math.min(left, perStatement)
      const firstSeq = end.seq + 1
      const hashes = [end.hash]
      for (let i = 0; i < count; i++) hashes.push(end.add(type, payloadText, null))
      await client.query(
        `INSERT INTO runtime.run_events (run_id, seq, event_type, payload, recorded_at, prev_hash, event_hash, hash_version, sanitizer_version, author)
         SELECT $1, $2::bigint + n - 1, $3, $4::json, $5::timestamptz, decode(($6::text[])[n], 'hex'), decode(($6::text[])[n + 1], 'hex'), $7, 1, 'client'
           FROM generate_series(1, $8::int) AS n`,
        [runId, firstSeq, type, payloadText, end.recordedAt, hashes, hashVersion, count],
      )
      left -= count
    }
  })
}

/**
 * The same with turns as an executor writes them: a question, thoughts in some four hundred pieces, and an answer of a kilobyte.
 * The run has to have been executed, and to be at rest.
 */
export async function growTurns(databaseUrl: string, runId: string, turns: number): Promise<void> {
  await growing(databaseUrl, runId, async (end, client) => {
    for (let done = 0; done < turns; done += turnsPerStatement) {
      const firstSeq = end.seq + 1
      const hashes = [end.hash]
      const events = Array.from({ length: Math.min(turnsPerStatement, turns - done) }, (_, i) => turnOf(`grown-${String(firstSeq)}-${String(i)}`)).flat()
      for (const { type, payloadText } of events) hashes.push(end.add(type, payloadText, end.leaseEpoch))
      await client.query(
        `INSERT INTO runtime.run_events (run_id, seq, event_type, payload, recorded_at, prev_hash, event_hash, hash_version, sanitizer_version, author, lease_epoch)
         SELECT $1, $2::bigint + n - 1, ($3::text[])[n], ($4::text[])[n]::json, $5::timestamptz, decode(($6::text[])[n], 'hex'), decode(($6::text[])[n + 1], 'hex'), $7, 1, 'runtime', $8::bigint
           FROM generate_series(1, $9::int) AS n`,
        [
          runId,
          firstSeq,
          events.map(({ type }) => type),
          events.map(({ payloadText }) => payloadText),
          end.recordedAt,
          hashes,
          hashVersion,
          end.leaseEpoch,
          events.length,
        ],
      )
    }
  })
}

/** Where a log ends while it grows. */
class LogEnd {
  readonly runId: string
  readonly leaseEpoch: number
  readonly recordedAt = formatTimestamp(Date.now() * 1000)
  seq: number
  hash: string
  bytes = 0

  constructor(runId: string, leaseEpoch: number, seq: number, hash: string) {
    this.runId = runId
    this.leaseEpoch = leaseEpoch
    this.seq = seq
    this.hash = hash
  }

  /** The hash of the next event. */
  add(type: string, payloadText: string, leaseEpoch: number | null): string {
    this.seq += 1
    this.bytes += Buffer.byteLength(payloadText)
    const author = leaseEpoch === null ? 'client' : 'runtime'
    const place = { idField: 'run_id', logId: this.runId, seq: this.seq, recordedAt: this.recordedAt, prevHash: this.hash }
    this.hash = eventHash({ ...place, type, payloadText, author, leaseEpoch })
    return this.hash
  }
}

async function growing(databaseUrl: string, runId: string, grow: (end: LogEnd, client: Client) => Promise<void>): Promise<void> {
  const client = createClient(databaseUrl, 'big-log', { statementTimeoutMs: 120_000 })
  await client.connect()
  try {
    const { rows } = await client.query<{ latest_seq: number; head_hash: string; lease_epoch: number }>(
      "SELECT latest_seq, encode(head_hash, 'hex') AS head_hash, lease_epoch FROM runtime.runs WHERE run_id = $1",
      [runId],
    )
    const head = rows[0]
    if (head === undefined) throw new Error(`${runId} is missing.`)
    const end = new LogEnd(runId, head.lease_epoch, head.latest_seq, head.head_hash)
    await grow(end, client)
    await client.query(
      "UPDATE runtime.runs SET latest_seq = $2, head_hash = decode($3, 'hex'), log_bytes = log_bytes + $4, version = version + 1 WHERE run_id = $1",
      [runId, end.seq, end.hash, end.bytes],
    )
  } finally {
    await closeClient(client)
  }
}

function turnOf(name: string): { readonly type: string; readonly payloadText: string }[] {
  const event = (type: string, payload: Readonly<Record<string, Json>>) => ({ type, payloadText: canonicalJson(payload) })
  const about = { turn_id: name, step: 1 }
  const thoughts = Array.from({ length: eventsPerTurn - 6 - 93 }, () => event('run.reasoning', { ...about, delta: 'what follows from this ', thought: 0 }))
  const words = Array.from({ length: 93 }, () => event('run.delta', { ...about, delta: 'some words ' }))
  return [
    event('user.message', { frame_id: name, text: 'What follows from what I said before?' }),
    event('turn.started', { turn_id: name, frame_id: name }),
    event('step.started', { ...about, model: 'scripted', provider: 'scripted', attempt: 1 }),
    ...thoughts,
    ...words,
    event('model.finished', { ...about, finish_reason: 'stop', model: 'scripted', usage: { input_tokens: 100, output_tokens: 500 } }),
    event('step.finished', about),
    event('turn.finished', { turn_id: name, finish_reason: 'stop' }),
  ]
}
