/**
 * The least that a Node server can do for an append that is durable, chained and keyed: no signature, no nonce, no validation, no
 * compare-and-set, no idempotent replay. It is what the runtime's appends are measured against, since it runs on the same HTTP
 * server, the same driver and the same disk.
 *
 *   node --import tsx bench/bare-server.ts <port> <database url>
 */
import { hash } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import { closeClient, createClient } from '../src/db/index.js'

interface Append {
  readonly event_type: string
  readonly payload: unknown
  readonly idempotency_key: string
}

interface Waiting {
  readonly runId: string
  readonly events: readonly Append[]
  readonly response: ServerResponse
}

const mostInABatch = 512
const schema = `
  DROP TABLE IF EXISTS bare_events, bare_heads;
  CREATE TABLE bare_heads (run_id text PRIMARY KEY, latest_seq bigint NOT NULL, head_hash text NOT NULL, updated_at timestamptz NOT NULL) WITH (fillfactor = 60);
  CREATE TABLE bare_events (run_id text NOT NULL, seq bigint NOT NULL, event_type text NOT NULL, idempotency_key text NOT NULL,
    event_hash text NOT NULL, payload json NOT NULL, recorded_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (run_id, seq));
  CREATE UNIQUE INDEX bare_events_key_unique ON bare_events (run_id, idempotency_key);`
const write = `
  WITH e AS (SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::json[]) AS e (run_id, seq, event_type, idempotency_key, event_hash, payload)),
       h AS (SELECT * FROM unnest($7::text[], $8::bigint[], $9::text[]) AS h (run_id, seq, event_hash)),
       moved AS (INSERT INTO bare_heads AS b SELECT run_id, seq, event_hash, now() FROM h
                 ON CONFLICT (run_id) DO UPDATE SET latest_seq = excluded.latest_seq, head_hash = excluded.head_hash, updated_at = excluded.updated_at)
  INSERT INTO bare_events (run_id, seq, event_type, idempotency_key, event_hash, payload) SELECT * FROM e`

const [port = '', databaseUrl = ''] = process.argv.slice(2)
const client = createClient(databaseUrl, 'bare', { statementTimeoutMs: 0 })
await client.connect()
await client.query(schema)

const heads = new Map<string, { seq: number; hash: string }>()
const waiting: Waiting[] = []
let isWriting = false

async function writeAll(): Promise<void> {
  while (waiting.length > 0) {
    const batch = waiting.splice(0, mostInABatch)
    const columns = { runId: [] as string[], seq: [] as number[], type: [] as string[], key: [] as string[], hash: [] as string[], payload: [] as string[] }
    const touched = new Set<string>()
    const answers = batch.map(({ runId, events, response }) => {
      const head = heads.get(runId) ?? { seq: 0, hash: '' }
      heads.set(runId, head)
      touched.add(runId)
      for (const event of events) {
        const payload = JSON.stringify(event.payload)
        head.seq++
        head.hash = hash('sha256', `${head.hash}${String(head.seq)}${event.event_type}${payload}`, 'hex')
        columns.runId.push(runId)
        columns.seq.push(head.seq)
        columns.type.push(event.event_type)
        columns.key.push(event.idempotency_key)
        columns.hash.push(head.hash)
        columns.payload.push(payload)
      }
      return { response, body: `{"seq":${String(head.seq)},"hash":"${head.hash}"}` }
    })
    const ids = [...touched]
    const { runId, seq, type, key, payload } = columns
    const values = [runId, seq, type, key, columns.hash, payload, ids, ids.map((id) => heads.get(id)?.seq), ids.map((id) => heads.get(id)?.hash)]
    await client.query({ name: 'write', text: write, values })
    for (const { response, body } of answers) {
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': String(body.length) })
      response.end(body)
    }
  }
  isWriting = false
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Append | { readonly events: readonly Append[] }
    const [, runId = ''] = /\/runs\/([^/]+)\//.exec(request.url ?? '') ?? []
    waiting.push({ runId, events: 'events' in body ? body.events : [body], response })
    if (isWriting) return
    isWriting = true
    setImmediate(() => void writeAll())
  })
})
server.listen(Number(port), '127.0.0.1', 4096, () => {
  process.stdout.write('listening\n')
})
process.once('SIGTERM', () => {
  server.closeAllConnections()
  server.close(() => void closeClient(client))
})
