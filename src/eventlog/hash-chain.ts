import { hash } from 'node:crypto'
import type { LogEvent, Writer } from './log.js'
import type { Timestamp } from '../kernel/time.js'

/**
 * The version of the rules below that is written; it is stored with every event. docs/log-format.md states them for other
 * languages. Version 2 had no author: its events still verify.
 */
export const hashVersion = 3
const authorlessVersion = 2

export const isKnownHashVersion = (version: number): boolean => version === hashVersion || version === authorlessVersion

/** Lower-case hex SHA-256 of the payload's canonical text in UTF-8. */
export function payloadSha256(payloadText: string): string {
  return sha256Hex(payloadText)
}

export interface EventHashInput extends Writer {
  /** What the kind of log calls its id inside the hashed object: `run_id` for runs. */
  readonly idField: string
  readonly logId: string
  readonly seq: number
  readonly type: string
  readonly payloadText: string
  readonly recordedAt: Timestamp
  readonly prevHash: string | null
}

/**
 * Lower-case hex SHA-256 of the RFC 8785 text of
 * `{v, <idField>, seq, event_type, payload_sha256, recorded_at, prev_hash, author, lease_epoch}`.
 *
 * The text is put together by hand because this runs once per event on the write path; it equals what a canonicaliser
 * writes because the member names are sorted beforehand, JSON.stringify escapes well-formed strings exactly as RFC 8785
 * does (its string rule is ECMAScript's), a safe integer prints as itself, and hashes and timestamps use only characters
 * that are never escaped.
 */
export function eventHash(input: EventHashInput): string {
  const { type, payloadText, author, leaseEpoch } = input
  return sha256Hex(
    withIdentity(
      `{"author":"${author}","event_type":${JSON.stringify(type)},"lease_epoch":${leaseEpoch},"payload_sha256":"${sha256Hex(payloadText)}"`,
      input,
      3,
    ),
  )
}

/** The same by the rules of version 2: without author and lease epoch. */
export function authorlessEventHash(input: Omit<EventHashInput, keyof Writer>): string {
  return sha256Hex(withIdentity(`{"event_type":${JSON.stringify(input.type)},"payload_sha256":"${sha256Hex(input.payloadText)}"`, input, 2))
}

/** Closes the hashed text with the members that sort last. */
function withIdentity(begin: string, { idField, logId, seq, recordedAt, prevHash }: Omit<EventHashInput, keyof Writer>, version: number): string {
  const layout = layoutOf(idField)
  const id = `${layout.name}:${JSON.stringify(logId)}`
  const head = `${begin},"prev_hash":${prevHash === null ? 'null' : `"${prevHash}"`},"recorded_at":"${recordedAt}"`
  switch (layout.place) {
    case 'before_seq':
      return `${head},${id},"seq":${seq},"v":${version}}`
    case 'before_v':
      return `${head},"seq":${seq},${id},"v":${version}}`
    case 'last':
      return `${head},"seq":${seq},"v":${version},${id}}`
  }
}

/**
 * Does the event's content give its hash? An event of version 2 that names an author claims what was not hashed, and one of
 * version 3 without an author could not have been written: neither does.
 */
function hasItsHash(idField: string, event: LogEvent): boolean {
  const { author, leaseEpoch } = event
  if (event.hashVersion === authorlessVersion) return author === null && leaseEpoch === null && authorlessEventHash({ ...event, idField }) === event.hash
  return author !== null && eventHash({ ...event, author, leaseEpoch, idField }) === event.hash
}

/**
 * One-shot hashing takes about half the time of createHash for texts of this size on Node 20 (0.4 µs against 0.85 µs for
 * 300 bytes), because no stream object is made.
 */
function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex')
}

interface Layout {
  readonly name: string
  readonly place: 'before_seq' | 'before_v' | 'last'
}

const layouts = new Map<string, Layout>()

/** Where the id's member sorts. There are as many entries as kinds of log, so the map stays small. */
function layoutOf(idField: string): Layout {
  const known = layouts.get(idField)
  if (known !== undefined) return known
  if (!/^[a-z_]+$/.test(idField) || idField <= 'recorded_at' || idField === 'seq' || idField === 'v')
    throw new TypeError(`${idField} cannot name the id of a hashed event: it must be lower case and sort after recorded_at.`)
  const layout: Layout = { name: JSON.stringify(idField), place: idField < 'seq' ? 'before_seq' : idField < 'v' ? 'before_v' : 'last' }
  layouts.set(idField, layout)
  return layout
}

