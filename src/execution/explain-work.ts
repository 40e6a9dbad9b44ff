import { formatTimestamp, parseTimestamp, type Timestamp } from '../kernel/time.js'
import { isTerminal, type RunMode, type RunStatus } from '../runs/index.js'

/** The database's view of a run and its work, at the moment `readAt` of its clock. */
export interface WorkFacts {
  readonly readAt: Timestamp
  readonly mode: RunMode
  readonly status: RunStatus
  readonly turn: 'idle' | 'active' | 'waiting'
  /** User messages in the log that have not got their turn. */
  readonly unanswered: number
  readonly pendingFrames: number
  readonly terminal: { readonly reasonClass: string; readonly reason: string; readonly at: Timestamp } | null
  /** The run's place on the list that executors claim from; null when it is not on it. */
  readonly work: {
    readonly readyAt: Timestamp
    /** Passes that failed. */
    readonly attempts: number
    readonly lastError: string | null
    /** Owners in a row that were lost. */
    readonly recoveryAttempts: number
    /** When the run was last taken over from a lost owner. */
    readonly lastRecoveryAt: Timestamp | null
  } | null
  readonly lease: { readonly owner: string; readonly expiresAt: Timestamp } | null
  readonly openApprovals: readonly { readonly approvalId: string; readonly toolName: string | null }[]
  /** An earlier run of the same thread and owner, with a turn that has to end first. */
  readonly waitsForRun: string | null
}

export interface WorkTerms {
  /** How long a run that was taken over is left alone before it may be taken over again. */
  readonly recoveryCooldownMs: number
}

/**
 * One sentence that explains the state of a run, without its subject: "is idle: nothing is pending". Pure. Times are the
 * database's. An obstacle comes before a need, and a living owner before both.
 */
export function explainWork(facts: WorkFacts, terms: WorkTerms): string {
  const { status, terminal, lease, readAt } = facts
  if (isTerminal(status)) return explainEnd(status, terminal)
  if (lease && lease.expiresAt > readAt) {
    const asked = status === 'canceling' ? '; it was asked to stop' : ''
    return `is being worked on by ${lease.owner} until ${lease.expiresAt}${asked}`
  }
  if (!needsSomebody(facts)) return facts.turn === 'waiting' ? explainWaiting(facts) : 'is idle: nothing is pending'
  const { work } = facts
  if (!work) return `${explainNeed(facts)}, and is not on the list that executors claim from: requeue it`
  if (lease) return explainLostOwner(lease, work, terms)
  if (work.readyAt > readAt)
    return work.attempts > 0
      ? `failed ${passes(work.attempts)}, next try at ${work.readyAt}: ${work.lastError ?? 'no reason was recorded'}`
      : `is left alone until ${work.readyAt}`
  if (facts.waitsForRun !== null && status !== 'canceling') return `waits for the turn of run ${facts.waitsForRun} to end, which is earlier in its thread`
  if (work.attempts > 0) return `failed ${passes(work.attempts)}, and the next try is due: ${work.lastError ?? 'no reason was recorded'}`
  return `${explainNeed(facts)}: is an executor running?`
}

function explainEnd(status: RunStatus, terminal: WorkFacts['terminal']): string {
  if (!terminal) return `has ended: ${status}`
  const reason = terminal.reason === terminal.reasonClass ? '' : `: ${terminal.reason}`
  return `has ended at ${terminal.at}: ${status}, ${terminal.reasonClass}${reason}`
}

/** The same rule by which appends put a run on the list of work. */
function needsSomebody({ status, turn, unanswered, pendingFrames }: WorkFacts): boolean {
  return status === 'canceling' || pendingFrames > 0 || turn === 'active' || (turn === 'idle' && unanswered > 0)
}

function explainWaiting({ openApprovals }: WorkFacts): string {
  if (openApprovals.length === 0) return 'waits for a person to answer'
  const names = openApprovals.map(({ approvalId, toolName }) => (toolName === null ? approvalId : `${approvalId} (${toolName})`))
  return `waits for a person to answer ${names.length === 1 ? 'approval' : 'approvals'} ${names.join(', ')}`
}

function explainLostOwner(lease: NonNullable<WorkFacts['lease']>, work: NonNullable<WorkFacts['work']>, { recoveryCooldownMs }: WorkTerms): string {
  const lost = `its owner ${lease.owner} was lost at ${lease.expiresAt}`
  const inARow = work.recoveryAttempts > 0 ? ` (${String(work.recoveryAttempts)} before it, too)` : ''
  const cooledDownAt = work.lastRecoveryAt === null ? lease.expiresAt : later(work.lastRecoveryAt, recoveryCooldownMs)
  const claimableAt = [lease.expiresAt, cooledDownAt, work.readyAt].reduce((latest, at) => (at > latest ? at : latest))
  return `${lost}${inARow}; taken over after ${claimableAt}`
}

function explainNeed({ status, turn, unanswered, pendingFrames }: WorkFacts): string {
  if (status === 'canceling') return 'was asked to stop, but no executor has ended it'
  if (pendingFrames > 0) return `has ${counted(pendingFrames, 'frame')} to consume`
  if (turn === 'active') return 'has a turn under way without an executor'
  return `has ${counted(unanswered, 'message')} to answer`
}

const counted = (count: number, noun: string): string => `${String(count)} ${noun}${count === 1 ? '' : 's'}`
const passes = (count: number): string => `${String(count)} ${count === 1 ? 'pass' : 'passes'}`

const later = (at: Timestamp, ms: number): Timestamp => formatTimestamp(parseTimestamp(at) + ms * 1000)
