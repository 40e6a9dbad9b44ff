import { closeClient, createClient } from '../../src/db/index.js'
import { eventHash, hashVersion } from '../../src/eventlog/index.js'
import { formatTimestamp } from '../../src/kernel/time.js'

export interface Growth {
  readonly events: number
  readonly type?: string
  /** Canonical JSON text. The same for all, so that hundreds of megabytes never leave the database server. */
  readonly payloadText: string
}

const perStatement = 2_000

/** Makes a run's log long, behind the service's back and with a correct chain, in a fraction of the time that appends would take. */
export async function growRun(databaseUrl: string, runId: string, { events, type = 'note', payloadText }: Growth): Promise<void> {
  const client = createClient(databaseUrl, 'big-log', { statementTimeoutMs: 120_000 })
  await client.connect()
  try {
    const { rows } = await client.query<{ latest_seq: number; head_hash: string }>(
      "SELECT latest_seq, encode(head_hash, 'hex') AS head_hash FROM runtime.runs WHERE run_id = $1",
      [runId],
    )
    const head = rows[0]
    if (head === undefined) throw new Error(`${runId} is missing.`)
    const recordedAt = formatTimestamp(Date.now() * 1000)
    let seq = head.latest_seq
    let prevHash = head.head_hash
    for (let left = events; left > 0;) {
      const count = Math.min(left, perStatement)
      const firstSeq = seq + 1
      const hashes = [prevHash]
      for (let i = 0; i < count; i++) {
        seq += 1
        prevHash = eventHash({ idField: 'run_id', logId: runId, seq, type, payloadText, recordedAt, prevHash, author: 'client', leaseEpoch: null })
        hashes.push(prevHash)
      }
      await client.query(
        `INSERT INTO runtime.run_events (run_id, seq, event_type, payload, recorded_at, prev_hash, event_hash, hash_version, sanitizer_version, author)
         SELECT $1, $2::bigint + n - 1, $3, $4::json, $5::timestamptz, decode(($6::text[])[n], 'hex'), decode(($6::text[])[n + 1], 'hex'), $7, 1, 'client'
           FROM generate_series(1, $8::int) AS n`,
        [runId, firstSeq, type, payloadText, recordedAt, hashes, hashVersion, count],
      )
      left -= count
    }
    await client.query("UPDATE runtime.runs SET latest_seq = $2, head_hash = decode($3, 'hex'), version = version + 1 WHERE run_id = $1", [
      runId,
      seq,
      prevHash,
    ])
  } finally {
    await closeClient(client)
  }
}
