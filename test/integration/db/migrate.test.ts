import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  closeClient,
  closePool,
  createClient,
  createSlonikPool,
  dumpSchema,
  listMigrations,
  migrate,
  migrationsDir,
  migrationStatus,
} from '../../../src/db/index.js'
import { useTestDatabase } from '../../dev-env/index.js'

describe('an empty database', () => {
  const database = useTestDatabase({ empty: true })

  it('is behind, then migrated once by eight replicas that start at once, then current', async () => {
    const client = createClient(database.url, 'test')
    await client.connect()
    const known = await listMigrations()
    expect(await migrationStatus(client)).toEqual({ current: false, applied: [], pending: known, unknown: [] })

    const ran = await Promise.all(Array.from({ length: 8 }, () => migrate(database.url)))

    expect(ran.filter((names) => names.length > 0)).toEqual([known])
    expect(await migrationStatus(client)).toEqual({ current: true, applied: known, pending: [], unknown: [] })
    await closeClient(client)
  })
})

describe('a migrated database', () => {
  const database = useTestDatabase()

  it('has the schema of the dump in the repository', async () => {
    const client = createClient(database.url, 'test')
    await client.connect()
    expect(await dumpSchema(client)).toBe(await readFile(join(migrationsDir, 'schema.sql'), 'utf8'))
    await closeClient(client)
  })

  it('tells a pool the same as a connection, newer migrations included', async () => {
    const client = createClient(database.url, 'test')
    await client.connect()
    await client.query(`INSERT INTO runtime.migrations (name, run_on) VALUES ('9999_of_tomorrow', now())`)
    const pool = await createSlonikPool(database.url, { size: 1 })
    const status = await migrationStatus(pool)
    expect(status).toEqual(await migrationStatus(client))
    expect(status).toMatchObject({ current: true, unknown: ['9999_of_tomorrow'] })
    expect(await closePool(pool)).toBe(true)
    await closeClient(client)
  })
})

describe('delivery events of the release before', () => {
  const database = useTestDatabase()

  it('lose the addresses that their reasons and payloads hold, and keep the rest', async () => {
    const client = createClient(database.url, 'test')
    await client.connect()
    const payload = {
      to: ['ada@example.com'],
      'bob@other.org': 'line\nada@example.com\t"bob@other.org"',
      tail: '\u001fada@example.com',
      sms: 'to +4915112345678',
      n: 1,
    }
    const insert = `INSERT INTO runtime.comms_delivery_events (provider, event_id, delivery_state, reason, payload, fingerprint, sanitizer_version, inserted_at)
                    VALUES ('p', $1, 'bounced', $2, $3::json, 'f', 2, now())`
    await client.query(insert, ['old-1', '550 <ada@example.com> unknown, ask +1 555 010 4477', JSON.stringify(payload)])
    await client.query(insert, ['old-2', 'nothing to hide', '{"kept": 1e3}'])
    const script = await readFile(join(migrationsDir, '0007_walls.sql'), 'utf8')
    await client.query(script.slice(script.indexOf('DO $$')))
    const { rows } = await client.query<{ reason: string; payload: unknown }>(
      'SELECT reason, payload::text AS payload FROM runtime.comms_delivery_events ORDER BY event_id',
    )
    expect(rows[0]?.reason).toBe('550 <[REDACTED_EMAIL]> unknown, ask [REDACTED_PHONE]')
    expect(JSON.parse(String(rows[0]?.payload))).toEqual({
      to: ['[REDACTED_EMAIL]'],
      '[REDACTED_EMAIL]': 'line\n[REDACTED_EMAIL]\t"[REDACTED_EMAIL]"',
      tail: '\u001f[REDACTED_EMAIL]',
      sms: 'to [REDACTED_PHONE]',
      n: 1,
    })
    expect(rows[1]).toEqual({ reason: 'nothing to hide', payload: '{"kept": 1e3}' })
    await closeClient(client)
  })
})

describe('a migration that fails', () => {
  const database = useTestDatabase({ empty: true })

  it('leaves nothing behind, and says why', async () => {
    const client = createClient(database.url, 'test')
    await client.connect()
    // In the way of a table that the first migration creates after others.
    await client.query('CREATE SCHEMA runtime; CREATE TABLE runtime.frames ()')
    await expect(migrate(database.url)).rejects.toThrow(/"frames" already exists/)
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'runtime'::regnamespace AND relkind = 'r' ORDER BY 1`,
    )
    expect(rows.map(({ name }) => name)).toEqual(['frames', 'migrations'])
    expect((await migrationStatus(client)).applied).toEqual([])
    await closeClient(client)
  })
})
