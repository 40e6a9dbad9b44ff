/** Nothing came in time. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut'
}

/** What an attempt waits with: the caller's signal and time limits, as one signal that also closes the connection. */
export class Patience {
  readonly #controller = new AbortController()
  readonly #outer: AbortSignal | undefined
  readonly #forward = (): void => {
    this.#controller.abort(this.#outer?.reason)
  }

  constructor(outer: AbortSignal | undefined) {
    this.#outer = outer
    if (outer?.aborted === true) this.#forward()
    else outer?.addEventListener('abort', this.#forward, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Settles as the work does; rejects when `ms` are over first, or when the signal fires, whatever the work does about it. */
  async within<T>(ms: number, what: string, begin: () => Promise<T>): Promise<T> {
    const { signal } = this
    signal.throwIfAborted()
    let aborted = (): void => undefined
    const interrupted = new Promise<never>((_, reject) => {
      aborted = () => reject(signal.reason as Error)
      signal.addEventListener('abort', aborted, { once: true })
    })
    const timer = setTimeout(() => this.#controller.abort(new TimedOut(`${what} did not come within ${ms} ms.`)), ms)
    try {
      return await Promise.race([begin(), interrupted])
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
    }
  }

  /** Lets go of the caller's signal and of the connection, if there still is one. */
  end(): void {
    this.#outer?.removeEventListener('abort', this.#forward)
    this.#controller.abort()
  }
}

/** Waits, or rejects with the reason of the signal as soon as it fires. */
export async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const aborted = (): void => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', aborted)
      resolve()
    }, ms)
    signal?.addEventListener('abort', aborted, { once: true })
  })
}
