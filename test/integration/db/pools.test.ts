import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql, type DatabasePool } from 'slonik'
import { z } from 'zod'
import { asUnavailable, closeClient, closePool, createClient, createSlonikPool } from '../../../src/db/index.js'
import { startPostgres, useTestDatabase, type OwnPostgres } from '../../dev-env/index.js'

const Types = z.object({
  big: z.number(),
  at: z.string(),
  bigs: z.array(z.number()),
  ats: z.array(z.string().nullable()),
  zone: z.string(),
  name: z.string(),
  text: z.string(),
})
const typesQuery = sql.fragment`
  SELECT 9007199254740991::int8 AS big, timestamptz '2026-01-02 03:04:05.6+02' AS at, ARRAY[1, 2]::int8[] AS bigs,
         ARRAY[timestamptz '2026-01-02 03:04:05+00', NULL] AS ats, current_setting('timezone') AS zone,
         current_setting('application_name') AS name, 1.10::numeric AS text`
const typesRow = {
  big: Number.MAX_SAFE_INTEGER,
  at: '2026-01-02T01:04:05.600000Z',
  bigs: [1, 2],
  ats: ['2026-01-02T03:04:05.000000Z', null],
  zone: 'UTC',
  name: 'pool-test',
  text: '1.10',
}

describe('both drivers', () => {
  const database = useTestDatabase()
  let pool: DatabasePool
  beforeAll(async () => {
    pool = await createSlonikPool(database.url, { size: 2, applicationName: 'pool-test' })
  })
  afterAll(async () => {
    expect(await closePool(pool)).toBe(true)
  })

  it('read the same types alike', async () => {
    expect(await pool.one(sql.type(Types)`${typesQuery}`)).toEqual(typesRow)
    const client = createClient(database.url, 'pool-test')
    await client.connect()
    expect((await client.query(typesQuery.sql)).rows).toEqual([typesRow])
    await closeClient(client)
  })

  it('refuse a row that is not of the statement’s schema', async () => {
    const Row = z.object({ n: z.string() })
    await expect(pool.one(sql.type(Row)`SELECT 1 AS n`)).rejects.toThrow(/schema/i)
  })

  it('refuse an int8 that a number cannot hold rather than round it', async () => {
    const Row = z.object({ n: z.number() })
    await expect(pool.one(sql.type(Row)`SELECT 9007199254740993::int8 AS n`)).rejects.toThrow(/schema/i)
  })

  it('do not take a broken rule for an absent database', async () => {
    const error: unknown = await pool.query(sql.unsafe`INSERT INTO runtime.writer_probe VALUES (false, now())`).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(asUnavailable(error)).toBeUndefined()
  })
})

describe('a server that is killed', () => {
  let server: OwnPostgres
  const stray: unknown[] = []
  const collect = (reason: unknown): void => void stray.push(reason)
  beforeAll(async () => {
    server = await startPostgres()
    process.on('unhandledRejection', collect)
  })
  afterAll(async () => {
    process.off('unhandledRejection', collect)
    await server.stop()
    expect(stray).toEqual([])
  })

  const unavailable = { reason: 'database_unavailable', status: 503 }
  const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
    await work.then(
      () => 'it did not fail',
      (error: unknown) => error,
    )

  it('is told as 503 by statements in flight and by later ones, and works again by itself when it is back', async () => {
    const pool = await createSlonikPool(server.url, { size: 2 })
    const client = createClient(server.url, 'test')
    await client.connect()
    const inFlight = [failureOf(pool.query(sql.unsafe`SELECT pg_sleep(30)`)), failureOf(client.query('SELECT pg_sleep(30)'))]
    await new Promise((resolve) => setTimeout(resolve, 200))
    await server.kill9()
    const [ofPool, ofClient] = await Promise.all(inFlight)
    // A pool says it itself; what a bare client says, whoever has it translates.
    expect(ofPool).toMatchObject(unavailable)
    expect(asUnavailable(ofClient)).toMatchObject(unavailable)

    const began = Date.now()
    expect(await failureOf(pool.query(sql.unsafe`SELECT 1`))).toMatchObject(unavailable)
    expect(await failureOf(pool.transaction((transaction) => transaction.query(sql.unsafe`SELECT 1`)))).toMatchObject(unavailable)
    expect(asUnavailable(await failureOf(client.query('SELECT 1')))?.status).toBe(503)
    const fresh = createClient(server.url, 'test')
    expect(asUnavailable(await failureOf(fresh.connect()))?.status).toBe(503)
    expect(Date.now() - began).toBeLessThan(5_000)

    await server.restart()
    const Row = z.object({ n: z.number() })
    expect(await pool.oneFirst(sql.type(Row)`SELECT 1 AS n`)).toBe(1)
    await closePool(pool, 2_000)
    await closeClient(client)
    expect(stray).toEqual([])
  })

  it('does not keep a pool from being closed in time', async () => {
    const pool = await createSlonikPool(server.url, { size: 2 })
    const inFlight = failureOf(pool.query(sql.unsafe`SELECT pg_sleep(30)`))
    await new Promise((resolve) => setTimeout(resolve, 200))
    await server.kill9()
    await inFlight
    const began = Date.now()
    await closePool(pool, 1_000)
    expect(Date.now() - began).toBeLessThan(1_500)
    await server.restart()
    expect(stray).toEqual([])
  })

  it('and one that is frozen is given up on, by connections, clients and pools', async () => {
    const client = createClient(server.url, 'test', { statementTimeoutMs: 500, queryTimeoutMs: 700 })
    await client.connect()
    const pool = await createSlonikPool(server.url, { size: 2 })
    await pool.query(sql.unsafe`SELECT 1`)
    server.freeze()
    try {
      const fresh = createClient(server.url, 'test')
      const began = Date.now()
      const failures = await Promise.all([
        failureOf(client.query('SELECT 1')),
        failureOf(fresh.connect()),
        // One statement finds the idle connection, the other has to open one.
        failureOf(pool.query(sql.unsafe`SELECT 1`)),
        failureOf(pool.query(sql.unsafe`SELECT 2`)),
      ])
      expect(failures.map((failure) => asUnavailable(failure)?.status)).toEqual([503, 503, 503, 503])
      expect(Date.now() - began).toBeLessThan(14_000)
      await Promise.all([closeClient(client, 200), closeClient(fresh, 200), closePool(pool, 500)])
    } finally {
      server.thaw()
    }
  })
})
