import { once } from 'node:events'

/** Standard output as commands write to it: a file, which may be on a full disk, or a pipe, whose reader may have left. */
export class StandardOutput {
  readonly #stream: NodeJS.WriteStream
  #failure: NodeJS.ErrnoException | undefined
  #last: Promise<void> = Promise.resolve()

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    // A logger that one of our packages brings along listens as well, and throws.
    stream.removeAllListeners('error')
    stream.on('error', (error: NodeJS.ErrnoException) => (this.#failure ??= error))
  }

  write(text: string): void {
    this.#last = new Promise((resolve) => {
      this.#stream.write(text, (error) => {
        if (error) this.#failure ??= error
        resolve()
      })
    })
  }

  /** Resolves when what was written has been taken. Rejects when it cannot be. */
  async drained(): Promise<void> {
    if (this.#failure) throw notWritten(this.#failure)
    if (this.#stream.writableNeedDrain) await once(this.#stream, 'drain')
  }

  /** What kept any of the text from being written, as a sentence. A reader that left has seen what it wanted: undefined. */
  async problem(): Promise<string | undefined> {
    await this.#last
    return this.#failure === undefined || this.#failure.code === 'EPIPE' ? undefined : notWritten(this.#failure).message
  }
}

function notWritten(cause: NodeJS.ErrnoException): Error {
  return new Error(`The output cannot be written, and is not whole (${cause.code ?? cause.message}).`, { cause })
}
