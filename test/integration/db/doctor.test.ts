import { createServer, type AddressInfo } from 'node:net'
import { chmod, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { doctorCommand, migrateCommand, runCommandLine } from '../../../src/cli/index.js'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../../../src/db/index.js'
import { makeDataDir, useTestDatabase } from '../../dev-env/index.js'

const secret = 'a secret of enough bytes for production, surely'

async function run(word: string, env: Record<string, string>) {
  let out = ''
  let err = ''
  const code = await runCommandLine([word], [doctorCommand, migrateCommand], {
    env,
    write: (text) => void (out += text),
    drained: () => Promise.resolve(),
    complain: (text) => void (err += text),
  })
  return { code, out, err }
}

let dataDir: string
beforeEach(async () => {
  dataDir = await makeDataDir()
})
afterEach(async () => {
  await removeEmbeddedPostgres(dataDir)
})

describe('runtime doctor', () => {
  const migrated = useTestDatabase()
  const empty = useTestDatabase({ empty: true })

  it('finds nothing in the way of a first start', async () => {
    const { code, out } = await run('doctor', { RUNTIME_DATA_DIR: dataDir, RUNTIME_BIND_ADDR: '127.0.0.1:0' })
    expect(out).toContain('ok       The embedded PostgreSQL starts.')
    expect(out).toContain('Migrations are pending (0001_runs')
    expect(out).toContain('Nothing stands in the way of a start.')
    expect(code).toBe(0)
  })

  it('tells a taken port', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const { code, out } = await run('doctor', { RUNTIME_DATA_DIR: dataDir, DATABASE_URL: migrated.url, RUNTIME_BIND_ADDR: `127.0.0.1:${String(port)}` })
    other.close()
    expect(out).toContain(`problem  127.0.0.1:${String(port)} is taken`)
    expect(out).toContain('1 problem found.')
    expect(code).toBe(1)
  })

  it('tells a database that cannot be reached, without its password', async () => {
    const { code, out } = await run('doctor', {
      RUNTIME_DATA_DIR: dataDir,
      DATABASE_URL: 'postgres://u:hidden@127.0.0.1:1/runtime',
      RUNTIME_BIND_ADDR: '127.0.0.1:0',
    })
    expect(out).toContain('problem  The database 127.0.0.1:1/runtime cannot be reached: connect ECONNREFUSED')
    expect(out).not.toContain('hidden')
    expect(code).toBe(1)
  })

  it('tells pending migrations where they do not run on start, and that `migrate` mends it', async () => {
    const env = {
      NODE_ENV: 'production',
      RUNTIME_SIGNATURE_SECRET: secret,
      DATABASE_URL: empty.url,
      RUNTIME_DATA_DIR: dataDir,
      RUNTIME_BIND_ADDR: '127.0.0.1:0',
    }
    const before = await run('doctor', env)
    expect(before.out).toMatch(/problem {2}Migrations are pending: 0001_runs.*\n.*runtime migrate/)
    expect(before.code).toBe(1)
    expect((await run('migrate', env)).out).toContain('0001_runs')
    expect((await run('migrate', env)).out).toContain('is current')
    const after = await run('doctor', env)
    // The servers of the tests do not wait for the disk, unless one is given.
    const problems = after.out.match(/^problem .*/gm) ?? []
    expect(problems.filter((problem) => !/fsync off|full_page_writes off/.test(problem))).toEqual([])
  })

  it('says of a server that does not keep what it acknowledges that it does not', async () => {
    const server = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' } })
    const env = { RUNTIME_DATA_DIR: dataDir, DATABASE_URL: server.url, RUNTIME_BIND_ADDR: '127.0.0.1:0', RUNTIME_SIGNATURE_SECRET: secret }
    const inProduction = await run('doctor', { ...env, NODE_ENV: 'production', RUNTIME_MIGRATE_ON_START: 'true' })
    expect(inProduction.out).toMatch(/problem {2}The server runs with fsync off.*\n.*Set fsync to on/)
    expect(inProduction.out).toMatch(/problem {2}The server runs with full_page_writes off/)
    expect(inProduction.code).toBe(1)
    const here = await run('doctor', env)
    expect(here.out).toContain('ok       Note: The server runs with fsync off')
    expect(here.code).toBe(0)
    await server.stop()
  })

  it('tells a server whose default does not wait for the disk from one that does', async () => {
    const env = { RUNTIME_DATA_DIR: dataDir, RUNTIME_BIND_ADDR: '127.0.0.1:0' }
    const server = await startEmbeddedPostgres({ dataDir, settings: { synchronous_commit: 'off' } })
    expect((await run('doctor', env)).out).toMatch(/writes to its disk before it acknowledges\.\n.*Note: synchronous_commit is off by default/)
    await server.stop()
    expect((await run('doctor', env)).out).not.toContain('synchronous_commit')
  })

  it('closes the data directory to others, and says why where it cannot', async () => {
    const env = { RUNTIME_DATA_DIR: dataDir, DATABASE_URL: migrated.url, RUNTIME_BIND_ADDR: '127.0.0.1:0' }
    expect((await run('doctor', env)).out).toContain(`${dataDir} can be written, by this user only.`)
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
    await chmod(dataDir, 0o755)
    await writeFile(join(dataDir, 'letters.txt'), '')
    expect((await run('doctor', env)).out).toContain('others can enter it: it also holds letters.txt')
    expect((await stat(dataDir)).mode & 0o777).toBe(0o755)
  })

  it('looks on when a secret is missing, and never repeats one', async () => {
    const { code, out } = await run('doctor', {
      NODE_ENV: 'production',
      DATABASE_URL: migrated.url,
      RUNTIME_SIGNATURE_SECRET: 'much-too-short',
      RUNTIME_DATA_DIR: dataDir,
      RUNTIME_BIND_ADDR: '127.0.0.1:0',
    })
    expect(out).toContain('problem  RUNTIME_SIGNATURE_SECRET has 14 bytes')
    expect(out).toContain('The database takes writes.')
    expect(out).not.toContain('much-too-short')
    expect(code).toBe(1)
  })
})
