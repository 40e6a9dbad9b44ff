/** Why a model call ended without a finished message. */
export const modelErrorClasses = {
  rate_limited: { retryable: true, when: 'The provider asks for fewer requests (HTTP 429).' },
  timeout: { retryable: true, when: 'Nothing arrived for too long.' },
  unavailable: { retryable: true, when: 'The provider cannot be reached, fails (5xx), or broke off.' },
  rejected: { retryable: false, when: 'The provider refuses this request: key, model, size or content (4xx).' },
  malformed: { retryable: true, when: 'The answer breaks the protocol.' },
  aborted: { retryable: false, when: 'The caller withdrew the request.' },
} as const satisfies Record<string, { retryable: boolean; when: string }>

export type ModelErrorClass = keyof typeof modelErrorClasses

/** The only thing that a provider's `stream` throws. `retryable` says whether the same request may succeed later. */
export class ModelError extends Error {
  readonly class: ModelErrorClass
  readonly retryable: boolean
  /** How long the provider asks us to wait. */
  readonly retryAfterMs: number | undefined

  /** The HTTP status that said so, where one did. */
  readonly status: number | undefined

  constructor(
    errorClass: ModelErrorClass,
    message: string,
    options: { cause?: unknown; retryable?: boolean; retryAfterMs?: number | undefined; status?: number | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ModelError'
    this.class = errorClass
    this.retryable = options.retryable ?? modelErrorClasses[errorClass].retryable
    this.retryAfterMs = options.retryAfterMs
    this.status = options.status
  }
}

export function isModelErrorClass(text: string): text is ModelErrorClass {
  return Object.hasOwn(modelErrorClasses, text)
}
