import type { JsonObject } from '../../../kernel/json.js'
import type { AdapterEvent } from '../adapter.js'
import { storableParams } from './storable-params.js'

/** Namespaces of notifications that tell about the worker's work. Accounts, settings, fuzzy searches and audio do not. */
const told = ['thread/', 'turn/', 'item/', 'hook/', 'model/', 'mcpServer/']
const toldByName = new Set(['error', 'warning', 'guardianWarning', 'configWarning', 'deprecationNotice'])

export function isTold(method: string): boolean {
  if (method.startsWith('thread/realtime/')) return false
  return toldByName.has(method) || told.some((namespace) => method.startsWith(namespace))
}

const deltaLimits = { intervalMs: 50, characters: 4096 }

interface Collected {
  readonly method: string
  readonly params: JsonObject
  /** Identifies deltas that belong together: the method, and all of params except the text. */
  readonly key: string
  readonly since: number
  text: string
}

/**
 * Turns notifications into events, in their order. Streaming text is collected, so that one event carries the text of a moment
 * and not one token; any other notification first flushes the collected text.
 */
export class NotificationEvents {
  readonly #now: () => number
  #collected: Collected | undefined

  constructor(now: () => number) {
    this.#now = now
  }

  /** The events that are due with this notification. Those of text that goes on come later, from {@link takeDue} or {@link take}. */
  add(method: string, params: JsonObject): AdapterEvent[] {
    if (!isTold(method)) return []
    const { delta, ...others } = params
    if (!/delta$/i.test(method) || typeof delta !== 'string') return [...this.take(), notificationEvent(method, params)]
    const key = JSON.stringify([method, others])
    const before = this.#collected?.key === key ? [] : this.take()
    this.#collected ??= { method, params, key, since: this.#now(), text: '' }
    this.#collected.text += delta
    return this.#collected.text.length >= deltaLimits.characters ? [...before, ...this.take()] : before
  }

  /** Milliseconds until collected text is due; undefined when there is none. */
  get dueInMs(): number | undefined {
    return this.#collected && Math.max(0, this.#collected.since + deltaLimits.intervalMs - this.#now())
  }

  takeDue(): AdapterEvent[] {
    return this.dueInMs === 0 ? this.take() : []
  }

  /** The collected text, due or not. */
  take(): AdapterEvent[] {
    const collected = this.#collected
    this.#collected = undefined
    return collected ? [notificationEvent(collected.method, { ...collected.params, delta: collected.text })] : []
  }
}

function notificationEvent(method: string, params: JsonObject): AdapterEvent {
  return { type: 'worker.notification', payload: { method, ...storableParams(params) } }
}
