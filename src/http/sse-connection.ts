import type { ServerResponse } from 'node:http'
import { monotonicMs } from '../kernel/clock.js'
import type { EndReason, Sink } from '../streams/index.js'

/** A server-sent-event response whose head has been written. */
export class SseConnection implements Sink {
  readonly response: ServerResponse
  /** By `monotonicMs()`. */
  lastWriteAt = monotonicMs()
  #onClose: (() => void)[] | undefined
  #hasEnded = false

  constructor(response: ServerResponse) {
    this.response = response
    const closed = (): void => {
      this.#hasEnded = true
      const callbacks = this.#onClose
      this.#onClose = undefined
      for (const callback of callbacks ?? []) callback()
    }
    if (response.closed || response.destroyed) this.#hasEnded = true
    else {
      this.#onClose = []
      response.once('close', closed)
      // Writing to a socket that the other side has reset raises an error; its close follows and says all that matters.
      response.on('error', () => undefined)
    }
  }

  /** The socket holds more than it should: only `onDrain` makes it writable again. */
  get isFull(): boolean {
    return this.response.writableNeedDrain
  }

  write(chunk: Buffer | string): boolean {
    if (this.#hasEnded) return false
    this.lastWriteAt = monotonicMs()
    return this.response.write(chunk)
  }

  onDrain(callback: () => void): void {
    this.response.once('drain', callback)
  }

  onClose(callback: () => void): void {
    if (this.#onClose === undefined) queueMicrotask(callback)
    else this.#onClose.push(callback)
  }

  end(reason: EndReason): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    const { response } = this
    const pauseMs = pauseAfter(reason)
    if (pauseMs === undefined) response.end()
    else response.end(`retry: ${pauseMs}\n\n`)
    if (response.writableNeedDrain) giveUpLater(response)
  }
}

/** How long the reader should wait before it comes back, where that is not for itself to decide. */
function pauseAfter(reason: EndReason): number | undefined {
  switch (reason) {
    case 'leaving':
      // Spread over two seconds, so that the readers of a replica that leaves do not all arrive at the next one at once.
      return 500 + Math.floor(Math.random() * 2_000)
    case 'unavailable':
      return 1_000
    case 'pruned':
      // The status of the next request tells it. A stream can only end.
      return 0
    case 'terminal':
    case 'time_over':
    case 'failed':
      return undefined
  }
}

const goodbyeMs = 30_000

/** A reader that has stopped reading never takes the end either; after a while it is cut off. */
function giveUpLater(response: ServerResponse): void {
  const timer = setTimeout(() => response.destroy(), goodbyeMs)
  timer.unref()
  response.once('close', () => {
    clearTimeout(timer)
  })
}
