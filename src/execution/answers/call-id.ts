import { sha256Hex } from '../../kernel/hash.js'

/** Where a call stands in a run. */
export interface CallPlace {
  readonly runId: string
  readonly turnId: string
  readonly step: number
  /** Among the calls of the step, from 0. */
  readonly ordinal: number
}

/**
 * Our own name for a call, independent of the provider's: short, of letters, digits and `_`, unique, and the same for every
 * attempt at the step. Keys, approvals and the tools' idempotency keys are made from it.
 */
export const callId = ({ runId, turnId, step, ordinal }: CallPlace): string =>
  `call_${sha256Hex(`${runId}\n${turnId}\n${String(step)}\n${String(ordinal)}`).slice(0, 24)}`

/** A provider's own id is kept only to be sent back unchanged. A part of an id would name nothing. */
const longestProviderId = 16 * 1024

/** The provider's id, where it is one that can be kept and sent back, and that no other call of the same answer has. */
export function providerCallId(id: unknown, taken: ReadonlySet<string>): string | undefined {
  if (typeof id !== 'string' || id === '' || id.length > longestProviderId || taken.has(id)) return undefined
  return id.includes('\u0000') || !id.isWellFormed() ? undefined : id
}
