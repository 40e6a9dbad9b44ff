import { arrayLiteral, headFromRow, type EventLog, type Queryable } from '../eventlog/index.js'
import type { Claim, Lease } from './claim.js'
import { buildClaimStatements, type ClaimStatements } from './claim-statements.js'
import type { WorkDeclaration } from './need.js'
import type { Candidate } from './share.js'

/** How many principals one look goes round at least, so that a few of whom nothing is due do not end it. */
const fewestPrincipals = 32
/** Overdue work that could not be ended is retried after this. */
const overdueAgainMs = 2_000

export interface StoreTerms {
  readonly owner: string
  readonly leaseMs: number
  /** After a takeover, a log with a lost owner is not taken over again before this has passed. */
  readonly cooldownMs: number
}

export interface Found {
  /** Lapsed ones first, then principal by principal, the longest waiting of each first. */
  readonly candidates: readonly Candidate[]
  /** There may be more: principals that were not asked, or more of one that was. */
  readonly hasMore: boolean
}

/** The statements of one kind of work, on a connection of the engine. */
export class WorkStore<State, Command, Answer> {
  readonly #connection: Queryable
  readonly #log: EventLog<State, Command, Answer>
  readonly #declaration: WorkDeclaration<State>
  readonly #terms: StoreTerms
  readonly #statements: ClaimStatements
  /** The principal at which the last look ended: the next one begins behind it. */
  #cursor = ''

  constructor(connection: Queryable, log: EventLog<State, Command, Answer>, declaration: WorkDeclaration<State>, terms: StoreTerms) {
    this.#connection = connection
    this.#log = log
    this.#declaration = declaration
    this.#terms = terms
    this.#statements = buildClaimStatements(log.kind, declaration)
  }

  /** Claimable works of a queue, about `wanted`. Each query continues with the principals behind those of the last. */
  async look(queue: string, wanted: number): Promise<Found> {
    const principals = Math.max(fewestPrincipals, wanted)
    const first = await this.#lookAfter(this.#cursor, queue, wanted, principals)
    const isRound = first.principals < principals
    // Round the end: those before the place where this look began.
    const rest = isRound && this.#cursor !== '' ? await this.#lookAfter('', queue, wanted, principals) : undefined
    const last = rest ?? first
    this.#cursor = last.principals < principals ? '' : last.lastPrincipal
    const seen = new Set(first.candidates.map(({ logId }) => logId))
    return {
      candidates: [...first.candidates, ...(rest?.candidates.filter(({ logId }) => !seen.has(logId)) ?? [])],
      hasMore: last.principals === principals || first.isFull || rest?.isFull === true,
    }
  }

