interface Hold {
  /** Resolves, to the id of the run or worker, when somebody has come to the point. */
  readonly reached: Promise<string>
  release(): void
}

interface Gate<Point> {
  readonly point: Point
  /** Undefined: whichever comes first. */
  readonly logId: string | undefined
  arrive: (logId: string) => void
  readonly opened: Promise<void>
}

/** Holds whoever works on a run or a worker at named moments until a test lets them go. Each hold is for one arrival. */
export class Holds<Point> {
  #gates: Gate<Point>[] = []

  hold(logId: string, point: Point): Hold {
    return this.#hold(logId, point)
  }

  /** The next that comes to the point, for what has no id yet. */
  holdNext(point: Point): Hold {
    return this.#hold(undefined, point)
  }

  #hold(logId: string | undefined, point: Point): Hold {
    let arrive: (arrived: string) => void = () => undefined
    let release = (): void => undefined
    const reached = new Promise<string>((resolve) => {
      arrive = resolve
    })
    const opened = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#gates.push({ point, logId, arrive, opened })
    return { reached, release }
  }

  async reach(point: Point, logId: string): Promise<void> {
    const gate = this.#gates.find((waiting) => waiting.point === point && (waiting.logId ?? logId) === logId)
    if (!gate) return
    this.#gates = this.#gates.filter((other) => other !== gate)
    gate.arrive(logId)
    await gate.opened
  }
}
