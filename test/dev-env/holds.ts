import type { PausePoint, PausePoints } from '../../../src/execution/index.js'

interface Hold {
  /** Resolves when a pass has come to the point. */
  readonly reached: Promise<void>
  release(): void
}

interface Gate {
  readonly point: PausePoint
  readonly runId: string
  arrive: () => void
  readonly opened: Promise<void>
}

/** Holds passes at named moments until a test lets them go. Each hold is for one arrival. */
export class Holds implements PausePoints {
  #gates: Gate[] = []

  hold(runId: string, point: PausePoint): Hold {
    let arrive = (): void => undefined
    let release = (): void => undefined
    const reached = new Promise<void>((resolve) => {
      arrive = resolve
    })
    const opened = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#gates.push({ point, runId, arrive, opened })
    return { reached, release }
  }

  async reach(point: PausePoint, runId: string): Promise<void> {
    const gate = this.#gates.find((waiting) => waiting.point === point && waiting.runId === runId)
    if (!gate) return
    this.#gates = this.#gates.filter((other) => other !== gate)
    gate.arrive()
    await gate.opened
  }
}
