/**
 * The reason why a process cannot start, or cannot go on, as a sentence for the operator. `settings`: the same start fails again
 * until somebody changes something. `unavailable`: a resource is missing now, and a later start may succeed.
 */
export class StartFailure extends Error {
  readonly kind: 'settings' | 'unavailable'

  constructor(kind: 'settings' | 'unavailable', message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'StartFailure'
    this.kind = kind
  }
}
