import { asUnavailable } from '../db/index.js'
import { RuntimeError } from '../kernel/errors.js'

/** Did it fail for something that passes by itself, as the database's absence or a full queue does? Then it says nothing about the log. */
export function isPassing(error: unknown): boolean {
  return asUnavailable(error) !== undefined || (error instanceof RuntimeError && error.status === 503)
}
