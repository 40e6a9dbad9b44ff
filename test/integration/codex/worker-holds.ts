import type { WorkerPausePoint, WorkerPausePoints } from '../../../src/codex/index.js'

interface Gate {
  readonly point: WorkerPausePoint
  readonly workerId: string
  arrive: () => void
  readonly opened: Promise<void>
}

/** Holds holders at named moments until a test lets them go. Each hold is for one arrival. */
export class WorkerHolds implements WorkerPausePoints {
  #gates: Gate[] = []

  hold(workerId: string, point: WorkerPausePoint): { readonly reached: Promise<void>; release(): void } {
    let arrive = (): void => undefined
    let release = (): void => undefined
    const reached = new Promise<void>((resolve) => {
      arrive = resolve
    })
    const opened = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#gates.push({ point, workerId, arrive, opened })
    return { reached, release }
  }

  async reach(point: WorkerPausePoint, workerId: string): Promise<void> {
    const gate = this.#gates.find((waiting) => waiting.point === point && waiting.workerId === workerId)
    if (!gate) return
    this.#gates = this.#gates.filter((other) => other !== gate)
    gate.arrive()
    await gate.opened
  }
}
