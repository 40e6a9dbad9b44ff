import { RuntimeError } from '../../kernel/errors.js'
import { assertStorable, canonicalJson, type Json, type JsonObject } from '../../kernel/json.js'
import { maxPayloadBytes } from '../../kernel/payload.js'
import { sanitise } from '../../kernel/sanitiser.js'
import type { Lease } from '../../work/index.js'
import type { AdapterEvent } from '../adapters/adapter.js'
import type { HolderEvent, HolderStep, WorkerAnswer } from '../worker-command.js'
import type { WorkerLog } from '../worker-log.js'

interface Waiting {
  readonly step: HolderStep | { readonly events: readonly HolderEvent[] }
  readonly resolve: (answer: WorkerAnswer) => void
  readonly reject: (error: Error) => void
}

const retryMs = 250
/** More wait for the next commit: a statement stays small. */
const mostEvents = 200
const mostCharacters = 1024 * 1024

/**
 * Writes to one worker under one lease, in the order of the calls. While the database is away it tries again: every step has one
 * effect however often it is sent. It gives up when the lease is lost.
 */
export class HolderWriter {
  readonly #log: Pick<WorkerLog, 'submit'>
  readonly #lease: Pick<Lease, 'logId' | 'leaseEpoch'>
  readonly #lost: AbortSignal
  readonly #onLost: () => void
  readonly #queue: Waiting[] = []
  #batches = 0
  #isBusy = false

  constructor(log: Pick<WorkerLog, 'submit'>, lease: Pick<Lease, 'logId' | 'leaseEpoch'>, lost: AbortSignal, onLost: () => void) {
    this.#log = log
    this.#onLost = onLost
    this.#lease = lease
    this.#lost = lost
  }

  step(step: HolderStep): Promise<WorkerAnswer> {
    return this.#enqueue(step)
  }

  /** Those that wait while a commit is under way share the next one. */
  async append(events: readonly AdapterEvent[]): Promise<void> {
    await Promise.all(inParts(events.map(holderEvent)).map((part) => this.#enqueue({ events: part })))
  }

  #enqueue(step: Waiting['step']): Promise<WorkerAnswer> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ step, resolve, reject })
      if (this.#isBusy) return
      this.#isBusy = true
      void this.#run()
    })
  }

  async #run(): Promise<void> {
    // What is written in the same turn of the event loop goes into the same commit.
    await Promise.resolve()
    for (let next = this.#take(); next; next = this.#take()) {
      const { step, waiting } = next
      try {
        const answer = await this.#commit(step)
        for (const { resolve } of waiting) resolve(answer)
      } catch (error) {
        const behind = step.step === 'notify' ? this.#withdrawEvents() : []
        for (const { reject } of [...waiting, ...behind]) reject(error as Error)
      }
    }
    this.#isBusy = false
  }

  /** What a session says has no gaps: after events that could not be written come none. */
  #withdrawEvents(): readonly Waiting[] {
    const withdrawn = this.#queue.filter(({ step }) => 'events' in step)
    this.#queue.splice(0, this.#queue.length, ...this.#queue.filter(({ step }) => 'step' in step))
    return withdrawn
  }

  #take(): { step: HolderStep; waiting: readonly Waiting[] } | undefined {
    const first = this.#queue.shift()
    if (!first) return undefined
    if ('step' in first.step) return { step: first.step, waiting: [first] }
    const waiting = [first]
    const events = [...first.step.events]
    let characters = lengthOf(events)
    for (let next = this.#queue[0]; next && 'events' in next.step; next = this.#queue[0]) {
      characters += lengthOf(next.step.events)
      if (events.length + next.step.events.length > mostEvents || characters > mostCharacters) break
      events.push(...next.step.events)
      waiting.push(next)
      this.#queue.shift()
    }
    // A producer's keys have no slash, so none of theirs can be taken for this.
    const key = `hold/${this.#lease.leaseEpoch}/${++this.#batches}`
    return { step: { step: 'notify', key, events }, waiting }
  }

  async #commit(step: HolderStep): Promise<WorkerAnswer> {
    const { logId, leaseEpoch } = this.#lease
    for (;;) {
      this.#lost.throwIfAborted()
      try {
        return await this.#log.submit(logId, { type: 'hold', leaseEpoch, ...step })
      } catch (error) {
        if (error instanceof RuntimeError && error.reason === 'lease_lost') this.#onLost()
        if (!(error instanceof RuntimeError) || error.status !== 503) throw error
        await new Promise((resolve) => setTimeout(resolve, retryMs))
      }
    }
  }
}

/** So few and so short that a commit can take each part. */
function inParts(events: readonly HolderEvent[]): readonly (readonly HolderEvent[])[] {
  const parts: HolderEvent[][] = []
  let characters = 0
  for (const event of events) {
    const part = parts.at(-1)
    characters += event.payloadText.length
    if (part && part.length < mostEvents && characters <= mostCharacters) part.push(event)
    else {
      parts.push([event])
      characters = event.payloadText.length
    }
  }
  return parts
}

const lengthOf = (events: readonly HolderEvent[]): number => events.reduce((sum, { payloadText }) => sum + payloadText.length, 0)

/** The log's copy of a session's event: without secrets, and without parts that make it too large. */
function holderEvent({ type, payload }: AdapterEvent): HolderEvent {
  assertStorable(payload)
  const payloadText = canonicalJson(sanitise(payload))
  const bytes = Buffer.byteLength(payloadText)
  if (bytes <= maxPayloadBytes) return { type, payloadText }
  const small = Object.entries(payload).map(([name, value]): [string, Json] => [
    name,
    isSmall(value) ? value : Array.isArray(value) ? [] : isText(value) ? '' : {},
  ])
  return { type, payloadText: canonicalJson(sanitise({ ...Object.fromEntries(small), truncated: { bytes } })) }
}

const isText = (value: Json): boolean => typeof value === 'string'
const isSmall = (value: Json | JsonObject): boolean => canonicalJson(value).length <= 1024
