import type { KeptFold, Standing } from './kept-fold.js'

interface Entry {
  readonly floorSeq: number
  readonly standing: Standing<unknown>
  readonly bytes: number
  usedAt: number
}

interface Group {
  entries: Entry[]
  bytes: number
}

/** Readers of one log stand at its end, or come in at a few places. */
const entriesPerFold = 8
const overhead = 256

/** The states that this process has come to, bounded by bytes; the logs that were asked for least recently are forgotten first. */
export class FoldCache {
  readonly #limitBytes: number
  readonly #groups = new Map<string, Group>()
  #bytes = 0
  #clock = 0

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  /** The newest state at or before `seq`. */
  nearest<State>(fold: KeptFold<State>, logId: string, floorSeq: number, seq: number): Standing<State> | undefined {
    const group = this.#touch(keyOf(fold, logId))
    let best: Entry | undefined
    for (const entry of group?.entries ?? []) {
      if (entry.floorSeq !== floorSeq || entry.standing.seq > seq) continue
      if (!best || entry.standing.seq > best.standing.seq) best = entry
    }
    if (best) best.usedAt = ++this.#clock
    return best?.standing as Standing<State> | undefined
  }

  put<State>(fold: KeptFold<State>, logId: string, floorSeq: number, standing: Standing<State>): void {
    const bytes = fold.bytesOf(standing.state) + overhead
    if (bytes > this.#limitBytes / 4) return
    const key = keyOf(fold, logId)
    const group = this.#touch(key) ?? { entries: [], bytes: 0 }
    this.#groups.set(key, group)
    this.#remove(group, (entry) => entry.floorSeq !== floorSeq || entry.standing.seq === standing.seq)
    if (fold.keeps === 'newest') this.#remove(group, (entry) => entry.standing.seq < standing.seq)
    group.entries.push({ floorSeq, standing, bytes, usedAt: ++this.#clock })
    group.bytes += bytes
    this.#bytes += bytes
    if (group.entries.length > entriesPerFold) {
      const oldest = Math.min(...group.entries.map((entry) => entry.usedAt))
      this.#remove(group, (entry) => entry.usedAt === oldest)
    }
    for (const [name, other] of this.#groups) {
      if (this.#bytes <= this.#limitBytes) break
      this.#groups.delete(name)
      this.#bytes -= other.bytes
    }
  }

  /** Forgets a state that has turned out to be of another history. */
  drop<State>(fold: KeptFold<State>, logId: string, seq: number): void {
    const group = this.#groups.get(keyOf(fold, logId))
    if (group) this.#remove(group, (entry) => entry.standing.seq === seq)
  }

  dropAll<State>(fold: KeptFold<State>, logId: string): void {
    const group = this.#groups.get(keyOf(fold, logId))
    if (group) this.#remove(group, () => true)
  }

  #touch(key: string): Group | undefined {
    const group = this.#groups.get(key)
    if (group) {
      this.#groups.delete(key)
      this.#groups.set(key, group)
    }
    return group
  }

  #remove(group: Group, isOut: (entry: Entry) => boolean): void {
    group.entries = group.entries.filter((entry) => {
      if (!isOut(entry)) return true
      group.bytes -= entry.bytes
      this.#bytes -= entry.bytes
      return false
    })
  }
}

const keyOf = <State>(fold: KeptFold<State>, logId: string): string => `${fold.name} ${String(fold.version)} ${logId}`
