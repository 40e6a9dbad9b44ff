import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../kernel/json.js'
import {
  authorlessEventHash,
  ChainVerifier,
  eventHash,
  hashVersion,
  payloadSha256,
  verifyChain,
  verifyHead,
  type ChainBroken,
  type ChainIntact,
  type ChainStart,
} from './hash-chain.js'
import { byClient, byService, underLease, type LogEvent, type Writer } from './log.js'

const sha = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
const at = (seq: number) => `2026-02-01T00:00:00.${String(seq).padStart(6, '0')}Z`

const writers: readonly Writer[] = [byService, byClient, underLease(3)]

/** `versionAt`: by which rules the event at a seq is hashed. */
function chain(logId: string, count: number, versionAt: (seq: number) => number = () => hashVersion): LogEvent[] {
  const events: LogEvent[] = []
  let prevHash: string | null = null
  for (let seq = 1; seq <= count; seq++) {
    const fields: { logId: string; seq: number; type: string; payloadText: string; recordedAt: string; prevHash: string | null } = {
      logId,
      seq,
      type: 'run.delta',
      payloadText: `{"delta":"word ${seq}"}`,
      recordedAt: at(seq),
      prevHash,
    }
    const writer = writers[seq % writers.length] ?? byService
    const isAuthorless = versionAt(seq) === 2
    const hash: string = isAuthorless ? authorlessEventHash({ idField: 'run_id', ...fields }) : eventHash({ idField: 'run_id', ...fields, ...writer })
    const written = isAuthorless ? { author: null, leaseEpoch: null } : writer
    events.push({ ...fields, ...written, hash, hashVersion: versionAt(seq), idempotencyKey: null })
    prevHash = hash
  }
  return events
}

const start = (logId: string, seq = 0, hash: string | null = null): ChainStart => ({ idField: 'run_id', logId, seq, hash })

function change(events: readonly LogEvent[], seq: number, patch: Partial<LogEvent>): LogEvent[] {
  return events.map((event) => (event.seq === seq ? { ...event, ...patch } : event))
}

describe('eventHash', () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom('"', '\\', '\n', '\u0001', '\u007f', '\u2028', 'é', '😀', '\ue000', '/'),
      fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }),
    ),
  })

  it('hashes the very text that a canonicaliser writes, whatever the id, type and kind of log', () => {
    const hex = fc.stringMatching(/^[0-9a-f]{64}$/)
    fc.assert(
      fc.property(
        fc.constantFrom('run_id', 'worker_id', 'topic'),
        text.filter((t) => t.isWellFormed()),
        text.filter((t) => t.isWellFormed()),
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        fc.jsonValue({ maxDepth: 3 }),
        fc.option(hex, { nil: null }),
        fc.oneof(fc.constantFrom(byClient, byService), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }).map(underLease)),
        (idField, logId, type, seq, payload, prevHash, writer) => {
          const payloadText = JSON.stringify({ payload })
          const recordedAt = '2026-02-01T00:00:01.000042Z'
          const common = { [idField]: logId, seq, event_type: type, payload_sha256: sha(payloadText), recorded_at: recordedAt, prev_hash: prevHash }
          const input = { idField, logId, seq, type, payloadText, recordedAt, prevHash }
          const expected = sha(canonicalize({ v: 3, ...common, author: writer.author, lease_epoch: writer.leaseEpoch }) ?? '')
          expect(eventHash({ ...input, ...writer })).toBe(expected)
          expect(authorlessEventHash(input)).toBe(sha(canonicalize({ v: 2, ...common }) ?? ''))
        },
      ),
    )
  })

  it('hashes payload text as UTF-8', () => {
    const text = canonicalJson({ delta: 'naïve 😀' })
    expect(payloadSha256(text)).toBe(sha(text))
  })

  it('refuses a name for the id that would not sort where the text puts it', () => {
    const fields = { logId: 'a', seq: 1, type: 't', payloadText: '{}', recordedAt: at(1), prevHash: null, ...byService }
    expect(() => eventHash({ idField: 'actor', ...fields })).toThrow(TypeError)
    expect(() => eventHash({ idField: 'seq', ...fields })).toThrow(TypeError)
  })
})