  async #lookAfter(
    cursor: string,
    queue: string,
    wanted: number,
    principals: number,
  ): Promise<{ candidates: Candidate[]; principals: number; lastPrincipal: string; isFull: boolean }> {
    const rows = await this.#run('look', [queue, cursor, principals, wanted, wanted, this.#terms.cooldownMs])
    const ready = rows.filter((row) => row['place'] !== 0).sort((a, b) => Number(a['place']) - Number(b['place']))
    const lapsed = rows.filter((row) => row['place'] === 0)
    const last: { place?: unknown; principal?: unknown } = ready.at(-1) ?? {}
    const count = Number(last.place ?? 0)
    // As the statement has it.
    const most = Math.max(1, Math.floor((2 * wanted) / Math.max(1, count)))
    const found = new Map<string, number>()
    const candidates = [...lapsed, ...ready].flatMap((row): Candidate[] => {
      const { log_id: logId } = row
      if (typeof logId !== 'string') return []
      const principal = String(row['principal'])
      if (row['place'] !== 0) found.set(principal, (found.get(principal) ?? 0) + 1)
      return [{ logId, principal }]
    })
    const isFull = lapsed.length >= wanted || [...found.values()].some((rowsOfOne) => rowsOfOne >= most)
    return { candidates, principals: count, lastPrincipal: typeof last.principal === 'string' ? last.principal : '', isFull }
  }

  /** Claims those of the logs that are still available, and passes their new heads to the log. */
  async take(logIds: readonly string[]): Promise<Claim<State>[]> {
    const { owner, leaseMs, cooldownMs } = this.#terms
    const moment = this.#log.moment()
    const rows = await this.#run('take', [arrayLiteral(logIds), owner, leaseMs, cooldownMs, overdueAgainMs])
    return rows.map((row) => {
      const head = headFromRow(this.#log.kind, row)
      this.#log.learn(head, moment)
      const lostOwner = row['lost_owner']
      return {
        logId: head.logId,
        principal: String(row['principal']),
        leaseEpoch: Number(row['lease_epoch']),
        claimedAt: String(row['claimed_at']),
        head,
        lost: typeof lostOwner === 'string' ? { owner: lostOwner, expiredAt: String(row['lost_at']), leaseEpoch: Number(row['lost_epoch']) } : undefined,
        recoveryAttempts: Number(row['recovery_attempts']),
        attempts: Number(row['attempts']),
        failures: Number(row['failures']),
        lastError: row['last_error'] as string | null,
        isOverdue: row['is_overdue'] === true,
      }
    })
  }

  /** Extends leases; returns the logs that are still ours. The others have been taken over, or have ended. */
  async renew(leases: readonly Lease[]): Promise<Set<string>> {
    if (leases.length === 0) return new Set()
    const { owner, leaseMs } = this.#terms
    const rows = await this.#run('renew', [...listsOf(leases), owner, leaseMs])
    return new Set(rows.map((row) => String(row['log_id'])))
  }

  /**
   * Gives leases back, and drops works that nobody needs. Of those that the claimer has seen to need nobody it gives the version of
   * the head that says so. Answers those that are still ours because their rows were in use: to be tried again.
   */
  async give(leases: readonly (Lease & { readonly idleVersion?: number | undefined })[]): Promise<Set<string>> {
    const versions = arrayLiteral(leases.map(({ idleVersion }) => idleVersion ?? null))
    const rows = await this.#run('give', [...listsOf(leases), this.#terms.owner, versions])
    return new Set(rows.map((row) => String(row['log_id'])))
  }

  /** Leaves the work alone for `pauseMs` and keeps the reason for operators. Answers how many failures in a row count by now. */
  async fail({ logId, leaseEpoch }: Lease, failure: { readonly pauseMs: number; readonly error: string; readonly counts: boolean }): Promise<number> {
    const rows = await this.#run('fail', [logId, leaseEpoch, this.#terms.owner, failure.pauseMs, failure.error, failure.counts ? 1 : 0])
    return Number(rows[0]?.['failures'] ?? 0)
  }

  /** The log has progressed: earlier failures and lost owners no longer count against it. */
  async forget({ logId, leaseEpoch }: Lease): Promise<void> {
    await this.#run('forget', [logId, leaseEpoch, this.#terms.owner])
  }

  /** Overdue logs, which any process may take, even from an owner. */
  async overdue(queue: string): Promise<readonly string[]> {
    const rows = await this.#run('overdue', [queue])
    return rows.map((row) => String(row['log_id']))
  }

  async versions(logIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#run('versions', [arrayLiteral(logIds)])
    return new Map(rows.map((row) => [String(row['log_id']), Number(row['version'])]))
  }

  /** Repairs missed wake-ups. Returns logs whose turn has come. */
  async sweep(queue: string): Promise<readonly string[]> {
    const rows = await this.#run('sweep', [queue])
    return rows.map((row) => String(row['log_id']))
  }

  async #run(statement: keyof ClaimStatements, values: readonly unknown[]): Promise<Record<string, unknown>[]> {
    const name = `${this.#declaration.kind}-${this.#declaration.name}-${statement}`
    const { rows } = await this.#connection.query({ name, text: this.#statements[statement], values })
    return rows
  }
}

const listsOf = (leases: readonly Lease[]): [string, string] => [
  arrayLiteral(leases.map(({ logId }) => logId)),
  arrayLiteral(leases.map(({ leaseEpoch }) => leaseEpoch)),
]
