/**
 * Cuts a stream of bytes into lines of UTF-8. A line that is longer than allowed is dropped, whole, and counted, so that its
 * writer cannot fill our memory.
 */
export class LineSplitter {
  droppedLines = 0
  readonly #maxBytes: number
  readonly #onLine: (line: string) => void
  #parts: Buffer[] = []
  #size = 0

  constructor(maxBytes: number, onLine: (line: string) => void) {
    this.#maxBytes = maxBytes
    this.#onLine = onLine
  }

  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.#keep(chunk.subarray(start, end))
      this.#finish()
      start = end + 1
    }
    this.#keep(chunk.subarray(start))
  }

  #keep(part: Buffer): void {
    this.#size += part.length
    if (this.#size <= this.#maxBytes) this.#parts.push(part)
    else this.#parts = []
  }

  #finish(): void {
    if (this.#size > this.#maxBytes) this.droppedLines++
    else this.#onLine(Buffer.concat(this.#parts).toString('utf8'))
    this.#parts = []
    this.#size = 0
  }
}
