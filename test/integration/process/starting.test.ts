import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { closeClient, createClient, removeEmbeddedPostgres } from '../../../src/db/index.js'
import { canMakeSmallDisks, createTestDatabase, makeDataDir, makeSmallDisk, ServedProcess } from '../../dev-env/index.js'

const secret = { RUNTIME_SIGNATURE_SECRET: 'a-secret-for-tests-that-is-long-enough-to-be-one' }
const canMount = await canMakeSmallDisks()
const cleanUp: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})

async function dataDir(): Promise<string> {
  const dir = await makeDataDir()
  cleanUp.push(() => removeEmbeddedPostgres(dir))
  return dir
}

async function serve(env: Readonly<Record<string, string>>): Promise<ServedProcess> {
  const served = new ServedProcess({ ...secret, RUNTIME_DATA_DIR: await dataDir(), ...env })
  cleanUp.push(() => served.stop())
  return served
}

/** A server that does with each connection what it is told. */
async function listener(onConnection: Parameters<typeof createServer>[1] = (socket) => socket.destroy()): Promise<{ server: Server; port: number }> {
  const server = createServer(onConnection)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => new Promise((resolve) => server.close(resolve)))
  return { server, port: (server.address() as AddressInfo).port }
}

/** The PostgreSQL of a data directory, also when that is gone or only links to where the database lives. */
function processesIn(dir: string): string[] {
  const elsewhere = createHash('sha256').update(dir).digest('hex').slice(0, 12)
  return readdirSync('/proc').filter((pid) => {
    try {
      if (!/^\d+$/.test(pid) || readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')) return false
      const at = readlinkSync(`/proc/${pid}/cwd`)
      return at.startsWith(dir) || at.includes(elsewhere)
    } catch {
      return false
    }
  })
}

/** A start that is refused: its exit code, and one sentence, with no stack. */
async function refused(env: Readonly<Record<string, string>>) {
  const served = await serve(env)
  const { code, output } = await served.ended()
  expect(output).not.toMatch(/^\s+at /m)
  return { code, output }
}

describe('a start that cannot succeed ends with a sentence that names the setting', () => {
  it('when the address is taken, before a database is touched', async () => {
    const { port } = await listener()
    const dir = await dataDir()
    const { code, output } = await refused({ RUNTIME_BIND_ADDR: `127.0.0.1:${String(port)}`, RUNTIME_DATA_DIR: dir })
    expect({ code, output }).toEqual({ code: 69, output: expect.stringMatching(/is taken by another process.*RUNTIME_BIND_ADDR/) as string })
    expect(readdirSync(dir)).toEqual([])
  })

  it('when the address is not this machine’s', async () => {
    const { code, output } = await refused({ RUNTIME_BIND_ADDR: '203.0.113.7:4100', DATABASE_URL: inject('adminUrl') })
    expect({ code, output }).toEqual({ code: 78, output: expect.stringContaining('RUNTIME_BIND_ADDR') as string })
  })

  it.each<[string, (url: URL) => void, RegExp]>([
    ['the password is wrong', (url) => (url.password = 'wrong'), /refuses the password of the user \S+ .*Correct DATABASE_URL/],
    ['the user is unknown', (url) => (url.username = 'nobody-knows'), /refuses the password|does not let the user/],
    ['the database is unknown', (url) => (url.pathname = '/no_such_database'), /has no database no_such_database .*Correct DATABASE_URL/],
    ['TLS is refused', (url) => url.searchParams.set('sslmode', 'require'), /offers no TLS, and the URL asks for it.*Correct DATABASE_URL/],
    ['the host does not exist', (url) => (url.hostname = 'no-such-host.invalid'), /there is no host no-such-host.invalid.*Correct DATABASE_URL/],
    ['there is no password', (url) => (url.password = ''), /asks for a password, and the URL has none|refuses the password/],
  ])('when %s', async (_what, change, expected) => {
    const url = new URL(inject('adminUrl'))
    change(url)
    const { code, output } = await refused({ DATABASE_URL: url.href })
    expect({ code, output }).toEqual({ code: 78, output: expect.stringMatching(expected) as string })
  })

  it('when a setting is wrong', async () => {
    const { code, output } = await refused({ RUNTIME_LANES: 'many', DATABASE_URL: inject('adminUrl') })
    expect({ code, output }).toEqual({ code: 78, output: expect.stringContaining('RUNTIME_LANES') as string })
  })

  it('when an extension cannot be loaded, or has what is there already', async () => {
    const module = join(await dataDir(), 'tools.mjs')
    const url = { DATABASE_URL: inject('adminUrl'), RUNTIME_EXTENSIONS: module }
    const missing = await refused(url)
    expect(missing).toEqual({ code: 78, output: expect.stringMatching(/tools\.mjs \(RUNTIME_EXTENSIONS\) cannot be used: it, or something/) as string })
    await writeFile(module, "const run = () => 1\nexport default { tools: [{ name: 'clock.now', description: 'x', inputSchema: { type: 'object' }, run }] }")
    const { code, output } = await refused(url)
    expect({ code, output }).toEqual({ code: 78, output: expect.stringContaining('clock.now') as string })
  })

  it('when the data directory is no directory', async () => {
    const file = join(await dataDir(), 'file')
    await writeFile(file, '')
    const { code, output } = await refused({ RUNTIME_DATA_DIR: join(file, 'data') })
    expect({ code, output }).toEqual({ code: 78, output: expect.stringContaining('RUNTIME_DATA_DIR') as string })
  })

  it('when the secret that it generates cannot be kept there, or cannot be read', async () => {
    const dir = await dataDir()
    const file = join(dir, 'file')
    await writeFile(file, '')
    await mkdir(join(dir, 'signature-secret'))
    for (const [data, sentence] of [
      [join(file, 'data'), /The data directory .* cannot be written \(ENOTDIR\)\. Set RUNTIME_DATA_DIR/],
      [dir, /The signature secret in .* cannot be read\. .* set RUNTIME_SIGNATURE_SECRET/],
    ] as const) {
      const { code, output } = await refused({ RUNTIME_DATA_DIR: data, RUNTIME_SIGNATURE_SECRET: '' })
      expect({ code, output }).toEqual({ code: 78, output: expect.stringMatching(sentence) as string })
    }
  })

  it.runIf(canMount)('when the disk is full, and leaves nothing there', async () => {
    const disk = await makeSmallDisk(1)
    cleanUp.push(() => disk.remove())
    await disk.fill()
    const { code, output } = await refused({ RUNTIME_DATA_DIR: disk.path, RUNTIME_SIGNATURE_SECRET: '' })
    expect({ code, output }).toEqual({ code: 69, output: expect.stringMatching(/The disk of the data directory .* is full.*RUNTIME_DATA_DIR/) as string })
    expect(readdirSync(disk.path)).toEqual(['ballast'])
  })
})

describe('a database that is away for now', () => {
  it('is waited for, while liveness is answered and the reason told', async () => {
    const { server, port } = await listener()
    await new Promise((resolve) => server.close(resolve))
    const url = new URL(inject('adminUrl'))
    url.port = String(port)
    const served = await serve({ DATABASE_URL: url.href })
    await served.says(/Not ready: the database cannot be prepared \(DATABASE_URL\)/)
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200)
    const readiness = await fetch(`${served.url}/readyz`)
    expect(readiness.status).toBe(503)
    expect(await readiness.text()).toContain('ECONNREFUSED')
    served.signal('SIGTERM')
    expect(await served.ended()).toMatchObject({ code: 0 })
  })

  it('that accepts connections and never answers does not hold up a stop', async () => {
    const sockets = new Set<{ destroy(): void }>()
    const { port } = await listener((socket) => sockets.add(socket))
    const served = await serve({ DATABASE_URL: `postgres://u:p@127.0.0.1:${String(port)}/d`, RUNTIME_DRAIN_TIMEOUT_MS: '1000' })
    await served.says('Listening on')
    served.signal('SIGTERM')
    const asked = performance.now()
    expect(await served.ended()).toMatchObject({ code: 0 })
    expect(performance.now() - asked).toBeLessThan(6_000)
    for (const socket of sockets) socket.destroy()
  })
})

