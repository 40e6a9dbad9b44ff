import { createHash } from 'node:crypto'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The RFC 8785 text of a JSON value. ECMAScript writes numbers and strings as that standard asks, and compares by UTF-16 code units. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`).join(',')}}`
}

interface HashedEvent {
  readonly seq: number
  readonly event_type: string
  readonly payload: unknown
  readonly recorded_at: string
  readonly prev_hash: string | null
  readonly event_hash: string
  readonly hash_version: number
  readonly author: string | null
  readonly lease_epoch: number | null
}

/** What is wrong with a page of a log: gaps, broken links, and hashes that are not those of their content (docs/log-format.md). */
export function chainProblems(runId: string, after: number, events: readonly HashedEvent[]): string[] {
  const problems: string[] = []
  let before: HashedEvent | undefined
  for (const event of events) {
    const expectedSeq = (before?.seq ?? after) + 1
    if (event.seq !== expectedSeq) problems.push(`seq ${event.seq} stands where ${expectedSeq} belongs`)
    if (before && event.prev_hash !== before.event_hash) problems.push(`seq ${event.seq} does not name the hash of the event before it`)
    if (event.seq === 1 && event.prev_hash !== null) problems.push('seq 1 names an event before it')
    const writer = event.hash_version === 2 ? {} : { author: event.author, lease_epoch: event.lease_epoch }
    const hashed = {
      v: event.hash_version,
      ...writer,
      run_id: runId,
      seq: event.seq,
      event_type: event.event_type,
      payload_sha256: sha256(canonicalText(event.payload)),
      recorded_at: event.recorded_at,
      prev_hash: event.prev_hash,
    }
    if (sha256(canonicalText(hashed)) !== event.event_hash) problems.push(`the hash of seq ${event.seq} is not that of its content`)
    before = event
  }
  return problems
}

/** What is wrong with a receipt: its digest has to be that of its canonical text without the digest. */
export function receiptProblems(receipt: Readonly<Record<string, unknown>>): string[] {
  const { canonical_json_sha256: digest, ...rest } = receipt
  return sha256(canonicalText(rest)) === digest ? [] : ['canonical_json_sha256 is not the digest of the receipt']
}

/** What is wrong with a replay: canonical lines, from header and start to end, and a line feed after the last. */
export function replayProblems(text: string): string[] {
  const lines = text.split('\n')
  if (lines.pop() !== '') return ['the last line has no line feed']
  const entries: Record<string, unknown>[] = []
  for (const line of lines) {
    const entry = parseEntry(line)
    if (entry === undefined) return [`a line is not an object: ${line.slice(0, 80)}`]
    entries.push(entry)
  }
  const problems: string[] = []
  if (entries[0]?.['event'] !== 'ReplayHeader' || entries[0]['replay_version'] !== 1) problems.push('the first line is not a ReplayHeader of version 1')
  if (entries[1]?.['event'] !== 'SessionStart') problems.push('the second line is not a SessionStart')
  if (entries.at(-1)?.['event'] !== 'SessionEnd') problems.push('the last line is not a SessionEnd')
  lines.forEach((line, i) => {
    const names = Object.keys(entries[i] as object)
    if (names.join() !== [...names].sort().join()) problems.push(`line ${i + 1} is not sorted: ${line.slice(0, 80)}`)
  })
  return problems
}

function parseEntry(line: string): Record<string, unknown> | undefined {
  try {
    const entry: unknown = JSON.parse(line)
    return typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
