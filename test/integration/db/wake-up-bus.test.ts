import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest'
import { newProcessId } from '../../../src/kernel/ids.js'
import { closeClient, createClient, createPostgresWakeUpBus, type WakeUpBus, type WakeUpHint } from '../../../src/db/index.js'
import { startPostgres, useTestDatabase, type OwnPostgres } from '../../dev-env/index.js'

interface Member {
  readonly bus: WakeUpBus
  readonly heard: { topic: string; hint: WakeUpHint }[]
}

const members: Member[] = []

/** As each process has one. */
async function join(url: string): Promise<Member> {
  const member: Member = { bus: createPostgresWakeUpBus({ url, processId: newProcessId() }), heard: [] }
  for (const topic of ['run_events', 'run_work', 'worker_events', 'worker_work']) member.bus.subscribe(topic, (hint) => member.heard.push({ topic, hint }))
  await member.bus.start()
  members.push(member)
  return member
}

const eventually = (claim: () => void): Promise<void> => expect.poll(() => attempt(claim), { timeout: 10_000, interval: 10 }).toBe('')

function attempt(claim: () => void): string {
  try {
    claim()
    return ''
  } catch (error) {
    return String(error)
  }
}

afterEach(async () => {
  await Promise.all(members.splice(0).map(({ bus }) => bus.stop()))
})

describe('the wake-up bus', () => {
  const database = useTestDatabase()

  it('tells the other processes, each topic apart, and not oneself', async () => {
    const [a, b, c] = [await join(database.url), await join(database.url), await join(database.url)]
    a.bus.publish('run_events', 'run:1', 7)
    a.bus.publish('run_work', 'run-2', 1)
    for (const member of [b, c]) {
      await eventually(() => {
        expect(member.heard).toHaveLength(2)
      })
      expect(member.heard).toContainEqual({ topic: 'run_events', hint: { logId: 'run:1', seq: 7 } })
      expect(member.heard).toContainEqual({ topic: 'run_work', hint: { logId: 'run-2', seq: 1 } })
    }
    expect(a.heard).toEqual([])
  })

  it('carries any topic, also one that is asked for when the connection stands', async () => {
    const [a, b] = [await join(database.url), await join(database.url)]
    const late: WakeUpHint[] = []
    b.bus.subscribe('notebook_events', (hint) => late.push(hint))
    await expect
      .poll(
        () => {
          a.bus.publish('notebook_events', 'n', 3)
          return late.at(-1)
        },
        { timeout: 10_000, interval: 20 },
      )
      .toEqual({ logId: 'n', seq: 3 })
    expect(b.heard).toEqual([])
    expect(() => {
      a.bus.publish('x; DROP TABLE runs', 'n', 3)
    }).toThrow('no name for a topic')
  })

  it('says what comes in a burst once, at its highest seq', async () => {
    const [a, b] = [await join(database.url), await join(database.url)]
    for (let seq = 1; seq <= 500; seq++) a.bus.publish('run_events', 'burst', seq)
    await eventually(() => {
      expect(b.heard.at(-1)?.hint).toEqual({ logId: 'burst', seq: 500 })
    })
    expect(b.heard).toHaveLength(1)
  })

  it('carries a thousand long ids, in several notifications', async () => {
    const [a, b] = [await join(database.url), await join(database.url)]
    for (let i = 0; i < 1_000; i++) a.bus.publish('run_events', `${'x'.repeat(120)}-${String(i)}`, i + 1)
    await eventually(() => {
      expect(b.heard).toHaveLength(1_000)
    })
  })

  it('says "anything" when too much has moved to list', async () => {
    const [a, b] = [await join(database.url), await join(database.url)]
    for (let i = 0; i < 2_500; i++) a.bus.publish('run_events', `run-${String(i)}`, 1)
    await eventually(() => {
      expect(b.heard).toEqual([{ topic: 'run_events', hint: '*' }])
    })
  })

  it('is not disturbed by what others write on its channels, nor by a listener that throws', async () => {
    const [a, b] = [await join(database.url), await join(database.url)]
    b.bus.subscribe('run_events', () => {
      throw new Error('a listener of somebody else')
    })
    const client = createClient(database.url, 'test')
    await client.connect()
    await client.query(`SELECT pg_notify('runtime_run_events', payload) FROM unnest(ARRAY['', 'nonsense', 'x|y', 'x|a:1,b']) AS payload`)
    await closeClient(client)
    a.bus.publish('run_events', 'still', 1)
    await eventually(() => {
      expect(b.heard).toEqual([{ topic: 'run_events', hint: { logId: 'still', seq: 1 } }])
    })
  })

  it('delivers what was published just before it stopped', async () => {
    const [a, b] = [await join(database.url), await join(database.url)]
    a.bus.publish('run_work', 'last', 9)
    await a.bus.stop()
    await eventually(() => {
      expect(b.heard).toEqual([{ topic: 'run_work', hint: { logId: 'last', seq: 9 } }])
    })
  })

  it('connects again when its connections are cut, and says that anything may have been missed', async () => {
    const [a, b] = [await join(database.url), await join(database.url)]
    const client = createClient(database.url, 'test')
    await client.connect()
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name IN ('runtime-listen', 'runtime-notify')`,
    )
    await closeClient(client)
    await eventually(() => {
      expect(b.heard).toEqual([
        { topic: 'run_events', hint: '*' },
        { topic: 'run_work', hint: '*' },
        { topic: 'worker_events', hint: '*' },
        { topic: 'worker_work', hint: '*' },
      ])
    })
    await eventually(() => {
      a.bus.publish('run_events', 'after', 1)
      expect(b.heard.at(-1)).toEqual({ topic: 'run_events', hint: { logId: 'after', seq: 1 } })
    })
  })
})

describe('the wake-up bus without a server', () => {
  let server: OwnPostgres
  beforeAll(async () => {
    server = await startPostgres({ migrated: false })
    await server.kill9()
  })
  afterAll(async () => {
    await server.stop()
  })

  it('starts, takes hints without a word, and delivers that something moved once there is one', async () => {
    const a = await join(server.url)
    const b = await join(server.url)
    for (let seq = 1; seq <= 100; seq++) a.bus.publish('run_events', 'run', seq)
    await server.restart()
    await eventually(() => {
      expect(b.heard).toContainEqual({ topic: 'run_events', hint: '*' })
    })
  })
})
