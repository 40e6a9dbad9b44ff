import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compareMigrations, listMigrations, migrationsDir } from './migrate.js'
import { migrationChecksums } from './schema-dump.js'

describe('migrations', () => {
  it('are numbered from 1 without a gap', async () => {
    const names = await listMigrations()
    expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, i) => i + 1))
  })

  it('do not change once they are recorded, and are all recorded', async () => {
    const recorded: unknown = JSON.parse(await readFile(join(migrationsDir, 'checksums.json'), 'utf8'))
    expect(await migrationChecksums()).toEqual(recorded)
  })

  it('go forward only', async () => {
    for (const name of await listMigrations()) {
      const text = await readFile(join(migrationsDir, `${name}.sql`), 'utf8')
      expect(text.startsWith('-- Up Migration')).toBe(true)
      expect(text).not.toMatch(/^-- Down Migration/m)
    }
  })
})

describe('a database’s migrations', () => {
  it('are current when it has all of this build’s', () => {
    expect(compareMigrations(['a', 'b'], ['a', 'b'])).toEqual({ current: true, applied: ['a', 'b'], pending: [], unknown: [] })
  })

  it('are not when one is missing', () => {
    expect(compareMigrations(['a', 'b'], ['a'])).toMatchObject({ current: false, pending: ['b'] })
  })

  it('are still current when a newer build has added to them', () => {
    expect(compareMigrations(['a'], ['a', 'b'])).toMatchObject({ current: true, unknown: ['b'] })
  })
})
