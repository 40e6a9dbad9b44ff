import { RuntimeError } from '../kernel/errors.js'
import type { Recorded } from './kind.js'
import type { LogEvent } from './log.js'

/** What became of an event that a log was asked to take. */
export type AppendResult =
  | { readonly kind: 'written'; readonly event: LogEvent }
  /** Answered by an event that is in the log already: a key used before, or a lifecycle event that is already true. */
  | { readonly kind: 'replay'; readonly seq: number }
  | { readonly kind: 'refused'; readonly error: RuntimeError }

const prunedMessage = 'This was done before, but retention has removed its event. Nothing was repeated.'

/** Why an event under a recorded key is refused. Undefined: it is the same event, and still there to answer with. */
export function repeatRefusal(key: string, fingerprint: string | undefined, recorded: Recorded): RuntimeError | undefined {
  const facts = { idempotency_key: key, recorded_seq: recorded.seq }
  if (recorded.fingerprint !== fingerprint)
    return new RuntimeError('idempotency_mismatch', 'The idempotency key was used for other content. Use a new key for new content.', facts)
  return recorded.pruned ? new RuntimeError('idempotency_pruned', prunedMessage, facts) : undefined
}

/** The refusal of a repetition whose event was removed after it had been decided. */
export const eventPruned = (seq: number): RuntimeError => new RuntimeError('idempotency_pruned', prunedMessage, { recorded_seq: seq })
