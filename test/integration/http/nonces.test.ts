import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient, closeClient } from '../../../src/db/index.js'
import { createNonceStore, startNonceSweeper, type NonceConnection, type NonceStore } from '../../../src/http/index.js'
import { RuntimeError } from '../../../src/kernel/errors.js'
import { useTestDatabase } from '../../dev-env/index.js'
import { nowSeconds } from './test-client.js'
import { openNonceStore } from './test-server.js'

const database = useTestDatabase()
const batches: number[] = []
let here: NonceStore
let there: NonceStore

beforeAll(() => {
  here = openNonceStore(database.url, (size) => batches.push(size))
  there = openNonceStore(database.url)
})
afterAll(async () => {
  await here.close()
  await there.close()
})

const soon = (): number => nowSeconds() + 60
const outcome = async (use: Promise<void>): Promise<string> => {
  try {
    await use
    return 'used'
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error
    return error.reason
  }
}

async function rows(sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = createClient(database.url, 'test')
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await closeClient(client)
  }
}

describe('a nonce', () => {
  it('is used once among two replicas', async () => {
    expect(await outcome(here.use('shared', soon()))).toBe('used')
    expect(await outcome(there.use('shared', soon()))).toBe('token_replayed')
    expect(await outcome(here.use('shared', soon()))).toBe('token_replayed')
  })

  it('is used once, whoever of many comes first', async () => {
    const nonces = Array.from({ length: 300 }, (_, i) => `race-${i}`)
    const attempts = nonces.flatMap((nonce, i) => [here, there, here].map((store, j) => ((i + j) % 2 === 0 ? store : there).use(nonce, soon())))
    const outcomes = await Promise.all(attempts.map(outcome))
    expect(outcomes.filter((each) => each === 'used')).toHaveLength(nonces.length)
    expect(outcomes.filter((each) => each === 'token_replayed')).toHaveLength(attempts.length - nonces.length)
  })

  it('is refused when it may have been swept, whatever time the replica believes in', async () => {
    const before = soon() - 400
    expect(await outcome(here.use('late', before))).toBe('token_expired')
    expect(await outcome(there.use('late', before))).toBe('token_expired')
    expect(await rows(`SELECT nonce FROM runtime.auth_nonces WHERE nonce = 'late'`)).toEqual([])
  })

  it('is kept until its token has expired, and 30 s longer', async () => {
    const expires = soon()
    await here.use('kept', expires)
    expect(await rows(`SELECT extract(epoch FROM expires_at)::float8 AS until FROM runtime.auth_nonces WHERE nonce = 'kept'`)).toEqual([
      { until: expires + 30 },
    ])
  })

  it('waits with others: those that come while a statement is under way share the next', async () => {
    batches.length = 0
    await Promise.all(Array.from({ length: 200 }, (_, i) => here.use(`batch-${i}`, soon())))
    expect(batches).toEqual([1, 199])
  })
})

describe('sweeping', () => {
  it('deletes what has expired, in batches, and nothing else', async () => {
    await rows(`INSERT INTO runtime.auth_nonces SELECT 'old-' || i, now() - interval '1 hour' FROM generate_series(1, 2500) i`)
    const sweeper = startNonceSweeper(here, { intervalMs: 20 })
    const deadline = Date.now() + 5_000
    let left: unknown = -1
    while (left !== 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      left = (await rows(`SELECT count(*)::int AS n FROM runtime.auth_nonces WHERE nonce LIKE 'old-%'`))[0]?.['n']
    }
    await sweeper.stop()
    expect(left).toBe(0)
    expect(await rows(`SELECT 1 AS kept FROM runtime.auth_nonces WHERE nonce = 'kept'`)).toHaveLength(1)
  })

  it('goes on until nothing is left, however much that is, and nobody waits behind it', async () => {
    await rows(
      `INSERT INTO runtime.auth_nonces SELECT 'many-' || i, now() - interval '1 hour' - i * interval '1 millisecond' FROM generate_series(1, 250000) i`,
    )
    let rounds = 0
    let longestMs = 0
    const counted: NonceStore = {
      ...here,
      sweep: async (limit) => {
        const swept = await here.sweep(limit)
        if (swept < limit) rounds++
        return swept
      },
    }
    const sweeper = startNonceSweeper(counted, { intervalMs: 20, onFailure: (error) => expect.fail(String(error)) })
    for (let n = 0; rounds === 0; n++) {
      const began = performance.now()
      await here.use(`meanwhile-${String(n)}`, soon())
      longestMs = Math.max(longestMs, performance.now() - began)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await sweeper.stop()
    // One round, which a fixed number of batches would have ended before its time.
    expect((await rows(`SELECT count(*)::int AS n FROM runtime.auth_nonces WHERE nonce LIKE 'many-%'`))[0]?.['n']).toBe(0)
    expect(longestMs).toBeLessThan(2_000)
  }, 60_000)
})

describe('without a database', () => {
  it('is refused at once when nobody listens', async () => {
    const lost = openNonceStore('postgres://nobody:x@127.0.0.1:1/none')
    expect(await outcome(lost.use('a', soon()))).toBe('database_unavailable')
    await lost.close()
  })

  it('is refused in bounded time when the database hangs, and works again afterwards', async () => {
    let hangs = true
    let connections = 0
    const failures: unknown[] = []
    const store = createNonceStore({
      timeoutMs: 150,
      onFailure: (error) => failures.push(error),
      connect: () => {
        connections++
        const connection: NonceConnection = {
          query: ({ values }) => (hangs ? new Promise(() => undefined) : Promise.resolve({ rows: [{ fresh_nonces: values?.[0] ?? [], late_nonces: [] }] })),
          end: () => Promise.resolve(),
          on: () => undefined,
        }
        return Promise.resolve(connection)
      },
    })
    const startedAt = performance.now()
    const outcomes = await Promise.all(['a', 'b', 'c'].map((nonce) => outcome(store.use(nonce, soon()))))
    expect(outcomes).toEqual(['database_unavailable', 'database_unavailable', 'database_unavailable'])
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    expect(failures).toHaveLength(1)
    hangs = false
    expect(await outcome(store.use('a', soon()))).toBe('used')
    expect(connections).toBe(2)
    await store.close()
  })

  it('reconnects after its connection has been cut', async () => {
    expect(await outcome(here.use('before-cut', soon()))).toBe('used')
    await rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'runtime-nonces' AND datname = current_database()`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const outcomes = [await outcome(here.use('after-cut-1', soon())), await outcome(here.use('after-cut-2', soon()))]
    expect(outcomes.at(-1)).toBe('used')
    expect(await outcome(here.use('before-cut', soon()))).toBe('token_replayed')
  })
})