describe('verifyChain', () => {
  const events = chain('run-1', 6)

  it('accepts an intact log and names its range and head', async () => {
    expect(await verifyChain(start('run-1'), events)).toEqual({ ok: true, fromSeq: 1, toSeq: 6, eventCount: 6, headHash: events[5]?.hash })
  })

  it('goes on from a retention floor', async () => {
    expect(await verifyChain(start('run-1', 2, events[1]?.hash ?? null), events.slice(2))).toEqual({
      ok: true,
      fromSeq: 3,
      toSeq: 6,
      eventCount: 4,
      headHash: events[5]?.hash,
    })
  })

  it('accepts logs of both versions, and mixtures in any order: replicas of two releases write side by side', async () => {
    for (const versionAt of [() => 2, (seq: number) => (seq <= 3 ? 2 : 3), (seq: number) => (seq % 2 === 0 ? 2 : 3)])
      expect(await verifyChain(start('run-1'), chain('run-1', 6, versionAt))).toMatchObject({ ok: true, toSeq: 6 })
  })

  it('refuses an author that was not hashed', async () => {
    const authorless = chain('run-1', 4, () => 2)
    const claimed = await verifyChain(start('run-1'), change(authorless, 3, { author: 'runtime' }))
    expect(claimed).toEqual({ ok: false, broken: { seq: 3, reason: 'event_hash_mismatch' } })
  })

  it('accepts a log of which everything has been pruned', async () => {
    expect(await verifyChain(start('run-1', 6, events[5]?.hash ?? null), [])).toEqual({
      ok: true,
      fromSeq: 7,
      toSeq: 6,
      eventCount: 0,
      headHash: events[5]?.hash,
    })
  })

  const breaks: readonly [string, readonly LogEvent[], ChainBroken['broken']][] = [
    ['a missing event', events.filter((event) => event.seq !== 3), { seq: 3, reason: 'sequence_gap' }],
    ['a repeated event', [...events.slice(0, 3), ...events.slice(2)], { seq: 4, reason: 'sequence_repeated' }],
    ['swapped events', [events[0], events[2], events[1], ...events.slice(3)].filter((event) => event !== undefined), { seq: 2, reason: 'sequence_gap' }],
    ['an edited payload', change(events, 4, { payloadText: '{"delta":"other"}' }), { seq: 4, reason: 'event_hash_mismatch' }],
    ['an edited type', change(events, 4, { type: 'run.finished' }), { seq: 4, reason: 'event_hash_mismatch' }],
    ['an edited time', change(events, 4, { recordedAt: at(9) }), { seq: 4, reason: 'event_hash_mismatch' }],
    ['an edited hash', change(events, 4, { hash: 'f'.repeat(64) }), { seq: 4, reason: 'event_hash_mismatch' }],
    ['an edited link', change(events, 4, { prevHash: 'f'.repeat(64) }), { seq: 4, reason: 'prev_hash_mismatch' }],
    ['a root that claims a predecessor', change(events, 1, { prevHash: 'f'.repeat(64) }), { seq: 1, reason: 'prev_hash_mismatch' }],
    ['another author', change(events, 3, { author: 'client' }), { seq: 3, reason: 'event_hash_mismatch' }],
    ['no author', change(events, 3, { author: null }), { seq: 3, reason: 'event_hash_mismatch' }],
    ['another lease epoch', change(events, 2, { leaseEpoch: 4 }), { seq: 2, reason: 'event_hash_mismatch' }],
    ['the older rules', change(events, 3, { hashVersion: 2 }), { seq: 3, reason: 'event_hash_mismatch' }],
    ['rules of another version', change(events, 4, { hashVersion: 1 }), { seq: 4, reason: 'unknown_hash_version' }],
    ['an event of another log', change(events, 4, { logId: 'run-2' }), { seq: 4, reason: 'foreign_event' }],
  ]
  it.each(breaks)('finds %s', async (_what, log, broken) => {
    expect(await verifyChain(start('run-1'), log)).toEqual({ ok: false, broken })
  })

  it('finds a whole log that was moved to another id', async () => {
    const moved = events.map((event) => ({ ...event, logId: 'run-2' }))
    expect(await verifyChain(start('run-2'), moved)).toEqual({ ok: false, broken: { seq: 1, reason: 'event_hash_mismatch' } })
  })

  it('reads pages as they come', async () => {
    async function* pages() {
      for (const event of events) yield await Promise.resolve(event)
    }
    expect((await verifyChain(start('run-1'), pages())).ok).toBe(true)
  })

  it('does not move on after a break', () => {
    const verifier = new ChainVerifier(start('run-1'))
    expect(events.slice(0, 3).map((event) => verifier.add(event))).toEqual([undefined, undefined, undefined])
    expect(verifier.add(change(events, 4, { type: 'x' })[3] as LogEvent)).toBe('event_hash_mismatch')
    expect(verifier.nextSeq).toBe(4)
    expect(verifier.result().toSeq).toBe(3)
  })
})

describe('verifyHead', () => {
  const intact: ChainIntact = { ok: true, fromSeq: 1, toSeq: 4, eventCount: 4, headHash: 'a'.repeat(64) }

  it('accepts the head that the chain ends with', () => {
    expect(verifyHead(intact, { latestSeq: 4, headHash: 'a'.repeat(64) })).toBe(intact)
  })
  it('finds a tail that was cut off', () => {
    expect(verifyHead(intact, { latestSeq: 6, headHash: 'b'.repeat(64) })).toEqual({ ok: false, broken: { seq: 5, reason: 'missing_tail' } })
  })
  it('finds events that the head does not know', () => {
    expect(verifyHead(intact, { latestSeq: 3, headHash: 'a'.repeat(64) })).toEqual({ ok: false, broken: { seq: 4, reason: 'beyond_head' } })
  })
  it('finds a last event that was replaced together with its hash', () => {
    expect(verifyHead(intact, { latestSeq: 4, headHash: 'b'.repeat(64) })).toEqual({ ok: false, broken: { seq: 4, reason: 'head_mismatch' } })
  })
})
