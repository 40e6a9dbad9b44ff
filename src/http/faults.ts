/**
 * Named points where tests can make something happen: wait, or throw. `handler:<operationId>` is hit right before the
 * handler of the operation. A server without faults does not look.
 */
export interface Faults {
  hit(point: string): void | Promise<void>
}

export class FaultSwitchboard implements Faults {
  readonly #actions = new Map<string, () => void | Promise<void>>()

  /** From now on, `action` runs whenever the point is hit. Returns the way to end that. */
  set(point: string, action: () => void | Promise<void>): () => void {
    this.#actions.set(point, action)
    return () => {
      if (this.#actions.get(point) === action) this.#actions.delete(point)
    }
  }

  clear(): void {
    this.#actions.clear()
  }

  hit(point: string): void | Promise<void> {
    return this.#actions.get(point)?.()
  }
}
