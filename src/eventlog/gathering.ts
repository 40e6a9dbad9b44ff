interface Asked<Request, Answer> {
  readonly request: Request
  readonly done: (answer: Answer | Error) => void
}

/** Answers requests together: one question to the database is in flight, and what is asked for meanwhile goes into the next. */
export class Gathering<Request, Answer> {
  readonly #most: number
  readonly #answer: (requests: readonly Request[]) => Promise<readonly Answer[]>
  #waiting: Asked<Request, Answer>[] = []
  #isBusy = false

  /** `answer`: to at most `most` requests at a time, one answer each, in their order. Where it rejects, it does so for all of them. */
  constructor(most: number, answer: (requests: readonly Request[]) => Promise<readonly Answer[]>) {
    this.#most = most
    this.#answer = answer
  }

  ask(request: Request, done: (answer: Answer | Error) => void): void {
    this.#waiting.push({ request, done })
    if (this.#isBusy) return
    this.#isBusy = true
    // One turn of the event loop collects what a burst asks for.
    setImmediate(() => void this.#drain())
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#most)
      try {
        const answers = await this.#answer(batch.map(({ request }) => request))
        for (const [i, { done }] of batch.entries()) done(answers[i] ?? new Error('There is no answer to a request.'))
      } catch (error) {
        for (const { done } of batch) done(error instanceof Error ? error : new Error(String(error)))
      }
    }
    this.#isBusy = false
  }
}
