import { monotonicMs } from '../kernel/clock.js'
import { hookPoints, type Hook, type HookContext, type HookEvents, type HookPoint, type HookRecord } from './hook.js'
import { Changes, PatchRefusal } from './patch.js'

export interface HookLimits {
  /** For one hook. */
  readonly hookMs: number
  /** For all hooks of a point, each time that it is reached. Those whose turn does not come are skipped. */
  readonly pointMs: number
}

const defaultLimits: HookLimits = { hookMs: 250, pointMs: 1_000 }
const maxReasonLength = 500

export interface HookOutcome<P extends HookPoint> {
  /** The event with what the hooks changed. The given one, when they changed nothing. */
  readonly output: HookEvents[P]
  /** In the order in which they are to be written. */
  readonly records: readonly HookRecord[]
}

/**
 * Asks the hooks of a point, the highest priority first, then by id. Each sees what those before it changed, and can change only
 * what they left alone: on every key the highest priority wins. A hook that throws, is too slow, or answers something odd is
 * noted and changes nothing; it never stops a run.
 */
export class HookRunner {
  readonly #hooks = new Map<HookPoint, readonly Hook[]>()
  readonly #limits: HookLimits
  readonly #now: () => number

  /** `now` counts milliseconds and is there for tests. Throws when a point has two hooks of one id: nobody could tell them apart in the log. */
  constructor(hooks: readonly Hook[], limits: Partial<HookLimits> = {}, now: () => number = monotonicMs) {
    this.#limits = { ...defaultLimits, ...limits }
    this.#now = now
    for (const point of hookPoints) {
      const own = hooks.filter((hook) => hook.point === point).toSorted(byPriority)
      const twice = own.find((hook, index) => own.findIndex((other) => other.id === hook.id) !== index)
      if (twice) throw new Error(`There are two hooks ${twice.id} at ${point}. Rename one of them.`)
      if (own.length > 0) this.#hooks.set(point, own)
    }
  }

  /** False saves the caller the work of making an event. */
  has(point: HookPoint): boolean {
    return this.#hooks.has(point)
  }

  /** Does not reject. */
  async runHooks<P extends HookPoint>(point: P, input: HookEvents[P], context: HookContext): Promise<HookOutcome<P>> {
    const hooks = this.#hooks.get(point)
    if (hooks === undefined || isNotForHooks(point, input)) return { output: input, records: [] }
    const changes = new Changes(point, input)
    const records: HookRecord[] = []
    const deadline = this.#now() + this.#limits.pointMs
    for (const hook of hooks) {
      try {
        const answer = await this.#ask(hook, changes.event, context, deadline)
        if (point === 'after_tool_call') records.push(applied(hook, []))
        else if (answer !== undefined && answer !== null) records.push(applied(hook, changes.apply(answer)))
      } catch (error) {
        records.push(failed(hook, reasonOf(error)))
      }
    }
    return { output: changes.event, records }
  }

  async #ask(hook: Hook, event: HookEvents[HookPoint], context: HookContext, deadline: number): Promise<unknown> {
    const startedAt = this.#now()
    const leftMs = deadline - startedAt
    if (leftMs <= 0) throw new PatchRefusal('budget_exhausted')
    const allowedMs = Math.min(this.#limits.hookMs, leftMs)
    const late = new PatchRefusal(leftMs < this.#limits.hookMs ? 'budget_exhausted' : `timeout: no answer within ${this.#limits.hookMs} ms`)
    const stop = new AbortController()
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(late)
        stop.abort(late)
      }, allowedMs)
    })
    try {
      // A copy: what a hook does to it stays with the hook.
      const answer = await Promise.race([ask(hook, structuredClone(event), { ...context, signal: stop.signal }), timeout])
      // A hook that blocks cannot be interrupted, and is too slow all the same.
      if (this.#now() - startedAt > allowedMs) throw late
      return answer
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Async, so that what a handler throws at once is a rejection too. */
async function ask(hook: Hook, event: HookEvents[HookPoint], context: HookContext & { readonly signal: AbortSignal }): Promise<unknown> {
  return hook.handler(event, context)
}

/** The run's first event is not the executor's, and records about hooks would never end if there were hooks for them. */
function isNotForHooks(point: HookPoint, input: HookEvents[HookPoint]): boolean {
  if (point !== 'before_message_persist') return false
  const type = input['event_type']
  return type === 'run.started' || type === 'run.hook_applied' || type === 'run.hook_error'
}

function byPriority(a: Hook, b: Hook): number {
  const difference = (b.priority ?? 0) - (a.priority ?? 0)
  if (difference !== 0) return difference
  return a.id < b.id ? -1 : 1
}

const describe = (hook: Hook): { hook_id: string; hook_name: HookPoint; priority: number } => ({
  hook_id: hook.id,
  hook_name: hook.point,
  priority: hook.priority ?? 0,
})

const applied = (hook: Hook, keys: readonly string[]): HookRecord => ({ type: 'run.hook_applied', payload: { ...describe(hook), result_keys: [...keys] } })

const failed = (hook: Hook, reason: string): HookRecord => ({ type: 'run.hook_error', payload: { ...describe(hook), reason } })

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const storable = text.replaceAll('\u0000', '').slice(0, maxReasonLength).toWellFormed()
  return storable === '' ? 'hook_failed' : storable
}
