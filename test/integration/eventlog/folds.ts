import type { FoldPlace, KeptFold, LogEvent } from '../../../src/eventlog/index.js'
import type { RunLog } from '../../../src/runs/index.js'
import { append, dice, openLog, type EngineOptions } from './engine.js'

export interface Tally {
  readonly events: number
  /** Depends on every event and on their order. */
  readonly mix: number
}

/** Counts, and mixes in what it has seen, so that an event left out or taken twice shows. */
export const tally: KeptFold<Tally> = {
  name: 'tally',
  version: 1,
  initial: { events: 0, mix: 0 },
  evolve: ({ events, mix }, { seq, payloadText }) => ({ events: events + 1, mix: (mix * 31 + seq * 7 + payloadText.length) % 1_000_003 }),
  encode: ({ events, mix }) => `${String(events)} ${String(mix)}`,
  decode(text) {
    const match = /^(\d+) (\d+)$/.exec(text)
    if (!match) throw new Error('Not a tally.')
    return { events: Number(match[1]), mix: Number(match[2]) }
  },
  bytesOf: () => 100,
  keeps: 'every',
}

/** Lists all seqs; what it has listed is in its stored states alone. */
export const listing: KeptFold<readonly number[]> = {
  name: 'listing',
  version: 1,
  initial: [],
  evolve: (seqs, { seq }) => [...seqs, seq],
  encode: (seqs) => JSON.stringify(seqs),
  decode: (text) => JSON.parse(text) as number[],
  bytesOf: (seqs) => 100 + 8 * seqs.length,
  keeps: 'every',
  afterKeeping: () => [],
}

/** An engine that counts what it had to fold. */
export function openFolding(databaseUrl: string, options: EngineOptions = {}): { log: RunLog; seen: { folded: number; stored: number; dropped: number } } {
  const seen = { folded: 0, stored: 0, dropped: 0 }
  const foldObserver = { folded: (events: number) => (seen.folded += events), kept: (outcome: 'stored' | 'dropped') => seen[outcome]++ }
  return { log: openLog(databaseUrl, { keepEvery: { events: 10, bytes: 1_000_000 }, foldObserver, ...options }), seen }
}

export async function fill(log: RunLog, runId: string, count: number, random: () => number = dice(1)): Promise<void> {
  for (let left = count; left > 0;) {
    const some = Math.min(left, 1 + Math.floor(random() * 20))
    await log.submit(runId, append(...Array.from({ length: some }, () => ({ payloadText: JSON.stringify({ t: 'x'.repeat(Math.floor(random() * 40)) }) }))))
    left -= some
  }
}

export async function placeAt(log: RunLog, runId: string, seq?: number): Promise<FoldPlace> {
  const head = await log.head(runId)
  if (!head) throw new Error(`${runId} is missing.`)
  return { logId: runId, floorSeq: head.floorSeq, floorHash: head.floorHash, seq: seq ?? head.latestSeq }
}

/** From nothing but the log. */
export async function foldedAnew<State>(log: RunLog, fold: KeptFold<State>, { logId, floorSeq, seq }: FoldPlace): Promise<State> {
  let state = fold.initial
  for (const event of await eventsOf(log, logId, floorSeq, seq)) state = fold.evolve(state, event)
  return state
}

async function eventsOf(log: RunLog, logId: string, after: number, upTo: number): Promise<LogEvent[]> {
  const events: LogEvent[] = []
  for await (const event of log.events.all(logId, after, upTo)) events.push(event)
  return events
}
