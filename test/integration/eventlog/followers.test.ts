import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../dev-env/index.js'
import { createPostgresWakeUpBus, type WakeUpBus } from '../../../src/db/index.js'
import type { Sink, TailEncoder } from '../../../src/eventlog/index.js'
import { newProcessId } from '../../../src/kernel/ids.js'
import type { RunLog } from '../../../src/runs/index.js'
import { append, createRun, dice, openLog } from './engine.js'

const seqs: TailEncoder<null> = {
  name: 'seqs',
  encode: (state, events) => ({ state, chunk: Buffer.from(events.map(({ seq }) => `${seq} `).join('')), terminal: false }),
}

/** Everything, payloads too: what a reader's socket has to carry. */
const bodies: TailEncoder<null> = {
  name: 'bodies',
  encode: (state, events) => ({ state, chunk: Buffer.from(events.map(({ seq, payloadText }) => `${seq} ${payloadText}\n`).join('')), terminal: false }),
}

interface Reader {
  readonly seen: number[]
  ended: string | undefined
  stop(): void
}

function read(log: RunLog, run: string, cursor: number, latestSeq: number): Reader {
  const seen: number[] = []
  const sink: Sink = {
    write: (chunk) => Boolean(seen.push(...chunk.toString().trim().split(' ').map(Number))),
    onDrain: () => undefined,
    onClose: () => undefined,
    end: (reason) => (reader.ended = reason),
  }
  const reader: Reader = { seen, ended: undefined, stop: () => subscription.stop() }
  const subscription = log.follow(run, { encoder: seqs, sink, cursor, state: null, latestSeq })
  return reader
}

const upTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

async function until(isDone: () => boolean, ms = 5_000): Promise<void> {
  const deadline = performance.now() + ms
  while (!isDone() && performance.now() < deadline) await sleep(5)
}

describe('followers of a log', () => {
  const database = useTestDatabase()
  let log: RunLog
  beforeAll(() => {
    log = openLog(database.url)
  })
  afterAll(async () => {
    await log.close()
  })

  it('get every seq once, two hundred of them, while they come and go and the log grows', async () => {
    const run = await createRun(log)
    const random = dice(7)
    const readers: { reader: Reader; cursor: number; left: boolean }[] = []
    const latest = { seq: 1 }
    const join = () => {
      const cursor = Math.floor(random() * (latest.seq + 1))
      readers.push({ reader: read(log, run, cursor, latest.seq), cursor, left: false })
    }
    for (let i = 0; i < 100; i++) join()
    for (let round = 0; round < 100; round++) {
      const answer = await log.submit(run, append(...Array.from({ length: 1 + Math.floor(random() * 20) }, () => ({}))))
      latest.seq = answer.head.latestSeq
      join()
      join()
      const leaver = readers[Math.floor(random() * readers.length)]!
      leaver.left = true
      leaver.reader.stop()
    }
    const staying = readers.filter(({ left }) => !left)
    expect(staying.length).toBeGreaterThan(190)
    await until(() => staying.every(({ reader, cursor }) => reader.seen.length === latest.seq - cursor))
    for (const { reader, cursor, left } of readers)
      expect(reader.seen).toEqual(left ? upTo(cursor + 1, reader.seen.at(-1) ?? cursor) : upTo(cursor + 1, latest.seq))
    for (const { reader } of readers) reader.stop()
    expect(log.followedLogs).toBe(0)
  })

  it('end when retention overtakes them, and only then', async () => {
    const run = await createRun(log)
    await log.submit(run, append(...upTo(2, 100).map(() => ({}))))
    const live = read(log, run, 100, 100)
    await log.prune(run, 60)
    const below = read(log, run, 10, 100)
    const above = read(log, run, 70, 100)
    await log.submit(run, append({}))
    await until(() => below.ended !== undefined && live.seen.length === 1 && above.seen.length === 31)
    expect(below).toMatchObject({ ended: 'pruned', seen: [] })
    expect(live).toMatchObject({ ended: undefined, seen: [101] })
    expect(above).toMatchObject({ ended: undefined, seen: upTo(71, 101) })
    // Another process appends and removes everything before this one has read it.
    const other = openLog(database.url)
    await other.submit(run, append(...upTo(1, 50).map(() => ({}))))
    await other.prune(run, 152)
    await log.wakeAll()
    await until(() => live.ended !== undefined && above.ended !== undefined)
    expect([live.ended, above.ended]).toEqual(['pruned', 'pruned'])
    await other.close()
  })

  it('that do not read grow no memory, in history and live, and miss nothing when they read again', async () => {
    const run = await createRun(log)
    const pad = 'x'.repeat(50_000)
    const large = (count: number) => log.submit(run, append(...Array.from({ length: count }, () => ({ payloadText: `{"pad":"${pad}"}` }))))
    for (let i = 0; i < 5; i++) await large(60)
    const pairs = await Promise.all(Array.from({ length: 6 }, () => socketPair()))
    const subscriptions = pairs.map(({ server }, i) => {
      const sink: Sink = {
        write: (chunk) => server.write(chunk),
        onDrain: (resume) => server.once('drain', resume),
        onClose: () => undefined,
        end: () => server.end(),
      }
      return log.follow(run, { encoder: bodies, sink, cursor: i < 3 ? 0 : 301, state: null, latestSeq: 301 })
    })
    await sleep(300)
    const before = process.memoryUsage()
    for (let i = 0; i < 5; i++) await large(60)
    await sleep(300)
    expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(40 * 1024 * 1024)
    const buffered = pairs.map(({ server }) => server.writableLength)
    // 15 MB have been appended behind 15 MB of history. What a reader holds is one portion, or one commit.
    expect(Math.max(...buffered.slice(0, 3))).toBeLessThan(512 * 1024)
    expect(Math.max(...buffered.slice(3))).toBeLessThan(8 * 1024 * 1024)
    const counted = pairs.map(({ client }) => {
      const state = { seen: [] as number[], rest: '' }
      client.on('data', (chunk) => {
        // Enough of a line to know its number.
        const lines = chunk.toString('latin1').split('\n')
        lines[0] = state.rest + lines[0]!
        state.rest = lines.pop()!.slice(0, 20)
        for (const line of lines) state.seen.push(Number.parseInt(line, 10))
      })
      client.resume()
      return state
    })
    await until(() => counted.every(({ seen }) => seen.at(-1) === 601), 20_000)
    counted.forEach(({ seen }, i) => {
      expect(seen).toEqual(upTo(i < 3 ? 1 : 302, 601))
    })
    for (const subscription of subscriptions) subscription.stop()
    for (const { client, server, close } of pairs) {
      client.destroy()
      server.destroy()
      close()
    }
  })
})

