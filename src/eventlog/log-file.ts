import { canonicalJson, type Json } from '../kernel/json.js'
import { brokenReasons, ChainVerifier, hashVersion, isKnownHashVersion, verifyHead, type BrokenReason, type ChainIntact } from './hash-chain.js'
import type { Author, LogEvent, LogPosition } from './log.js'

/**
 * A log as a file: NDJSON with a header line, one event a line in ascending order, and a closing line that names the head.
 * It holds all that is needed to verify it offline. docs/log-format.md is the norm.
 */
export interface LogFileKind {
  readonly kind: string
  readonly idField: string
}

export const runLogFile: LogFileKind = { kind: 'openagents.run_log', idField: 'run_id' }
export const logFileVersion = 1

/**
 * The file's lines, each with its line break, ready to be written as they come. `events` are those after the floor, up to
 * the head that `position` names: read the head first.
 */
export async function* writeLogFile(
  file: LogFileKind,
  logId: string,
  position: LogPosition,
  events: Iterable<LogEvent> | AsyncIterable<LogEvent>,
): AsyncGenerator<string> {
  yield headerLine(file, { logId, hashVersion, floorSeq: position.floorSeq, floorHash: position.floorHash })
  for await (const event of events) yield eventLine(event)
  yield headLine(position)
}

interface Header {
  readonly logId: string
  /** The newest that its events may have. */
  readonly hashVersion: number
  readonly floorSeq: number
  readonly floorHash: string | null
}

function headerLine(file: LogFileKind, header: Header): string {
  return `${JSON.stringify({ kind: file.kind, version: logFileVersion, [file.idField]: header.logId, hash_version: header.hashVersion, retention_floor: header.floorSeq, floor_hash: header.floorHash })}\n`
}

/** One event as a line. The payload stands in it as the canonical text that was hashed. Events of version 2 have no author to name. */
export function eventLine(event: LogEvent): string {
  const { seq, type, recordedAt, prevHash, hash, author, leaseEpoch, idempotencyKey } = event
  const writer = event.hashVersion < 3 ? '' : `"author":${JSON.stringify(author)},"lease_epoch":${leaseEpoch},`
  return `{"seq":${seq},"event_type":${JSON.stringify(type)},"payload":${event.payloadText},"recorded_at":"${recordedAt}","prev_hash":${JSON.stringify(prevHash)},"event_hash":"${hash}","hash_version":${event.hashVersion},${writer}"idempotency_key":${JSON.stringify(idempotencyKey)}}\n`
}

function headLine(position: Pick<LogPosition, 'latestSeq' | 'headHash'>): string {
  return `{"kind":"head","latest_seq":${position.latestSeq},"head_hash":${JSON.stringify(position.headHash)}}\n`
}

export const logFileReasons = {
  ...brokenReasons,
  empty: 'The file holds nothing.',
  not_a_log: 'The first line is not the header of an exported log.',
  unknown_version: 'The file is of a version that this program does not know.',
  foreign_line: 'The line is not an event of an exported log.',
  not_canonical: 'The line has the hashed content but is not spelt as exported.',
  reordered: 'The event stands in the wrong place; the one that belongs here comes later.',
  truncated: 'The file ends before its closing line.',
  trailing_lines: 'The file goes on after its closing line.',
  line_too_long: 'The line is longer than any event can be.',
} as const satisfies Record<string, string>

export type LogFileReason = BrokenReason | keyof typeof logFileReasons

export interface LogFileBroken {
  readonly ok: false
  /** `line` counts from 1. `seq` is the first that cannot be trusted; null where the header fails. */
  readonly broken: { readonly line: number; readonly seq: number | null; readonly reason: LogFileReason }
}

export type LogFileIntact = ChainIntact & { readonly logId: string }

/** An event is at most 256 KiB of payload and some names; escaping can at most multiply it by six. */
const longestLine = 2 * 1024 * 1024

