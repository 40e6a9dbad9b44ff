import type { ServerResponse } from 'node:http'
import type { StreamConnection } from '../contract/index.js'
import { monotonicMs } from '../kernel/clock.js'

/** A server-sent-event response whose head has been written. */
export class SseConnection implements StreamConnection {
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
    this.response.on('drain', callback)
  }

  onClose(callback: () => void): void {
    if (this.#onClose === undefined) queueMicrotask(callback)
    else this.#onClose.push(callback)
  }

  end(lastChunk?: Buffer | string): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    const { response } = this
    if (lastChunk === undefined) response.end()
    else response.end(lastChunk)
    if (response.writableNeedDrain) giveUpLater(response)
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
