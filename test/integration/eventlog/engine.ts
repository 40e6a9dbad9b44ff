import { expect } from 'vitest'
import { createClient, closeClient, DatabaseClock } from '../../../src/db/index.js'
import {
  byService,
  EngineConnections,
  EventLog,
  verifyChain,
  verifyHead,
  type FoldObserver,
  type KeepEvery,
  type KeptFold,
  type LogEvent,
  type LogKind,
  type AppendResult,
} from '../../../src/eventlog/index.js'
import { RuntimeError } from '../../../src/kernel/errors.js'
import { runKind } from '../../../src/runs/run-kind.js'
import { startedRun } from '../../../src/runs/run.js'
import type { AppendRequest, RunCommand } from '../../../src/runs/run-command.js'
import type { RunLog } from '../../../src/runs/index.js'

export const owner = { kind: 'user', userId: 1 } as const

export interface EngineOptions {
  readonly lanes?: number
  readonly queueLimit?: number
  readonly batchEvents?: number
  readonly pollMs?: number
  readonly onMiss?: (logs: number) => void
  readonly onPortion?: () => void
  readonly folds?: readonly KeptFold<unknown>[]
  readonly keepEvery?: KeepEvery
  readonly foldObserver?: FoldObserver
}

/** An engine as one process has it. */
export const openLog = (databaseUrl: string, options: EngineOptions = {}): RunLog => openLogOf(runKind, databaseUrl, options)

/** The same for any kind of log; given connections are somebody else's to close. */
export function openLogOf<State, Command, Answer>(
  kind: LogKind<State, Command, Answer>,
  database: string | EngineConnections,
  options: EngineOptions = {},
): EventLog<State, Command, Answer> {
  const isOurs = typeof database === 'string'
  return new EventLog({
    kind,
    connections: isOurs ? new EngineConnections({ databaseUrl: database, lanes: options.lanes ?? 1 }) : database,
    ...(isOurs ? { closesConnections: true } : {}),
    clock: knownClock(),
    limits: { queueLimit: options.queueLimit ?? 10_000, batchEvents: options.batchEvents ?? 512 },
    pollMs: options.pollMs ?? 60_000,
    ...(options.folds ? { folds: options.folds } : {}),
    ...(options.keepEvery ? { keepEvery: options.keepEvery } : {}),
    ...(options.foldObserver ? { foldObserver: options.foldObserver } : {}),
    observer: { batch: () => undefined, missed: (logs) => options.onMiss?.(logs), portion: () => options.onPortion?.() },
  })
}

/** The database of tests is on this machine, so its time is known without a question. */
function knownClock(): DatabaseClock {
  const clock = new DatabaseClock()
  clock.observe(clock.host(), Date.now() * 1000, clock.host())
  return clock
}

let births = 0

/** A run whose only event is `run.started`. */
export async function createRun(log: RunLog, runId = `run-${String(process.pid)}-${String(births++)}`): Promise<string> {
  const state = startedRun({ threadId: 'thread', owner, createdAt: '2026-01-01T00:00:00.000000Z' })
  const beside = { create_fingerprint: 'f' }
  const born = await log.create(runId, { beside, state, events: [{ type: 'run.started', payloadText: '{}', writer: byService }], rows: [] })
  if (!born) throw new Error(`${runId} exists.`)
  return runId
}

export const append = (...events: (Partial<AppendRequest> & { readonly key?: string })[]): RunCommand => ({
  type: 'append',
  principal: owner,
  atomic: false,
  events: events.map(({ key, ...event }) => ({
    type: 'note',
    payloadText: '{}',
    ...event,
    ...(key === undefined ? {} : { idempotencyKey: key, fingerprint: event.payloadText ?? '{}' }),
  })),
})

export const frame = (frameId: string, payloadText = '{}'): RunCommand => ({
  type: 'accept_frame',
  principal: owner,
  threadId: 'thread',
  frameId,
  frameType: 'note',
  payloadText,
  payloadHash: payloadText,
  occurredAt: null,
  traceparent: null,
  pendingLimit: 1_000_000,
  isMessage: false,
})

/** The one result of a command with one event: the seq, or the reason of the refusal. */
export async function outcomeOf(submitted: ReturnType<RunLog['submit']>): Promise<number | string> {
  try {
    const [result] = (await submitted).results
    return result ? shown(result) : 'nothing'
  } catch (error) {
    if (error instanceof RuntimeError) return error.reason
    throw error
  }
}

function shown(result: AppendResult): number | string {
  if (result.kind === 'written') return result.event.seq
  return result.kind === 'replay' ? result.seq : result.error.reason
}

/** Every event of a run, after its chain has been verified from floor to head. */
export async function verifiedEvents(log: RunLog, runId: string): Promise<LogEvent[]> {
  const head = await log.head(runId)
  if (!head) throw new Error(`${runId} is missing.`)
  const events: LogEvent[] = []
  for await (const event of log.events.all(runId, head.floorSeq, head.latestSeq)) events.push(event)
  const chain = await verifyChain({ idField: 'run_id', logId: runId, seq: head.floorSeq, hash: head.floorHash }, events)
  expect(chain).toMatchObject({ ok: true })
  if (chain.ok) expect(verifyHead(chain, head)).toMatchObject({ ok: true, toSeq: head.latestSeq })
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => head.floorSeq + 1 + i))
  return events
}

export async function withClient<T>(
  url: string,
  work: (query: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>) => Promise<T>,
): Promise<T> {
  const client = createClient(url, 'test-intruder', { statementTimeoutMs: 60_000 })
  await client.connect()
  try {
    return await work(async (text, values) => (await client.query<Record<string, unknown>>(text, values)).rows)
  } finally {
    await closeClient(client)
  }
}

/** A generator of the same numbers for the same seed (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
