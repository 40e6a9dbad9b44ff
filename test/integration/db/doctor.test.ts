import { createServer, type AddressInfo } from 'node:net'
import { rm } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { doctorCommand, migrateCommand, runCommandLine } from '../../../src/cli/index.js'
import { makeDataDir, useTestDatabase } from '../../dev-env/index.js'

const secret = 'a secret of enough bytes for production, surely'

async function run(word: string, env: Record<string, string>) {
  let out = ''
  let err = ''
  const code = await runCommandLine([word], [doctorCommand, migrateCommand], {
    env,
    write: (text) => void (out += text),
    complain: (text) => void (err += text),
  })
  return { code, out, err }
}

let dataDir: string
beforeEach(async () => {
  dataDir = await makeDataDir()
})
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true })
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
    expect((await run('doctor', env)).code).toBe(0)
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
