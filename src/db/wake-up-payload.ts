import type { WakeUpHint } from './wake-up-bus.js'

/** NOTIFY refuses payloads of 8000 bytes and more. */
export const maxPayloadBytes = 7_900
/** Beyond this many logs in one flush it is cheaper for everyone to look at everything. */
export const maxDirtyLogs = 2_000

/** The moves since the last flush: the highest seq of each log, or everything. */
export class DirtyLogs {
  readonly #seqs = new Map<string, number>()
  #everything = false

  add(logId: string, seq: number): this {
    if (this.#everything) return this
    const known = this.#seqs.get(logId)
    if (known === undefined || known < seq) this.#seqs.set(logId, seq)
    if (this.#seqs.size > maxDirtyLogs) this.addEverything()
    return this
  }

  addEverything(): void {
    this.#everything = true
    this.#seqs.clear()
  }

  get isEmpty(): boolean {
    return !this.#everything && this.#seqs.size === 0
  }

  /** Payloads that say it all, and forgets it. */
  take(sender: string): string[] {
    const payloads = this.#everything ? [`${sender}|*`] : packPayloads(sender, this.#seqs)
    this.#seqs.clear()
    this.#everything = false
    return payloads
  }
}

/** `sender|id:seq,id:seq…`, as many payloads as it takes. Ids are ASCII by contract, so characters are bytes. */
export function packPayloads(sender: string, seqs: Iterable<readonly [logId: string, seq: number]>): string[] {
  const payloads: string[] = []
  let current = ''
  for (const [logId, seq] of seqs) {
    const item = `${logId}:${String(seq)}`
    if (current !== '' && current.length + 1 + item.length > maxPayloadBytes) {
      payloads.push(current)
      current = ''
    }
    current = current === '' ? `${sender}|${item}` : `${current},${item}`
  }
  if (current !== '') payloads.push(current)
  return payloads
}

const itemForm = /^([A-Za-z0-9._:-]{1,200}):(\d{1,16})$/

/** The hints of a payload; none when it is the receiver's own or not of the form above. */
export function parsePayload(payload: string, receiver: string): WakeUpHint[] {
  const bar = payload.indexOf('|')
  if (bar <= 0 || payload.slice(0, bar) === receiver) return []
  const body = payload.slice(bar + 1)
  if (body === '*') return ['*']
  const hints: WakeUpHint[] = []
  for (const item of body.split(',')) {
    const match = itemForm.exec(item)
    if (match?.[1] === undefined) return []
    const seq = Number(match[2])
    if (!Number.isSafeInteger(seq)) return []
    hints.push({ logId: match[1], seq })
  }
  return hints
}
