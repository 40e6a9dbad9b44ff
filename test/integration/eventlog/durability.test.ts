import { expect, it } from 'vitest'
import { LaneConnection } from '../../../src/eventlog/index.js'
import { useTestDatabase } from '../../dev-env/index.js'
import { withClient } from './engine.js'

const database = useTestDatabase()

it('appends wait for the disk, whatever the default of the database is', async () => {
  await withClient(database.url, (query) => query(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$`))
  expect(await withClient(database.url, (query) => query('SHOW synchronous_commit'))).toEqual([{ synchronous_commit: 'off' }])
  const lane = new LaneConnection(database.url, 'test-lane')
  const { rows } = await lane.query({ text: 'SHOW synchronous_commit', values: [] })
  await lane.close()
  expect(rows).toEqual([{ synchronous_commit: 'on' }])
})
