import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type JsonObject } from '../kernel/json.js'
import { authorlessEventHash, brokenReasons, eventHash, hashVersion, payloadSha256, verifyChain } from './hash-chain.js'
import type { Author } from './log.js'
import { logFileReasons, runLogFile, verifyLogFile, writeLogFile } from './log-file.js'

interface Vectors {
  run_id: string
  events: {
    seq: number
    event_type: string
    recorded_at: string
    hash_version: number
    author: Author | null
    lease_epoch: number | null
    prev_hash: string | null
    payload_text: string
    payload_sha256: string
    hashed_text: string
    event_hash: string
  }[]
}

const page = readFileSync(new URL('../../docs/log-format.md', import.meta.url), 'utf8')
const vectors = JSON.parse(/^```json\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? '') as Vectors
const events = vectors.events.map((event) => ({
  logId: vectors.run_id,
  seq: event.seq,
  type: event.event_type,
  payloadText: event.payload_text,
  recordedAt: event.recorded_at,
  prevHash: event.prev_hash,
  hash: event.event_hash,
  hashVersion: event.hash_version,
  author: event.author,
  leaseEpoch: event.lease_epoch,
  idempotencyKey: null,
}))

describe('docs/log-format.md', () => {
  it('has vectors of both versions', () => {
    expect(vectors.events.map((event) => event.hash_version)).toEqual([2, 2, hashVersion, hashVersion, hashVersion, hashVersion])
  })

  it.each(vectors.events.map((event) => [event.seq, event] as const))('vector %i holds at every step', (seq, event) => {
    expect(canonicalJson(JSON.parse(event.payload_text) as JsonObject)).toBe(event.payload_text)
    expect(payloadSha256(event.payload_text)).toBe(event.payload_sha256)
    expect(payloadSha256(event.hashed_text)).toBe(event.event_hash)
    expect(canonicalJson(JSON.parse(event.hashed_text) as JsonObject)).toBe(event.hashed_text)
    const input = {
      idField: 'run_id',
      logId: vectors.run_id,
      seq,
      type: event.event_type,
      payloadText: event.payload_text,
      recordedAt: event.recorded_at,
      prevHash: event.prev_hash,
    }
    const { author, lease_epoch: leaseEpoch } = event
    expect(author === null ? authorlessEventHash(input) : eventHash({ ...input, author, leaseEpoch })).toBe(event.event_hash)
  })

  it('has vectors that form a chain and a file', async () => {
    expect(await verifyChain({ idField: 'run_id', logId: vectors.run_id, seq: 0, hash: null }, events)).toMatchObject({ ok: true, eventCount: 6 })
    const chunks: Buffer[] = []
    const position = { latestSeq: 6, headHash: events[5]?.hash ?? null, floorSeq: 0, floorHash: null }
    for await (const line of writeLogFile(runLogFile, vectors.run_id, position, events)) chunks.push(Buffer.from(line))
    expect(await verifyLogFile(runLogFile, chunks)).toMatchObject({ ok: true, logId: vectors.run_id })
  })

  it('explains every reason that a verifier gives, and no other', () => {
    const verifying = page.slice(page.indexOf('## Verifying'), page.indexOf('## Retention'))
    for (const reason of Object.keys(brokenReasons)) expect(verifying).toContain(`\`${reason}\``)
    const ofFiles = [...page.slice(page.indexOf('## The exported file'), page.indexOf('## By hand')).matchAll(/^\| `([a-z_]+)` \|/gm)].map(
      (match) => match[1] ?? '',
    )
    expect([...Object.keys(brokenReasons), ...ofFiles].sort()).toEqual(Object.keys(logFileReasons).sort())
  })
})
