import type { RunningCodex } from './running-codex.js'

/** Where requests wait while Codex is being started again. */
export class SessionGate {
  #running: RunningCodex | undefined
  #isShut = false
  #waiting: (() => void)[] = []

  open(running: RunningCodex): void {
    this.#running = running
    this.#wake()
  }

  close(): void {
    this.#running = undefined
  }

  /** For good. */
  shut(): void {
    this.#running = undefined
    this.#isShut = true
    this.#wake()
  }

  /** The Codex that answers; undefined when there will be none, or none within the time. */
  async pass(timeoutMs: number): Promise<RunningCodex | undefined> {
    if (this.#running || this.#isShut) return this.#running
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve)
      timer = setTimeout(resolve, timeoutMs)
    })
    clearTimeout(timer)
    return this.#running
  }

  #wake(): void {
    for (const resume of this.#waiting.splice(0)) resume()
  }
}
