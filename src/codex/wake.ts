/** A bell that is counted, so that one rung before somebody waits is not missed: note `calls`, look, then wait for more. */
export class Wake {
  #calls = 0
  #waiting = new Set<() => void>()

  get calls(): number {
    return this.#calls
  }

  call(): void {
    this.#calls++
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }

  /** Resolves when there have been more than `seen` calls; in any case after `timeoutMs`, if given. */
  async wait(seen: number, timeoutMs?: number): Promise<undefined> {
    if (this.#calls !== seen) return undefined
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#waiting.add(resolve)
      if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs)
    })
    clearTimeout(timer)
    return undefined
  }
}
