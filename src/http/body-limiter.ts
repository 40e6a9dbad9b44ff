import { RuntimeError } from '../kernel/errors.js'

export interface BodyLimits {
  /** Bodies of one principal that may be on their way at a time. */
  readonly perPrincipal: number
  /** Bytes that all bodies on their way may hold in memory; those of one principal half of it. */
  readonly bytes: number
}

/** A token counts once, so more than a few requests with it are no honest retries. */
const perToken = 8

/** A body on its way. */
export interface Intake {
  /** Throws 429 when the bytes are too many. */
  take(bytes: number): void
  /** The body is complete, or given up. Once. */
  leave(): void
}

/**
 * Bounds what callers that send half a body and then wait can hold: bodies in number for each token and principal, and bytes
 * for each principal and for the process. How long they may wait is bounded by the server's timeouts.
 */
export class BodyLimiter {
  readonly #limits: BodyLimits
  readonly #counts = new Map<string, number>()
  readonly #bytes = new Map<string, number>()
  #allBytes = 0

  constructor(limits: BodyLimits) {
    this.#limits = limits
  }

  /** Bytes of bodies on their way. */
  get bytes(): number {
    return this.#allBytes
  }

  /** Lets a body in. Throws 429 when as many are on their way as may be. */
  enter(token: string, principal: string): Intake {
    const tokenKey = `token ${token}`
    const principalKey = `principal ${principal}`
    this.#assertCount(tokenKey, 'token', perToken)
    this.#assertCount(principalKey, 'principal', this.#limits.perPrincipal)
    add(this.#counts, tokenKey, 1)
    add(this.#counts, principalKey, 1)
    let held = 0
    return {
      take: (bytes) => {
        this.#assertBytes((this.#bytes.get(principalKey) ?? 0) + bytes, 'principal', this.#limits.bytes / 2)
        this.#assertBytes(this.#allBytes + bytes, 'replica', this.#limits.bytes)
        held += bytes
        this.#allBytes += bytes
        add(this.#bytes, principalKey, bytes)
      },
      leave: () => {
        add(this.#counts, tokenKey, -1)
        add(this.#counts, principalKey, -1)
        add(this.#bytes, principalKey, -held)
        this.#allBytes -= held
      },
    }
  }

  #assertCount(key: string, scope: string, limit: number): void {
    if ((this.#counts.get(key) ?? 0) < limit) return
    throw refusal(`The ${scope} has ${limit} request bodies in transit, which is its limit. Finish sending them, or try again later.`, scope, { limit })
  }

  #assertBytes(bytes: number, scope: string, limit: number): void {
    if (bytes <= limit) return
    throw refusal(`More than ${limit} bytes of request bodies are in transit to this replica. Finish sending them, or try again later.`, scope, {
      max_bytes: limit,
    })
  }
}

function add(counts: Map<string, number>, key: string, change: number): void {
  const count = (counts.get(key) ?? 0) + change
  if (count === 0) counts.delete(key)
  else counts.set(key, count)
}

const refusal = (message: string, scope: string, facts: Readonly<Record<string, number>>): RuntimeError =>
  new RuntimeError('body_limit', message, { scope, ...facts, retry_after_ms: 1000 })
