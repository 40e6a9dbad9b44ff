import { parseTimestamp, type Timestamp } from '../kernel/time.js'
import type { heartbeatOf, WorkerState } from './worker.js'

/** A request that was accepted and has no outcome yet. */
export interface PendingRequestFact {
  readonly id: string | number
  readonly method: string
  readonly receivedAt: Timestamp
  readonly deadline: Timestamp
  /** Epoch of the holder that was about to give it to its session; null: nobody was. */
  readonly dispatchedEpoch: number | null
}

/** The database's view of a worker and its holder, at the moment `readAt` of its clock. */
export interface WorkerFacts {
  readonly readAt: Timestamp
  readonly status: WorkerState['status']
  readonly adapter: WorkerState['adapter']
  /** Why it is to be stopped, while it is `stopping`. */
  readonly stopReason: string | null
  /** Set exactly when it has stopped or failed. */
  readonly ended: { readonly at: Timestamp; readonly reason: string | null } | null
  readonly heartbeat: ReturnType<typeof heartbeatOf>
  readonly lastHeartbeatAt: Timestamp | null
  /** A holder has, or had when it was lost, a session that somebody must go on with. */
  readonly sessionActive: boolean
  /** In the order in which they were accepted. */
  readonly pending: readonly PendingRequestFact[]
  /** The holder; a lapsed lease is that of a lost holder. */
  readonly lease: { readonly holder: string; readonly epoch: number; readonly expiresAt: Timestamp } | null
  /** Since when it is on the list that holders claim from; null when it is not on it. */
  readonly readyAt: Timestamp | null
  /** Codex's open questions. Known only if the events were read. */
  readonly questions: readonly { readonly id: string; readonly method: string }[]
}

/**
 * One sentence that explains the state of a worker, without its subject: "waits for a holder: …". Pure. Times are the database's.
 * The party that has to act comes first, then pending work, then a missing heartbeat.
 */
export function explainWorker(facts: WorkerFacts): string {
  const { status, ended } = facts
  if (ended) return `${status === 'failed' ? 'has failed' : 'has stopped'} at ${ended.at}: ${inOneLine(ended.reason ?? 'no reason was recorded')}`
  const waiting = facts.adapter === 'desktop' ? [] : explainHolder(facts)
  const clauses = [...waiting, ...explainQuestions(facts), ...explainRequests(facts)]
  if (clauses.length === 0) clauses.push(facts.adapter === 'desktop' ? 'has no pending request' : `has no pending request${heldBy(facts)}`)
  return [...clauses, ...explainHeartbeat(facts)].join('; ')
}

/** The process that holds it now. */
function holderOf({ lease, readAt }: WorkerFacts): string | undefined {
  return lease && lease.expiresAt > readAt ? lease.holder : undefined
}

const heldBy = (facts: WorkerFacts): string => {
  const holder = holderOf(facts)
  return holder === undefined ? '' : `; ${holder} has its session`
}

function explainHolder(facts: WorkerFacts): string[] {
  const { status, lease, readyAt, readAt } = facts
  const asked = `was asked to stop (${inOneLine(facts.stopReason ?? 'no reason was recorded')})`
  const holder = holderOf(facts)
  if (holder !== undefined) {
    if (status === 'starting') return [`is being started by ${holder}`]
    return status === 'stopping' ? [`${asked}, and ${holder} is ending its session`] : []
  }
  if (!needsHolder(facts)) return []
  const first = status === 'stopping' ? [`${asked}, but no process has ended its session`] : []
  if (readyAt === null) return [...first, 'needs a holder, and is not on the list that processes claim from: report it']
  if (lease) return [...first, `its holder ${lease.holder} was lost at ${lease.expiresAt}: waits for another process with the role executor`]
  if (readyAt > readAt) return [...first, `is left alone until ${readyAt}`]
  return [...first, `waits for a holder: no process with the role executor has claimed it for ${since(unheldSince(facts, readyAt), readAt)}`]
}

/** The same rule by which appends put a worker on the list of work. */
const needsHolder = ({ status, pending, sessionActive }: WorkerFacts): boolean => status !== 'running' || pending.length > 0 || sessionActive

/** The row stays while the worker is held, so the holder's last write is later than that. */
const unheldSince = ({ lastHeartbeatAt }: WorkerFacts, readyAt: Timestamp): Timestamp =>
  lastHeartbeatAt !== null && lastHeartbeatAt > readyAt ? lastHeartbeatAt : readyAt

function explainQuestions({ questions }: WorkerFacts): string[] {
  const [first] = questions
  if (!first) return []
  const others = questions.length > 1 ? ` and ${String(questions.length - 1)} more` : ''
  return [`waits for an answer to a question from Codex: ${first.id} (${inOneLine(first.method)})${others}`]
}

function explainRequests(facts: WorkerFacts): string[] {
  const [first] = facts.pending
  if (!first) return []
  const { id, method, receivedAt, deadline } = first
  const others = facts.pending.length > 1 ? `; ${String(facts.pending.length - 1)} more behind it` : ''
  return [`request ${String(id)} (${inOneLine(method)}) pending since ${receivedAt}, deadline ${deadline}, ${dispatchOf(facts, first)}${others}`]
}

/** The holder that a request was dispatched to. */
export function dispatchOf({ adapter, lease }: Pick<WorkerFacts, 'adapter' | 'lease'>, { dispatchedEpoch }: PendingRequestFact): string {
  if (adapter === 'desktop') return 'for its program to answer'
  if (dispatchedEpoch === null) return 'not dispatched'
  return dispatchedEpoch === lease?.epoch ? `dispatched by ${lease.holder}` : `dispatched by a holder that is gone (epoch ${String(dispatchedEpoch)})`
}

/** Workers in memory are let go when nothing is asked of them, so their silence means nothing. */
function explainHeartbeat({ adapter, heartbeat }: WorkerFacts): string[] {
  if (adapter === 'in_memory' || heartbeat.state !== 'stale' || heartbeat.ageMs === null) return []
  return [`heartbeat stale: the last sign of life is ${inWords(heartbeat.ageMs)} old`]
}

const since = (from: Timestamp, to: Timestamp): string => inWords(Math.max(0, (parseTimestamp(to) - parseTimestamp(from)) / 1000))

/** A length of time for people, in its largest whole unit but one: `95 s`, `12 min`, `30 h`, `9 days`. */
export function inWords(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 120) return `${String(seconds)} s`
  if (seconds < 7_200) return `${String(Math.floor(seconds / 60))} min`
  if (seconds < 172_800) return `${String(Math.floor(seconds / 3_600))} h`
  return `${String(Math.floor(seconds / 86_400))} days`
}

/** Somebody else's words for a terminal: no line breaks, and nothing that steers it. */
export const inOneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim()