export const brokenReasons = {
  foreign_event: 'The event belongs to another log.',
  sequence_gap: 'The event that should be here is missing.',
  sequence_repeated: 'An event that was already read comes again.',
  unknown_hash_version: 'The event was hashed by rules that this version does not know.',
  prev_hash_mismatch: 'The event does not name its predecessor’s hash.',
  event_hash_mismatch: 'The event’s content does not give its hash.',
  missing_tail: 'The log ends before the seq that its head names.',
  beyond_head: 'The log goes on after the seq that its head names.',
  head_mismatch: 'The last event’s hash is not the one that the head names.',
} as const

export type BrokenReason = keyof typeof brokenReasons

export interface ChainIntact {
  readonly ok: true
  /** First seq that was checked; one more than `toSeq` when there was nothing to check. */
  readonly fromSeq: number
  readonly toSeq: number
  readonly eventCount: number
  /** Hash at `toSeq`; null only for a log without events. */
  readonly headHash: string | null
}

export interface ChainBroken {
  readonly ok: false
  /** The first seq that cannot be trusted: for a gap or a missing tail, the first that is missing. */
  readonly broken: { readonly seq: number; readonly reason: BrokenReason }
}

/** Where checking begins: after the retention floor, or at the root with `{ seq: 0, hash: null }`. */
export interface ChainStart {
  readonly idField: string
  readonly logId: string
  readonly seq: number
  readonly hash: string | null
}

/** Checks one event after another; what it promises is that of {@link verifyChain}. */
export class ChainVerifier {
  readonly #start: ChainStart
  #seq: number
  #hash: string | null

  constructor(start: ChainStart) {
    this.#start = start
    this.#seq = start.seq
    this.#hash = start.hash
  }

  /** Why this event breaks the chain, or undefined when it continues it. After a break the verifier does not move on. */
  add(event: LogEvent): BrokenReason | undefined {
    const expected = this.#seq + 1
    if (event.logId !== this.#start.logId) return 'foreign_event'
    if (event.seq !== expected) return event.seq > expected ? 'sequence_gap' : 'sequence_repeated'
    // In any order: while replicas of two releases are at work, the older one goes on writing version 2.
    if (!isKnownHashVersion(event.hashVersion)) return 'unknown_hash_version'
    if (event.prevHash !== this.#hash) return 'prev_hash_mismatch'
    if (!hasItsHash(this.#start.idField, event)) return 'event_hash_mismatch'
    this.#seq = expected
    this.#hash = event.hash
    return undefined
  }

  get nextSeq(): number {
    return this.#seq + 1
  }

  result(): ChainIntact {
    return { ok: true, fromSeq: this.#start.seq + 1, toSeq: this.#seq, eventCount: this.#seq - this.#start.seq, headHash: this.#hash }
  }
}

/**
 * Walks a log in ascending order from `start` and recomputes every hash. Stops at the first event that does not fit.
 * Memory does not grow with the log.
 */
export async function verifyChain(start: ChainStart, events: Iterable<LogEvent> | AsyncIterable<LogEvent>): Promise<ChainIntact | ChainBroken> {
  const verifier = new ChainVerifier(start)
  for await (const event of events) {
    const reason = verifier.add(event)
    if (reason !== undefined) return { ok: false, broken: { seq: verifier.nextSeq, reason } }
  }
  return verifier.result()
}

/**
 * Holds a verified chain against the head row. Read the head first and then only events up to its `latestSeq`: events
 * that are committed in between are not part of what that head vouches for.
 */
export function verifyHead(chain: ChainIntact, head: { readonly latestSeq: number; readonly headHash: string | null }): ChainIntact | ChainBroken {
  if (chain.toSeq < head.latestSeq) return { ok: false, broken: { seq: chain.toSeq + 1, reason: 'missing_tail' } }
  if (chain.toSeq > head.latestSeq) return { ok: false, broken: { seq: head.latestSeq + 1, reason: 'beyond_head' } }
  if (chain.headHash !== head.headHash) return { ok: false, broken: { seq: chain.toSeq, reason: 'head_mismatch' } }
  return chain
}
