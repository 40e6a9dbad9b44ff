import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Portion } from './event-reader.js'
import type { LogEvent } from './log.js'
import type { EndReason } from './sink.js'
import type { TailEncoder } from './tail.js'
import { Tails, type Position, type Subscription } from './tails.js'

const event = (seq: number): LogEvent => ({
  logId: 'a',
  seq,
  type: 'note',
  payloadText: `{"n":${seq}}`,
  recordedAt: '',
  prevHash: null,
  hash: '',
  hashVersion: 2,
  author: null,
  leaseEpoch: null,
  idempotencyKey: null,
})

/** Writes seqs, and counts how many it has written since the log's first event: a state that only a right fold has. */
const encoder: TailEncoder<number> = {
  name: 'count',
  encode(state, events) {
    const chunk = events.map(({ seq }, i) => `${seq}:${state + i + 1} `).join('')
    return { state: state + events.length, chunk: Buffer.from(chunk), terminal: false }
  },
}

/** A database with one log, that can be slow, away, and short. */
class Source {
  readonly events: LogEvent[] = []
  floor = 0
  isAway = false
  reads = 0
  hold: (() => Promise<void>) | undefined

  newest(logs: readonly Position[]): Promise<Portion[]> {
    return Promise.all(logs.map(({ logId, after }) => this.portion(logId, after)))
  }

  async portion(_logId: string, after: number): Promise<Portion> {
    this.reads++
    if (this.isAway) throw new Error('away')
    // A statement sees what was committed when it began, however late its answer comes.
    const events = this.events.filter(({ seq }) => seq > after && seq > this.floor).slice(0, 5)
    await (this.hold?.() ?? Promise.resolve())
    return { events, mayHaveMore: events.length === 5, nextCount: 5 }
  }

  async latest(logIds: readonly string[]): Promise<Map<string, number>> {
    if (this.isAway) throw new Error('away')
    return new Map(logIds.map((id) => [id, this.events.length]))
  }

  append(count = 1): LogEvent[] {
    const fresh = Array.from({ length: count }, (_, i) => event(this.events.length + i + 1))
    this.events.push(...fresh)
    return fresh
  }
}

class Reader {
  text = ''
  ended: EndReason | undefined
  isFull = false
  subscription: Subscription | undefined
  #resume: (() => void) | undefined

  constructor(tails: Tails, cursor: number, latestSeq: number, of: TailEncoder<number> = encoder) {
    const sink = {
      write: (chunk: Buffer | string) => {
        this.text += chunk.toString()
        return !this.isFull
      },
      onDrain: (callback: () => void) => (this.#resume = callback),
      onClose: () => undefined,
      end: (reason: EndReason) => (this.ended = reason),
    }
    this.subscription = tails.follow('a', { encoder: of, sink, cursor, state: cursor, latestSeq })
  }

  drain(): void {
    this.isFull = false
    this.#resume?.()
  }
}

const tick = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const from = (first: number, last: number) => Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => `${first + i}:${first + i} `).join('')

describe('following a log', () => {
  it('delivers every event once, in order, however commits, hints, reads, joins and full sockets interleave', async () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ act: fc.constant('commit' as const), count: fc.integer({ min: 1, max: 7 }), hint: fc.constantFrom('own', 'wake', 'none') }),
      },
      { weight: 2, arbitrary: fc.record({ act: fc.constant('join' as const), back: fc.nat(12) }) },
      {
        weight: 4,
        arbitrary: fc.record({
          act: fc.constantFrom('fill' as const, 'drain' as const, 'leave' as const, 'pause' as const, 'slow' as const, 'fast' as const),
          reader: fc.nat(5),
        }),
      },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const source = new Source()
        const tails = new Tails(source, 3_600_000)
        const readers: { reader: Reader; cursor: number; left: boolean }[] = []
        source.append(3)
        for (const taken of steps) {
          if (taken.act === 'commit') {
            const fresh = source.append(taken.count)
            if (taken.hint === 'own') tails.committed('a', fresh)
            else if (taken.hint === 'wake') tails.wake('a', source.events.length)
          } else if (taken.act === 'join') {
            const latest = source.events.length
            const cursor = Math.max(0, latest - taken.back)
            readers.push({ reader: new Reader(tails, cursor, latest), cursor, left: false })
          } else if (taken.act === 'pause') await tick()
          else if (taken.act === 'slow') source.hold = () => tick(1)
          else if (taken.act === 'fast') source.hold = undefined
          else {
            const chosen = readers[taken.reader % Math.max(1, readers.length)]
            if (!chosen) continue
            if (taken.act === 'fill') chosen.reader.isFull = true
            else if (taken.act === 'drain') chosen.reader.drain()
            else {
              chosen.left = true
              chosen.reader.subscription?.stop()
            }
          }
        }
        source.hold = undefined
        for (let round = 0; round < 4; round++) {
          for (const { reader } of readers) reader.drain()
          await tails.poll()
          await tick(2)
        }
        const last = source.events.length
        for (const { reader, cursor, left } of readers) {
          expect(reader.ended).toBeUndefined()
          if (left) expect(from(cursor + 1, last).startsWith(reader.text)).toBe(true)
          else expect(reader.text).toBe(from(cursor + 1, last))
        }
        for (const { reader } of readers) reader.subscription?.stop()
        expect(tails.followedLogs).toBe(0)
        tails.close()
      }),
      { numRuns: 150 },
    )
  })

  it('ends a reader whose next events retention has removed, also when nothing is left behind them', async () => {
    const source = new Source()
    const tails = new Tails(source, 3_600_000)
    source.append(5)
    const reader = new Reader(tails, 5, 5)
    await tick()
    source.append(10)
    source.floor = 15
    await tails.poll()
    await tick(5)
    expect(reader.ended).toBe('pruned')
    expect(source.reads).toBeLessThan(5)
    tails.close()
  })

  it('does not take an answer that is older than a hint for a hole', async () => {
    const source = new Source()
    const tails = new Tails(source, 3_600_000)
    source.append(3)
    let release: () => void = () => undefined
    source.hold = () => new Promise((resolve) => (release = resolve))
    const reader = new Reader(tails, 3, 3)
    await tick()
    source.append(2)
    tails.wake('a', 5)
    source.hold = undefined
    release()
    await tick(5)
    expect(reader.ended).toBeUndefined()
    expect(reader.text).toBe(from(4, 5))
    reader.subscription?.stop()
    tails.close()
  })

  it('keeps its readers while the database is away', async () => {
    const source = new Source()
    const tails = new Tails(source, 3_600_000)
    source.append(3)
    source.isAway = true
    const reader = new Reader(tails, 0, 3)
    await tick(20)
    source.isAway = false
    await tick(600)
    expect(reader.text).toBe(from(1, 3))
    reader.subscription?.stop()
    tails.close()
  })

  it('lets go of readers whose events cannot be shown, and of nobody else', async () => {
    const source = new Source()
    const tails = new Tails(source, 3_600_000)
    const broken: TailEncoder<number> = {
      name: 'broken',
      encode() {
        throw new Error('cannot be shown')
      },
    }
    source.append(3)
    const [live, behind, other] = [new Reader(tails, 3, 3, broken), new Reader(tails, 0, 3, broken), new Reader(tails, 0, 3)]
    await tick(5)
    expect([live.ended, behind.ended]).toEqual([undefined, 'failed'])
    tails.committed('a', source.append())
    expect(live.ended).toBe('failed')
    await tick(5)
    expect(other.text).toBe(from(1, 4))
    other.subscription?.stop()
    tails.close()
  })
})
