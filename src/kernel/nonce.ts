import type { RuntimeError } from './errors.js'

/**
 * The nonce of a request, which may be used once in all processes. A write for the request records it in its own commit: then
 * either both have happened or neither.
 */
export interface Nonce {
  /** As it is stored. */
  readonly key: string
  /** Unix seconds. It is not recorded later than this, because by then an earlier use may have been forgotten. */
  readonly keptUntilSeconds: number
  /** Nobody has recorded it yet, as far as is known here. */
  readonly isOpen: boolean
  /** It has been recorded for this request, and that is committed. */
  spent(): void
  /** It cannot be used, and nothing was written for the request. Returns what the caller is told. */
  refused(why: NonceFault): RuntimeError
}

export type NonceFault = 'used' | 'late'
