import { RuntimeError } from '../kernel/errors.js'
import type { Logger } from '../telemetry/index.js'
import { backoffMs } from './backoff.js'
import type { Claim, Lease } from './claim.js'
import { isPassing } from './is-passing.js'
import type { Performer } from './performer.js'

interface FailureStore {
  fail(lease: Lease, failure: { readonly pauseMs: number; readonly error: string; readonly counts: boolean }): Promise<number>
}

export interface FailureTerms<State> {
  /** Passes that may fail in a row without the log's moving on. */
  readonly passAttempts: number
  readonly performer: Performer<State>
  readonly logger: Logger
}

const longestError = 500

/** Notes a failed pass, and ends the log when it was one too many. Answers how long the next pass has to wait, if there is one. */
export async function noteFailure<State>(
  store: FailureStore,
  { passAttempts, performer, logger }: FailureTerms<State>,
  claim: Claim<State>,
  error: unknown,
): Promise<number | undefined> {
  const pauseMs = backoffMs(claim.attempts + 1, Math.random())
  const message = wordsOf(error)
  try {
    const failures = await store.fail(claim, { pauseMs, error: message, counts: !isPassing(error) })
    if (failures < passAttempts) return pauseMs
    await performer.giveUp(claim, { passes: failures, error: message })
    return undefined
  } catch (failure) {
    if (!isOver(failure)) logger.warn({ log_id: claim.logId, error: failure }, 'The result of a failed pass could not be written.')
    return pauseMs
  }
}

/** The log has ended behind the pass's back: it has nothing more to do. */
export const isOver = (error: unknown): boolean => error instanceof RuntimeError && (error.reason === 'run_terminal' || error.reason === 'worker_terminal')

/** What can be stored anywhere: neither control characters nor halves of characters. */
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, longestError).replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ')
