import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type JsonObject } from '../kernel/json.js'
import { authorlessEventHash, eventHash, hashVersion } from './hash-chain.js'
import { byClient, underLease, type LogEvent } from './log.js'
import { eventLine, runLogFile, verifyLogFile, writeLogFile } from './log-file.js'

function logOf(logId: string, payloads: readonly JsonObject[], version: number = hashVersion): LogEvent[] {
  const events: LogEvent[] = []
  for (const [index, payload] of payloads.entries()) {
    const fields = {
      logId,
      seq: index + 1,
      type: 'run.delta',
      payloadText: canonicalJson(payload),
      recordedAt: `2026-02-01T00:00:00.${String(index).padStart(6, '0')}Z`,
      prevHash: events.at(-1)?.hash ?? null,
    }
    const idempotencyKey = index % 2 === 0 ? `key:${index}` : null
    const writer = index % 2 === 0 ? byClient : underLease(2)
    if (version === 2)
      events.push({
        ...fields,
        hash: authorlessEventHash({ idField: 'run_id', ...fields }),
        hashVersion: 2,
        author: null,
        leaseEpoch: null,
        idempotencyKey,
      })
    else events.push({ ...fields, ...writer, hash: eventHash({ idField: 'run_id', ...fields, ...writer }), hashVersion, idempotencyKey })
  }
  return events
}

async function fileOf(events: readonly LogEvent[], floor = 0): Promise<string> {
  const position = { latestSeq: events.length, headHash: events.at(-1)?.hash ?? null, floorSeq: floor, floorHash: events[floor - 1]?.hash ?? null }
  let text = ''
  for await (const line of writeLogFile(runLogFile, 'run-1', position, events.slice(floor))) text += line
  return text
}

const bytes = (text: string) => [Buffer.from(text)]
const verify = (text: string) => verifyLogFile(runLogFile, bytes(text))

const events = logOf('run-1', [{ a: 1 }, { delta: 'naïve 😀 \u2028 "x"' }, { b: [1.5, null] }, {}, { c: { __proto_like__: true } }])
const good = await fileOf(events)
const lines = good.trimEnd().split('\n')
const joined = (...parts: (string | undefined)[]) => `${parts.join('\n')}\n`

describe('writeLogFile', () => {
  it('writes a header, the events and the head', () => {
    expect(lines[0]).toBe('{"kind":"openagents.run_log","version":1,"run_id":"run-1","hash_version":3,"retention_floor":0,"floor_hash":null}')
    expect(lines[1]).toBe(
      `{"seq":1,"event_type":"run.delta","payload":{"a":1},"recorded_at":"2026-02-01T00:00:00.000000Z","prev_hash":null,"event_hash":"${events[0]?.hash ?? ''}","hash_version":3,"author":"client","lease_epoch":null,"idempotency_key":"key:0"}`,
    )
    expect(lines[6]).toBe(`{"kind":"head","latest_seq":5,"head_hash":"${events[4]?.hash ?? ''}"}`)
    expect(lines).toHaveLength(7)
  })
})