/** Checks an exported log, and nothing but it. Streams: memory does not grow with the file. */
export async function verifyLogFile(file: LogFileKind, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<LogFileIntact | LogFileBroken> {
  let reader: FileReader | undefined
  let line = 0
  for await (const { text, isWhole } of linesOf(chunks)) {
    line += 1
    if (text === undefined) return broken(line, reader?.nextSeq ?? null, 'line_too_long')
    if (reader === undefined) {
      const header = parseHeader(file, text)
      if (typeof header === 'string') return broken(line, null, header)
      reader = new FileReader(file, header)
      continue
    }
    const seq = reader.nextSeq
    const reason = reader.add(text, isWhole, line)
    if (reason !== undefined) return broken(line, seq, reason)
  }
  if (reader === undefined) return broken(1, null, 'empty')
  return reader.result(line + 1)
}

function broken(line: number, seq: number | null, reason: LogFileReason): LogFileBroken {
  return { ok: false, broken: { line, seq, reason } }
}

/** What stands after the header. */
class FileReader {
  readonly #logId: string
  readonly #hashVersion: number
  readonly #chain: ChainVerifier
  #head: { readonly latestSeq: number; readonly headHash: string | null } | undefined
  #headLine = 0
  /** A gap was found at this line; the rest is only searched for the event that is missing there. */
  #gapLine: number | undefined
  #isReordered = false

  constructor(file: LogFileKind, header: Header) {
    this.#logId = header.logId
    this.#hashVersion = header.hashVersion
    this.#chain = new ChainVerifier({ idField: file.idField, logId: header.logId, seq: header.floorSeq, hash: header.floorHash })
  }

  get nextSeq(): number {
    return this.#chain.nextSeq
  }

  add(text: string, isWhole: boolean, line: number): LogFileReason | undefined {
    const value = parseObject(text)
    if (this.#gapLine !== undefined) {
      if (value?.['seq'] === this.nextSeq) this.#isReordered = true
      return undefined
    }
    if (this.#head !== undefined) return 'trailing_lines'
    if (value === undefined) return isWhole ? 'foreign_line' : 'truncated'
    if (value['kind'] === 'head') return this.#closing(value, text, line)
    const event = parseEvent(this.#logId, value)
    if (event === undefined) return 'foreign_line'
    if (event.hashVersion > this.#hashVersion) return 'unknown_hash_version'
    const reason = this.#chain.add(event)
    if (reason === 'sequence_gap') {
      this.#gapLine = line
      return undefined
    }
    return reason ?? (eventLine(event) === `${text}\n` ? undefined : 'not_canonical')
  }

  #closing(value: Record<string, unknown>, text: string, line: number): LogFileReason | undefined {
    const { latest_seq: latestSeq, head_hash: headHash } = value
    if (!isSeq(latestSeq) || !isHashOrNull(headHash)) return 'foreign_line'
    this.#head = { latestSeq, headHash }
    this.#headLine = line
    return headLine(this.#head) === `${text}\n` ? undefined : 'not_canonical'
  }

  result(endLine: number): LogFileIntact | LogFileBroken {
    if (this.#gapLine !== undefined) return broken(this.#gapLine, this.nextSeq, this.#isReordered ? 'reordered' : 'sequence_gap')
    if (this.#head === undefined) return broken(endLine, this.nextSeq, 'truncated')
    const result = verifyHead(this.#chain.result(), this.#head)
    return result.ok ? { ...result, logId: this.#logId } : broken(this.#headLine, result.broken.seq, result.broken.reason)
  }
}

function parseHeader(file: LogFileKind, text: string): Header | 'not_a_log' | 'unknown_version' | 'unknown_hash_version' | 'not_canonical' {
  const value = parseObject(text)
  if (value?.['kind'] !== file.kind) return 'not_a_log'
  if (value['version'] !== logFileVersion) return 'unknown_version'
  const { hash_version: version } = value
  if (typeof version !== 'number' || !isKnownHashVersion(version)) return 'unknown_hash_version'
  const { [file.idField]: logId, retention_floor: floorSeq, floor_hash: floorHash } = value
  if (typeof logId !== 'string' || !isSeq(floorSeq) || !isHashOrNull(floorHash) || (floorSeq === 0) !== (floorHash === null)) return 'not_a_log'
  const header = { logId, hashVersion: version, floorSeq, floorHash }
  return headerLine(file, header) === `${text}\n` ? header : 'not_canonical'
}

/** The line's event with its payload brought into canonical form; undefined when a member is missing or of another kind. */
function parseEvent(logId: string, value: Record<string, unknown>): LogEvent | undefined {
  const {
    seq,
    event_type: type,
    payload,
    recorded_at: recordedAt,
    prev_hash: prevHash,
    event_hash: hash,
    hash_version: version,
    author = null,
    lease_epoch: leaseEpoch = null,
    idempotency_key: idempotencyKey,
  } = value
  if (!isSeq(seq) || typeof type !== 'string' || typeof recordedAt !== 'string' || !isHashOrNull(prevHash) || !isHash(hash)) return undefined
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(recordedAt) || !isSeq(version) || (idempotencyKey !== null && typeof idempotencyKey !== 'string'))
    return undefined
  if (!isAuthorOrNull(author) || !(leaseEpoch === null || isSeq(leaseEpoch))) return undefined
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return undefined
  try {
    return {
      logId,
      seq,
      type,
      payloadText: canonicalJson(payload as Json),
      recordedAt,
      prevHash,
      hash,
      hashVersion: version,
      author,
      leaseEpoch,
      idempotencyKey,
    }
  } catch {
    // No canonical form: a lone surrogate, or nesting that nothing of ours would have let in.
    return undefined
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

const isSeq = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const isAuthorOrNull = (value: unknown): value is Author | null => value === null || value === 'runtime' || value === 'client'
const isHashOrNull = (value: unknown): value is string | null => value === null || isHash(value)

interface Line {
  /** Undefined when the line is too long to be read. Bytes that are not UTF-8 come as U+FFFD and fail where they matter. */
  readonly text: string | undefined
  /** False for a last line that lacks its line break. */
  readonly isWhole: boolean
}

async function* linesOf(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let pieces: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      pieces.push(chunk.subarray(from, end))
      yield { text: size + end - from > longestLine ? undefined : Buffer.concat(pieces).toString('utf8'), isWhole: true }
      pieces = []
      size = 0
      from = end + 1
    }
    pieces.push(chunk.subarray(from))
    size += chunk.length - from
    if (size > longestLine) {
      yield { text: undefined, isWhole: false }
      return
    }
  }
  if (size > 0) yield { text: Buffer.concat(pieces).toString('utf8'), isWhole: false }
}
