import { describe, expect, it } from 'vitest'
import { closeClient, createClient } from '../../../src/db/index.js'
import { createTestDatabase, useTestDatabase } from '../../dev-env/index.js'

describe('a test database', () => {
  const database = useTestDatabase()

  it('has the current schema and no rows', async () => {
    const client = createClient(database.url, 'test')
    await client.connect()
    const { rows } = await client.query<{ runs: number }>('SELECT count(*) AS runs FROM runtime.runs')
    expect(rows).toEqual([{ runs: 0 }])
    await closeClient(client)
  })

  it('is apart from every other', async () => {
    const other = await createTestDatabase()
    const client = createClient(other.url, 'test')
    await client.connect()
    await client.query('CREATE TABLE only_here ()')
    await closeClient(client)
    await other.drop()
    const here = createClient(database.url, 'test')
    await here.connect()
    const { rows } = await here.query<{ present: boolean }>(`SELECT to_regclass('public.only_here') IS NOT NULL AS present`)
    expect(rows).toEqual([{ present: false }])
    await closeClient(here)
  })

  it('refuses to be dropped quietly under an open connection, naming it', async () => {
    const leaky = await createTestDatabase()
    const client = createClient(leaky.url, 'the-leak')
    await client.connect()
    await expect(leaky.drop()).rejects.toThrow(/left 1 connections open: the-leak/)
    await closeClient(client)
  })
})
