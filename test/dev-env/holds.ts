interface Hold {
  /** Resolves when somebody has come to the point. */
  readonly reached: Promise<void>
  release(): void
}

interface Gate<Point> {
  readonly point: Point
  readonly logId: string
  arrive: () => void
  readonly opened: Promise<void>
}

/** Holds whoever works on a run or a worker at named moments until a test lets them go. Each hold is for one arrival. */
export class Holds<Point> {
  #gates: Gate<Point>[] = []

  hold(logId: string, point: Point): Hold {
    let arrive = (): void => undefined
    let release = (): void => undefined
    const reached = new Promise<void>((resolve) => {
      arrive = resolve
    })
    const opened = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#gates.push({ point, logId, arrive, opened })
    return { reached, release }
  }

  async reach(point: Point, logId: string): Promise<void> {
    const gate = this.#gates.find((waiting) => waiting.point === point && waiting.logId === logId)
    if (!gate) return
    this.#gates = this.#gates.filter((other) => other !== gate)
    gate.arrive()
    await gate.opened
  }
}