interface SocketPair {
  readonly client: Socket
  readonly server: Socket
  close(): void
}

/** Two ends of a real connection; the client's end reads nothing until it is resumed. */
async function socketPair(): Promise<SocketPair> {
  const listener = createServer({ pauseOnConnect: true })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('The test server has no port.')
  const client = connect(address.port, '127.0.0.1')
  client.pause()
  const [server] = (await once(listener, 'connection')) as [Socket]
  return { client, server, close: () => listener.close() }
}

describe('a follower in another process', () => {
  const database = useTestDatabase()
  let writer: RunLog
  let reader: RunLog
  let sender: WakeUpBus
  let receiver: WakeUpBus
  beforeAll(async () => {
    writer = openLog(database.url)
    reader = openLog(database.url, { pollMs: 300 })
    sender = createPostgresWakeUpBus({ url: database.url, processId: newProcessId() })
    receiver = createPostgresWakeUpBus({ url: database.url, processId: newProcessId() })
    receiver.subscribe('run_events', (hint) => {
      if (hint !== '*') reader.wake(hint.logId, hint.seq)
    })
    await Promise.all([sender.start(), receiver.start()])
  })
  afterAll(async () => {
    await Promise.all([sender.stop(), receiver.stop(), writer.close(), reader.close()])
  })

  it('is woken by the bus within 200 ms, usually within 20', async () => {
    const patient = openLog(database.url, { pollMs: 3_600_000 })
    const stop = receiver.subscribe('run_events', (hint) => {
      if (hint !== '*') patient.wake(hint.logId, hint.seq)
    })
    const run = await createRun(writer)
    const follower = read(patient, run, 1, 1)
    const delays: number[] = []
    for (let i = 0; i < 40; i++) {
      const { head } = await writer.submit(run, append({}))
      const began = performance.now()
      sender.publish('run_events', run, head.latestSeq)
      await until(() => follower.seen.at(-1) === head.latestSeq)
      delays.push(performance.now() - began)
    }
    delays.sort((a, b) => a - b)
    expect(follower.seen).toEqual(upTo(2, 41))
    expect(delays.at(-1)).toBeLessThan(200)
    follower.stop()
    stop()
    await patient.close()
  })

  it('reads what is new in a hundred logs with a statement for many of them, however much that is', async () => {
    let portions = 0
    const patient = openLog(database.url, { pollMs: 3_600_000, onPortion: () => portions++ })
    const runs = await Promise.all(Array.from({ length: 100 }, () => createRun(writer)))
    const followers = runs.map((run) => read(patient, run, 1, 1))
    await until(() => portions > 0)
    await sleep(100)
    portions = 0
    // Of every tenth log more is new than one read brings: more events, or more bytes.
    const grown = runs.map((run, i) => ({ run, last: i % 10 === 0 ? 41 : i % 10 === 1 ? 5 : 2, size: i % 10 === 1 ? 20_000 : 1 }))
    for (const { run, last, size } of grown)
      for (let seq = 2; seq <= last; seq++) await writer.submit(run, append({ payloadText: `{"text":"${'a'.repeat(size)}"}` }))
    for (const { run, last } of grown) patient.wake(run, last)
    await until(() => followers.every(({ seen }, i) => seen.at(-1) === grown[i]?.last))
    expect(followers.map(({ seen }) => seen)).toEqual(grown.map(({ last }) => upTo(2, last)))
    // Four for all of them, and one more for each of the twenty that have more.
    expect(portions).toBeLessThanOrEqual(26)
    for (const follower of followers) follower.stop()
    await patient.close()
  })

  it('is woken by the poll alone when the bus says nothing', async () => {
    const run = await createRun(writer)
    const follower = read(reader, run, 1, 1)
    for (let i = 2; i < 5; i++) {
      await writer.submit(run, append({}))
      const began = performance.now()
      await until(() => follower.seen.at(-1) === i)
      expect(performance.now() - began).toBeLessThan(1_000)
    }
    expect(follower.seen).toEqual([2, 3, 4])
    follower.stop()
  })
})
