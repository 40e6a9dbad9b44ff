import { describe, expect, it } from 'vitest'
import { RuntimeError } from '../kernel/errors.js'
import { ShapeChoice } from './append-shapes.js'
import type { HeadWrite } from './append-statement.js'
import { verifyChain } from './hash-chain.js'
import { HeadCache } from './head-cache.js'
import { HeadLoader, keyName, type Queryable } from './head-loader.js'
import type { KeyRef, LogKind, Recorded } from './kind.js'
import { Lane, type LaneLimits } from './lane.js'
import { LoadQueue, Serial } from './load-queue.js'
import { byClient, byService, type Head, type LogEvent } from './log.js'

interface Note {
  readonly text: string
  readonly key?: string
  readonly after?: number
  readonly times?: number
}
interface Taken {
  readonly seq: number
  readonly replay: boolean
}
type State = null

const eventKey = (key: string): KeyRef => ({ space: 'event', key })
const unknown = (logId: string) => new RuntimeError('unknown_run', `There is no log ${logId}.`)

/** The smallest kind of log with keys, refusals and a command that decides badly. */
const kind: LogKind<State, Note, Taken> = {
  name: 'note',
  idField: 'run_id',
  headTable: 'heads',
  eventTable: 'events',
  prunedKeyTable: 'pruned',
  columns: { once: [], always: [], read: () => null },
  rowStatements: [],
  pruneSql: [],
  keySpaces: [{ name: 'event', lookupSql: (pairs) => pairs, clashSql: ({ events }) => events }],
  keysOf: (note) => (note.key === undefined ? [] : [eventKey(note.key)]),
  rowsOnTransition: () => [],
  unknownLog: unknown,
  decide({ head, recorded }, note) {
    if (note.text === 'undecidable') throw new Error('undecidable')
    const known = note.key === undefined ? undefined : recorded(eventKey(note.key))
    if (known) return { events: [], state: null, rows: [], negative: true, outcome: { answer: () => ({ seq: known.seq, replay: true }) } }
    if (note.after !== undefined && note.after !== head.latestSeq)
      return { events: [], state: null, rows: [], negative: true, outcome: { refusal: new RuntimeError('sequence_mismatch', String(head.latestSeq)) } }
    const event = { type: 'note', payloadText: JSON.stringify({ text: note.text }), writer: byClient, idempotencyKey: note.key, fingerprint: note.key }
    return {
      events: Array.from({ length: note.times ?? 1 }, () => event),
      state: null,
      rows: [],
      negative: false,
      outcome: { answer: ({ events }) => ({ seq: events[0]?.seq ?? -1, replay: false }) },
    }
  },
}

interface Stored {
  version: number
  floor: number
  readonly events: LogEvent[]
  readonly keys: Map<string, Recorded>
}

/** What the engine's three statements mean, in memory, with a place to stop before each of them. */
class World implements Queryable {
  readonly pending = 0
  readonly logs = new Map<string, Stored>()
  readonly statements: string[] = []
  readonly batches: HeadWrite<State>[][] = []
  #sent: readonly HeadWrite<State>[] = []
  readonly #before: { readonly name: string; readonly act: () => Promise<void> | void }[] = []

  readonly statement = {
    name: 'note-append',
    text: 'append',
    tells: [],
    parameters: (writes: readonly HeadWrite<State>[]) => {
      this.#sent = writes
      return []
    },
  }

  /** Does something right before the next statement of that name is carried out. */
  before(name: 'append' | 'heads' | 'keys', act: () => Promise<void> | void): void {
    this.#before.push({ name, act })
  }

  put(logId: string, ...texts: string[]): void {
    this.logs.set(logId, { version: 1, floor: 0, events: [], keys: new Map() })
    for (const text of texts) this.appendElsewhere(logId, text)
  }

  /** Another process appends. */
  appendElsewhere(logId: string, text: string, key?: string): void {
    const log = this.logs.get(logId)!
    log.version++
    const seq = log.events.length + 1
    log.events.push({
      logId,
      seq,
      type: 'note',
      payloadText: text,
      recordedAt: '',
      prevHash: null,
      hash: `foreign-${seq}`,
      hashVersion: 2,
      author: null,
      leaseEpoch: null,
      idempotencyKey: key ?? null,
    })
    if (key !== undefined) log.keys.set(keyName(eventKey(key)), { seq, fingerprint: key, pruned: false })
  }