describe('verifyLogFile', () => {
  it('accepts what was exported', async () => {
    expect(await verify(good)).toEqual({ ok: true, logId: 'run-1', fromSeq: 1, toSeq: 5, eventCount: 5, headHash: events[4]?.hash })
    expect(await verify(good.trimEnd())).toMatchObject({ ok: true })
  })

  it('accepts a file that the release before has written, and its events in one of ours', async () => {
    const old = logOf('run-1', [{ a: 1 }, { b: 2 }], 2)
    const [header = '', ...rest] = (await fileOf(old)).split('\n')
    expect(rest[0]).toContain('"hash_version":2,"idempotency_key":"key:0"}')
    expect(await verify([header, ...rest].join('\n'))).toMatchObject({ ok: true, toSeq: 2 })
    expect(await verify([header.replace('"hash_version":3', '"hash_version":2'), ...rest].join('\n'))).toMatchObject({ ok: true, toSeq: 2 })
  })

  it('accepts a pruned log, from its floor, and one of which nothing is left', async () => {
    expect(await verify(await fileOf(events, 3))).toMatchObject({ ok: true, fromSeq: 4, toSeq: 5, eventCount: 2 })
    expect(await verify(await fileOf(events, 5))).toMatchObject({ ok: true, fromSeq: 6, toSeq: 5, eventCount: 0, headHash: events[4]?.hash })
  })

  it('accepts a log without events', async () => {
    expect(await verify(await fileOf([]))).toMatchObject({ ok: true, eventCount: 0, headHash: null })
  })

  it('reads any payload, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), { maxLength: 6 }),
        fc.integer({ min: 1, max: 50 }),
        async (payloads, size) => {
          const storable = payloads.filter((payload) => canonicalizable(payload)) as JsonObject[]
          const all = Buffer.from(await fileOf(logOf('run-1', storable)))
          const cut = Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.subarray(n * size, (n + 1) * size))
          expect(await verifyLogFile(runLogFile, cut)).toMatchObject({ ok: true, eventCount: storable.length })
        },
      ),
    )
  })

  const edited = (index: number, from: string | RegExp, to: string) => joined(...lines.map((line, n) => (n === index ? line.replace(from, to) : line)))
  const otherRun = logOf('run-2', [{ x: 1 }, { x: 2 }, { x: 3 }])
  const faults: readonly [string, string, { line: number; seq: number | null; reason: string }][] = [
    ['an empty file', '', { line: 1, seq: null, reason: 'empty' }],
    ['some other file', 'hello\n', { line: 1, seq: null, reason: 'not_a_log' }],
    ['a missing header', joined(...lines.slice(1)), { line: 1, seq: null, reason: 'not_a_log' }],
    ['a later version', edited(0, '"version":1', '"version":2'), { line: 1, seq: null, reason: 'unknown_version' }],
    ['other hash rules', edited(0, '"hash_version":3', '"hash_version":4'), { line: 1, seq: null, reason: 'unknown_hash_version' }],
    ['newer hash rules than the header names', edited(0, '"hash_version":3', '"hash_version":2'), { line: 2, seq: 1, reason: 'unknown_hash_version' }],
    ['another run in the header', edited(0, 'run-1', 'run-9'), { line: 2, seq: 1, reason: 'event_hash_mismatch' }],
    ['an edited payload', edited(3, '1.5', '2.5'), { line: 4, seq: 3, reason: 'event_hash_mismatch' }],
    ['an edited time', edited(3, '000002Z', '000009Z'), { line: 4, seq: 3, reason: 'event_hash_mismatch' }],
    ['an edited hash', edited(3, /"event_hash":"./, '"event_hash":"g'), { line: 4, seq: 3, reason: 'foreign_line' }],
    ['an edited link', edited(3, /"prev_hash":"[0-9a-f]{64}/, `"prev_hash":"${'0'.repeat(64)}`), { line: 4, seq: 3, reason: 'prev_hash_mismatch' }],
    ['a line that was only written anew', edited(3, '"payload":{', '"payload": {'), { line: 4, seq: 3, reason: 'not_canonical' }],
    ['a member that comes twice', edited(1, '"payload":{"a":1}', '"payload":{"a":2,"a":1}'), { line: 2, seq: 1, reason: 'not_canonical' }],
    ['line ends of another system', good.replaceAll('\n', '\r\n'), { line: 1, seq: null, reason: 'not_canonical' }],
    ['swapped lines', joined(lines[0], lines[1], lines[3], lines[2], ...lines.slice(4)), { line: 3, seq: 2, reason: 'reordered' }],
    ['a missing line', joined(...lines.slice(0, 3), ...lines.slice(4)), { line: 4, seq: 3, reason: 'sequence_gap' }],
    ['a repeated line', joined(...lines.slice(0, 4), lines[3], ...lines.slice(4)), { line: 5, seq: 4, reason: 'sequence_repeated' }],
    ['a foreign line', joined(...lines.slice(0, 4), 'note to self', ...lines.slice(4)), { line: 5, seq: 4, reason: 'foreign_line' }],
    ['a blank line', joined(...lines.slice(0, 4), '', ...lines.slice(4)), { line: 5, seq: 4, reason: 'foreign_line' }],
    [
      'an event of another run',
      joined(...lines.slice(0, 3), eventLine(otherRun[2] as LogEvent).trimEnd(), ...lines.slice(4)),
      { line: 4, seq: 3, reason: 'prev_hash_mismatch' },
    ],
    ['a file cut between lines', joined(...lines.slice(0, 4)), { line: 5, seq: 4, reason: 'truncated' }],
    ['a file cut within a line', good.slice(0, good.indexOf('"b":') + 3), { line: 4, seq: 3, reason: 'truncated' }],
    ['a tail cut out', joined(...lines.slice(0, 4), lines[6]), { line: 5, seq: 4, reason: 'missing_tail' }],
    ['a head that names less', edited(6, '"latest_seq":5', '"latest_seq":4'), { line: 7, seq: 5, reason: 'beyond_head' }],
    ['another head hash', edited(6, /"head_hash":"[0-9a-f]{64}/, `"head_hash":"${'0'.repeat(64)}`), { line: 7, seq: 5, reason: 'head_mismatch' }],
    ['lines after the head', joined(...lines, lines[1]), { line: 8, seq: 6, reason: 'trailing_lines' }],
    ['a line without end', `${lines[0] ?? ''}\n${'x'.repeat(3 * 1024 * 1024)}`, { line: 2, seq: 1, reason: 'line_too_long' }],
  ]
  it.each(faults)('names %s', async (_what, text, broken) => {
    expect(await verify(text)).toEqual({ ok: false, broken })
  })

  it('notices an edited floor', async () => {
    const pruned = await fileOf(events, 2)
    expect(await verify(pruned.replace('"retention_floor":2', '"retention_floor":1'))).toEqual({
      ok: false,
      broken: { line: 2, seq: 2, reason: 'sequence_gap' },
    })
    expect(await verify(pruned.replace(/"floor_hash":"[0-9a-f]{64}/, `"floor_hash":"${'0'.repeat(64)}`))).toEqual({
      ok: false,
      broken: { line: 2, seq: 3, reason: 'prev_hash_mismatch' },
    })
  })

  it('notices any single byte that is changed', async () => {
    const all = Buffer.from(good)
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: all.length - 2 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const copy = Buffer.from(all)
        copy[at] = (copy[at] ?? 0) ^ change
        const key = /"idempotency_key":("key:\d"|null)/g
        // The caller's key is kept beside the chain, not in it.
        const inKey = [...good.matchAll(key)].some(
          (match) => Buffer.byteLength(good.slice(0, match.index)) <= at && at < Buffer.byteLength(good.slice(0, match.index + match[0].length)),
        )
        if (!inKey) expect(await verifyLogFile(runLogFile, [copy])).toMatchObject({ ok: false })
      }),
      { numRuns: 400 },
    )
  })
})

function canonicalizable(payload: unknown): boolean {
  try {
    canonicalJson(payload as JsonObject)
    return true
  } catch {
    return false
  }
}