describe('SIGTERM', () => {
  it('ends the wait for another replica’s migration', async () => {
    const database = await createTestDatabase({ empty: true })
    cleanUp.push(() => database.drop())
    const other = createClient(database.url, 'other-replica')
    await other.connect()
    cleanUp.push(() => closeClient(other))
    // The lock that node-pg-migrate takes.
    await other.query('SELECT pg_advisory_lock(7241865325823964)')
    const served = await serve({ DATABASE_URL: database.url, RUNTIME_DRAIN_TIMEOUT_MS: '1000' })
    await expect
      .poll(
        async () =>
          (
            await other.query(
              `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
            )
          ).rowCount,
        { timeout: 30_000 },
      )
      .toBe(1)
    served.signal('SIGTERM')
    const asked = performance.now()
    expect(await served.ended()).toMatchObject({ code: 0 })
    expect(performance.now() - asked).toBeLessThan(6_000)
    await other.query('SELECT pg_advisory_unlock_all()')
  })

  it('while the embedded database is being made ends at once and leaves nothing running', async () => {
    const dir = await dataDir()
    const served = await serve({ RUNTIME_DATA_DIR: dir })
    await served.says('Listening on')
    served.signal('SIGTERM')
    served.signal('SIGTERM')
    expect(await served.ended()).toMatchObject({ code: 0, output: expect.stringContaining('Stopped.') as string })
    expect(processesIn(dir)).toEqual([])
  })
})

describe('the embedded database', () => {
  it('hears nothing of libpq’s environment', async () => {
    const dir = await dataDir()
    const served = await serve({
      RUNTIME_DATA_DIR: dir,
      PGSSLMODE: 'require',
      PGOPTIONS: '-c default_transaction_read_only=on',
      PGHOST: 'elsewhere.invalid',
      PGPORT: '1',
      PGUSER: 'nobody',
      PGPASSWORD: 'wrong',
      PGDATABASE: 'none',
    })
    await served.says('Ready.')
    expect((await fetch(`${served.url}/readyz`)).status).toBe(200)
    expect((await served.stop()).code).toBe(0)
    expect(processesIn(dir)).toEqual([])
  })

  it.each([
    ['empty', ''],
    ['garbage', '\0\0not a pid\n'],
    ['cut off', '4711\n'],
  ])('starts again behind a postmaster.pid that is %s', async (_what, text) => {
    const dir = await dataDir()
    const first = await serve({ RUNTIME_DATA_DIR: dir })
    await first.says('Ready.')
    await first.stop()
    await writeFile(join(dir, 'postgres/cluster/postmaster.pid'), text)
    const second = await serve({ RUNTIME_DATA_DIR: dir })
    await second.says('Ready.')
    expect((await second.stop()).code).toBe(0)
  })

  it('that loses its directory ends the process with a sentence, and runs on nowhere', async () => {
    const dir = await dataDir()
    const served = await serve({ RUNTIME_DATA_DIR: dir })
    await served.says('Ready.')
    await rename(dir, `${dir}.moved`)
    cleanUp.push(() => removeEmbeddedPostgres(`${dir}.moved`))
    expect(await served.ended()).toMatchObject({ code: 69, output: expect.stringMatching(/RUNTIME_DATA_DIR\) was removed or replaced/) as string })
    expect(processesIn(dir)).toEqual([])
  })

  it('whose directory is deleted ends the process likewise', async () => {
    const dir = await dataDir()
    const served = await serve({ RUNTIME_DATA_DIR: dir })
    await served.says('Ready.')
    await removeEmbeddedPostgres(dir)
    expect(await served.ended()).toMatchObject({ code: 69, output: expect.stringMatching(/RUNTIME_DATA_DIR\) was removed or replaced/) as string })
    expect(processesIn(dir)).toEqual([])
  })

  it('of another PostgreSQL is refused with its version', async () => {
    const dir = await dataDir()
    const first = await serve({ RUNTIME_DATA_DIR: dir })
    await first.says('Ready.')
    await first.stop()
    const version = join(dir, 'postgres/cluster/PG_VERSION')
    expect((await readFile(version, 'utf8')).trim()).toBe('18')
    await writeFile(version, '14\n')
    const { code, output } = await refused({ RUNTIME_DATA_DIR: dir })
    expect({ code, output }).toEqual({
      code: 78,
      output: expect.stringMatching(/made by PostgreSQL 14, and this build carries 18.*RUNTIME_DATA_DIR/) as string,
    })
  })

  it('that cannot start says what PostgreSQL said, and is not tried for minutes', async () => {
    const dir = await dataDir()
    const first = await serve({ RUNTIME_DATA_DIR: dir })
    await first.says('Ready.')
    await first.stop()
    await rm(join(dir, 'postgres/cluster/global/pg_control'))
    await mkdir(join(dir, 'postgres/cluster/global/pg_control'))
    const { code, output } = await refused({ RUNTIME_DATA_DIR: dir })
    expect({ code, output }).toEqual({ code: 69, output: expect.stringMatching(/RUNTIME_DATA_DIR\) does not start.*pg_control/s) as string })
    expect(processesIn(dir)).toEqual([])
  })

  it('stops with its process, also when a second SIGINT does not wait', async () => {
    const dir = await dataDir()
    const served = await serve({ RUNTIME_DATA_DIR: dir, RUNTIME_DRAIN_TIMEOUT_MS: '30000' })
    await served.says('Ready.')
    const { hostname, port } = new URL(served.url)
    // A request that does not come to its end keeps the first request to stop waiting.
    const socket = (await import('node:net')).connect(Number(port), hostname)
    socket.on('error', () => undefined)
    socket.write('POST /internal/v1/runs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{')
    served.signal('SIGINT')
    await served.says('SIGINT: leaving.')
    await new Promise((resolve) => setTimeout(resolve, 600))
    served.signal('SIGINT')
    const { code } = await served.ended()
    socket.destroy()
    expect([0, 130]).toContain(code)
    await expect.poll(() => processesIn(dir), { timeout: 10_000 }).toEqual([])
  })
})