  async query({ name = '', values }: { name?: string; text: string; values: readonly unknown[] }): Promise<{ rows: Record<string, unknown>[] }> {
    const statement = name.slice('note-'.length)
    this.statements.push(statement)
    const writes = this.#sent
    await Promise.resolve()
    const stop = this.#before.findIndex((pause) => pause.name === statement)
    if (stop !== -1) await this.#before.splice(stop, 1)[0]!.act()
    if (statement === 'heads') return { rows: idsIn(values[0]).flatMap((id) => this.#headRow(id)) }
    if (statement === 'keys') return { rows: idsIn(values[1]).flatMap((id, i) => this.#keyRow(id, idsIn(values[2])[i]!)) }
    return { rows: [{ written: this.#commit(writes), database_micros: 0 }] }
  }

  #headRow(logId: string): Record<string, unknown>[] {
    const log = this.logs.get(logId)
    if (!log) return []
    const head_hash = log.events.at(-1)?.hash ?? null
    return [{ log_id: logId, version: log.version, latest_seq: log.events.length, head_hash, retention_floor_seq: log.floor, floor_hash: null, updated_at: '' }]
  }

  #keyRow(logId: string, key: string): Record<string, unknown>[] {
    const recorded = this.logs.get(logId)?.keys.get(keyName(eventKey(key)))
    return recorded ? [{ space: 'event', log_id: logId, key, ...recorded }] : []
  }

  /** All or nothing, as a statement is. */
  #commit(writes: readonly HeadWrite<State>[]): string[] {
    this.batches.push([...writes])
    const poison = writes.flatMap((write) => write.events).find((event) => event.payloadText.includes('poison'))
    if (poison) throw Object.assign(new Error('violates check constraint'), { code: '23514' })
    const written = new Set(writes.filter((write) => this.#fits(write)).map((write) => write.after.logId))
    for (const write of writes) if (written.has(write.after.logId)) this.#store(write)
    return [...written]
  }

  #fits({ birth, after, expectedVersion, events }: HeadWrite<State>): boolean {
    const log = this.logs.get(after.logId)
    if (birth || !log) return birth !== undefined && !log
    return log.version === expectedVersion && !events.some((event) => event.idempotencyKey !== null && log.keys.has(keyName(eventKey(event.idempotencyKey))))
  }

  #store({ after, events }: HeadWrite<State>): void {
    const log = this.logs.get(after.logId) ?? { version: 0, floor: 0, events: [], keys: new Map<string, Recorded>() }
    this.logs.set(after.logId, log)
    log.version = after.version
    for (const event of events) {
      log.events.push(event)
      if (event.idempotencyKey !== null)
        log.keys.set(keyName(eventKey(event.idempotencyKey)), { seq: event.seq, fingerprint: event.fingerprint ?? '', pruned: false })
    }
  }
}

/** `{a,"b c"}` as its elements; ids and keys of these tests need no escapes. */
const idsIn = (literal: unknown): string[] => [...String(literal).matchAll(/"([^"]*)"/g)].map(([, id]) => id!)

interface Rig {
  readonly world: World
  readonly lane: Lane<State, Note, Taken>
  readonly heads: HeadCache<State>
  readonly failures: Error[]
  missed: number
}

function rig(options: { limits?: Partial<LaneLimits>; onCommit?: (head: Head<State>) => void } = {}): Rig {
  const world = new World()
  const serial = new Serial()
  const heads = new HeadCache<State>(100)
  const failures: Error[] = []
  const made: Rig = {
    world,
    heads,
    failures,
    missed: 0,
    lane: new Lane({
      kind,
      shapes: new ShapeChoice({ full: world.statement, slim: world.statement }),
      connections: [world],
      loads: new LoadQueue(new HeadLoader(kind), world, serial),
      heads,
      clock: { now: () => 1_700_000_000_000_000, host: () => 0, observe: () => undefined },
      serial,
      limits: { queueLimit: 10_000, batchEvents: 512, ...options.limits },
      observer: {
        batch: () => undefined,
        missed: (logs) => {
          made.missed += logs
        },
        listenerFailed: (error) => failures.push(error),
      },
      onCommit: (head) => options.onCommit?.(head),
    }),
  }
  return made
}

const birth = { state: null, rows: [], events: [{ type: 'note', payloadText: '{"text":"born"}', writer: byService }] }
const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error instanceof RuntimeError ? error.reason : String(error)),
  )
const texts = (world: World, logId: string) => world.logs.get(logId)!.events.map((event) => event.payloadText.replaceAll(/[^a-z0-9]|text/g, ''))

describe('a lane', () => {
  it('commits commands of a log in the order in which they came, as one chain', async () => {
    const { world, lane } = rig()
    await lane.create('a', birth)
    const taken = await Promise.all(Array.from({ length: 700 }, (_, i) => lane.submit('a', { text: `n${i}` })))
    expect(taken.map(({ seq }) => seq)).toEqual(Array.from({ length: 700 }, (_, i) => i + 2))
    expect(await verifyChain({ idField: 'run_id', logId: 'a', seq: 0, hash: null }, world.logs.get('a')!.events)).toMatchObject({ ok: true, toSeq: 701 })
  })

  it('writes everybody else when one log has moved elsewhere, and that one right after', async () => {
    const { world, lane } = rig()
    for (const id of ['a', 'b', 'c']) world.put(id, 'x')
    await Promise.all(['a', 'b', 'c'].map((id) => lane.submit(id, { text: 'warm' })))
    world.before('append', () => world.appendElsewhere('b', 'foreign'))
    const taken = await Promise.all(['a', 'b', 'c'].map((id) => lane.submit(id, { text: 'mine' })))
    expect(taken.map(({ seq }) => seq)).toEqual([3, 4, 3])
    expect(texts(world, 'b')).toEqual(['x', 'warm', 'foreign', 'mine'])
    expect(world.batches.at(-1)!.map((write) => write.after.logId)).toEqual(['b'])
  })

  it('refuses one poisonous command and none of its neighbours', async () => {
    const { world, lane } = rig()
    for (const id of ['a', 'b', 'c', 'd', 'e']) world.put(id)
    const outcomes = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].flatMap((id) => ['one', id === 'c' ? 'poison' : 'two', 'three'].map((text) => reasonOf(lane.submit(id, { text })))),
    )
    expect(outcomes.filter((outcome) => outcome !== 'answered')).toEqual(['crash'])
    expect(texts(world, 'c')).toEqual(['one', 'three'])
    for (const id of ['a', 'b', 'd', 'e']) expect(texts(world, id)).toEqual(['one', 'two', 'three'])
  })

  it('refuses what cannot be decided and goes on with the rest', async () => {
    const { world, lane } = rig()
    world.put('a')
    const outcomes = await Promise.all(['one', 'undecidable', 'two', 'undecidable', 'three'].map((text) => reasonOf(lane.submit('a', { text }))))
    expect(outcomes).toEqual(['answered', 'Error: undecidable', 'answered', 'Error: undecidable', 'answered'])
    expect(texts(world, 'a')).toEqual(['one', 'two', 'three'])
  })

  it('never refuses by a head that somebody else has moved on', async () => {
    const { world, lane } = rig()
    world.put('a', 'x')
    expect(await lane.submit('a', { text: 'warm' })).toEqual({ seq: 2, replay: false })
    world.appendElsewhere('a', 'foreign')
    // The cached head says 2; expecting 3 is right, expecting 2 is not.
    expect(await lane.submit('a', { text: 'right', after: 3 })).toEqual({ seq: 4, replay: false })
    world.appendElsewhere('a', 'foreign')
    expect(await reasonOf(lane.submit('a', { text: 'stale', after: 4 }))).toBe('sequence_mismatch')
  })

  it('recognises a replay whose first attempt was committed elsewhere between the look-up and the refusal', async () => {
    const { world, lane, heads } = rig()
    for (const id of ['a', 'b']) {
      world.put(id)
      await lane.submit(id, { text: 'warm' })
    }
    let slow: Promise<Taken> | undefined
    world.before('heads', async () => {
      slow = lane.submit('b', { text: 'slow' })
      await settled()
    })
    world.before('append', async () => {
      while (!world.statements.includes('keys')) await settled()
      // By now the key has been looked up and not found, and the refusal waits for the lane. Its twin arrives through
      // another process, which says so: the head that is kept here is dropped.
      world.appendElsewhere('a', 'twice', 'k')
      heads.delete('a')
    })
    expect(await lane.submit('a', { text: 'twice', key: 'k', after: 99 })).toEqual({ seq: 2, replay: true })
    await slow
  })

  it('recognises a key that the command before it has used, when both were looked up together', async () => {
    const { world, lane } = rig()
    world.put('a')
    const outcomes = await Promise.all([
      lane.submit('a', { text: 'first', key: 'k', after: 0 }),
      reasonOf(lane.submit('a', { text: 'poison' })),
      lane.submit('a', { text: 'first', key: 'k', after: 0 }),
    ])
    expect(outcomes).toEqual([{ seq: 1, replay: false }, 'crash', { seq: 1, replay: true }])
  })

  it('serves logs in turn: two that are never idle leave room for a third', async () => {
    const { world, lane } = rig({ limits: { batchEvents: 4 } })
    for (const id of ['a', 'b', 'c']) world.put(id)
    const busy = ['a', 'b'].flatMap((id) => Array.from({ length: 1500 }, (_, i) => lane.submit(id, { text: `n${i}` })))
    await lane.submit('c', { text: 'patient' })
    expect(world.batches.length).toBeLessThan(8)
    await Promise.all(busy)
  })

  it('keeps a batch near its limits, whatever commands hold', async () => {
    const { world, lane } = rig({ limits: { batchEvents: 50 } })
    world.put('a')
    await Promise.all(Array.from({ length: 30 }, () => lane.submit('a', { text: 'many', times: 40 })))
    expect(Math.max(...world.batches.map((writes) => writes.reduce((sum, write) => sum + write.events.length, 0)))).toBeLessThan(50 + 40)
    world.batches.length = 0
    await Promise.all(Array.from({ length: 40 }, () => lane.submit('a', { text: 'x'.repeat(250_000) })))
    const sizes = world.batches.map((writes) => writes.flatMap((write) => write.events).reduce((sum, event) => sum + event.payloadText.length, 0))
    expect(Math.max(...sizes)).toBeLessThan(4.5 * 1024 * 1024)
    expect(world.logs.get('a')!.events).toHaveLength(1240)
  })

  it('gives an id to one of those who want it, also while its log is being written', async () => {
    const { world, lane } = rig()
    world.put('a')
    await lane.submit('a', { text: 'warm' })
    // Retention has removed the event that a second birth would collide with.
    world.logs.get('a')!.floor = 1
    const [moved, born, ...twins] = await Promise.all([
      lane.submit('a', { text: 'mine' }),
      lane.create('a', birth),
      lane.create('b', birth),
      lane.create('b', birth),
    ])
    expect(moved.seq).toBe(2)
    expect(born).toBeUndefined()
    expect(twins.map((twin) => twin?.version)).toEqual([1, undefined])
    expect(texts(world, 'a')).toEqual(['warm', 'mine'])
    expect(texts(world, 'b')).toEqual(['born'])
  })

  it('writes once, and answers, when somebody who listens fails', async () => {
    const { world, lane, failures } = rig({
      onCommit: () => {
        throw new Error('deaf')
      },
    })
    world.put('a')
    expect(await lane.submit('a', { text: 'one' })).toEqual({ seq: 1, replay: false })
    expect(texts(world, 'a')).toEqual(['one'])
    expect(failures.map(({ message }) => message)).toEqual(['deaf'])
  })

  it('refuses what is beyond its queue at once, and settles', async () => {
    const { world, lane } = rig({ limits: { queueLimit: 3 } })
    world.put('a')
    const outcomes = await Promise.all(Array.from({ length: 5 }, (_, i) => reasonOf(lane.submit('a', { text: `n${i}` }))))
    expect(outcomes).toEqual(['answered', 'answered', 'answered', 'overloaded', 'overloaded'])
    // A birth that cannot even be planned takes no place.
    expect(await reasonOf(lane.create('b', { ...birth, events: undefined as never }))).toMatch(/TypeError/)
    await lane.settled()
    expect(lane.depth).toBe(0)
  })

  it('refuses what comes when the waiting commands hold as much text as they may, and takes commands again after them', async () => {
    const { world, lane } = rig({ limits: { queueCharacters: 1000 } })
    world.put('a')
    const large = 'x'.repeat(600)
    expect(await Promise.all(Array.from({ length: 4 }, () => reasonOf(lane.submit('a', { text: large }))))).toEqual([
      'answered',
      'answered',
      'overloaded',
      'overloaded',
    ])
    expect(await reasonOf(lane.submit('a', { text: large }))).toBe('answered')
  })

  it('says that nobody knows when the connection is lost, and works on when it is back', async () => {
    const { world, lane } = rig()
    world.put('a')
    await lane.submit('a', { text: 'one' })
    world.before('append', () => {
      throw new RuntimeError('database_unavailable', 'The database cannot be used right now.')
    })
    expect(await reasonOf(lane.submit('a', { text: 'two', key: 'k' }))).toBe('database_unavailable')
    expect(await lane.submit('a', { text: 'two', key: 'k' })).toEqual({ seq: 2, replay: false })
  })

  it('tells an unknown log from one that was born after the question was asked', async () => {
    const { world, lane } = rig()
    expect(await reasonOf(lane.submit('a', { text: 'one' }))).toBe('unknown_run')
    let late: Promise<Taken> | undefined
    world.before('heads', () => {
      // The answer to this question is older than this command.
      late = lane.submit('a', { text: 'late' })
    })
    world.before('keys', () => undefined)
    const early = reasonOf(lane.submit('a', { text: 'early' }))
    expect(await early).toBe('unknown_run')
    world.put('a')
    expect(await late).toEqual({ seq: 1, replay: false })
  })
})

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))
