/**
 * Writes what the migrations add up to into migrations/schema.sql, so that a change shows its outcome in the diff, and
 * records the checksum of new migrations in migrations/checksums.json. A recorded migration may not change any more.
 *
 *   node scripts/launch.js scripts/dump-schema.ts              write
 *   node scripts/launch.js scripts/dump-schema.ts --check      write nothing, fail when something is out of date
 *   node scripts/launch.js scripts/dump-schema.ts --refreeze   record changed migrations anew; only before their first release
 */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  closeClient,
  createClient,
  dumpSchema,
  migrate,
  migrationChecksums,
  migrationsDir,
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../src/db/index.js'

const schemaFile = join(migrationsDir, 'schema.sql')
const checksumsFile = join(migrationsDir, 'checksums.json')

async function dumpFreshSchema(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'runtime-schema-'))
  const server = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } })
  const client = createClient(server.url, 'dump-schema')
  try {
    await migrate(server.url)
    await client.connect()
    return await dumpSchema(client)
  } finally {
    await closeClient(client)
    await server.stop()
    await removeEmbeddedPostgres(dataDir)
  }
}

const flags = new Set(process.argv.slice(2))
const recorded = JSON.parse(await readFile(checksumsFile, 'utf8')) as Record<string, string>
const present = await migrationChecksums()
const changed = Object.keys(recorded).filter((file) => recorded[file] !== present[file])
const unrecorded = Object.keys(present).filter((file) => recorded[file] === undefined)
const fresh = await dumpFreshSchema()
const problems: string[] = []

if (changed.length > 0 && !flags.has('--refreeze'))
  problems.push(`Changed or removed after they were recorded: ${changed.join(', ')}. Write a new migration instead.`)
if (flags.has('--check')) {
  if (unrecorded.length > 0) problems.push(`Not recorded in migrations/checksums.json: ${unrecorded.join(', ')}. Run scripts/dump-schema.ts.`)
  if ((await readFile(schemaFile, 'utf8').catch(() => '')) !== fresh)
    problems.push('migrations/schema.sql is not what the migrations add up to. Run scripts/dump-schema.ts.')
} else if (problems.length === 0) {
  await writeFile(schemaFile, fresh)
  await writeFile(checksumsFile, `${JSON.stringify(present, null, 2)}\n`)
}

for (const problem of problems) process.stderr.write(`${problem}\n`)
process.exitCode = problems.length === 0 ? 0 : 1
