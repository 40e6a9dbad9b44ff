import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { closeNow, listenLocally, makeDataDir, useTestDatabase } from '../../dev-env/index.js'
import { openLog, createRun } from '../eventlog/engine.js'

const database = useTestDatabase()
const secret = 'a-secret-for-tests-that-is-long-enough-to-be-one'
const runtime = ['--import', 'tsx', 'src/main.ts']
let processes: ChildProcess[] = []

afterEach(() => {
  for (const each of processes) each.kill('SIGKILL')
  processes = []
})

const environment = async (): Promise<NodeJS.ProcessEnv> => ({
  PATH: process.env['PATH'],
  DATABASE_URL: database.url,
  RUNTIME_SIGNATURE_SECRET: secret,
  RUNTIME_DATA_DIR: await makeDataDir(),
})

async function freePort(): Promise<string> {
  const server = createServer()
  const { port } = new URL(await listenLocally(server))
  await closeNow(server)
  return port
}

/** Standard output is a file on a disk that takes nothing. */
async function onFullDisk(words: readonly string[]): Promise<{ code: number | null; err: string }> {
  const full = openSync('/dev/full', 'w')
  const child = spawn(process.execPath, [...runtime, ...words], { stdio: ['ignore', full, 'pipe'], env: await environment() })
  closeSync(full)
  processes.push(child)
  let err = ''
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, err }
}

async function serve(stdout: number | 'pipe'): Promise<{ child: ChildProcess; url: string }> {
  const port = await freePort()
  const child = spawn(process.execPath, [...runtime, 'serve'], {
    stdio: ['ignore', stdout, 'ignore'],
    env: { ...(await environment()), RUNTIME_BIND_ADDR: `127.0.0.1:${port}` },
  })
  processes.push(child)
  return { child, url: `http://127.0.0.1:${port}` }
}

const status = (url: string): Promise<number> =>
  fetch(url).then(
    (answer) => answer.status,
    () => 0,
  )

async function endsWell(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close')
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
}

describe('a service whose log cannot be written', () => {
  it.runIf(process.platform === 'linux')('because the disk is full, starts, serves and stops', async () => {
    const full = openSync('/dev/full', 'w')
    const { child, url } = await serve(full)
    closeSync(full)
    await expect.poll(() => status(`${url}/readyz`), { timeout: 30_000, interval: 100 }).toBe(200)
    await endsWell(child)
  })

  it('because nobody reads it any more, goes on', async () => {
    const { child, url } = await serve('pipe')
    await expect.poll(() => status(`${url}/readyz`), { timeout: 30_000, interval: 100 }).toBe(200)
    child.stdout?.destroy()
    // Each of these is a line of the log.
    for (let i = 0; i < 3; i++) expect(await status(`${url}/internal/v1/nowhere`)).toBe(404)
    await endsWell(child)
  })
})

describe.runIf(process.platform === 'linux')('a command whose output cannot be written', () => {
  it.each([['help'], ['export']])('says so in a sentence, and fails: %s', async (name) => {
    const log = openLog(database.url)
    const run = await createRun(log)
    await log.close()
    const { code, err } = await onFullDisk(name === 'export' ? [name, run] : [name])
    expect(err).toMatch(/^runtime(?: \w+)?: The output cannot be written, and is not whole \(ENOSPC\)\.\n$/)
    expect(code).toBe(1)
  })
})
