import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { callHeaders, growRun, useTestDatabase } from '../../dev-env/index.js'

const secret = 'a-secret-of-the-long-log-test-of-32-bytes'
const mebibyte = 1_048_576
const allowedGrowth = 300 * mebibyte
const database = useTestDatabase()
let child: ChildProcess
let url: string
let runId: string

beforeAll(async () => {
  const port = await freePort()
  url = `http://127.0.0.1:${String(port)}`
  child = spawn(process.execPath, ['--max-old-space-size=512', '--import', 'tsx', 'src/main.ts', 'serve'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      NODE_ENV: 'development',
      DATABASE_URL: database.url,
      RUNTIME_BIND_ADDR: `127.0.0.1:${String(port)}`,
      RUNTIME_SIGNATURE_SECRET: secret,
      RUNTIME_ROLES: 'api',
      RUNTIME_VALIDATE_RESPONSES: 'false',
    },
  })
  await vi.waitUntil(isReady, { timeout: 60_000, interval: 100 })
  const created = await call('/internal/v1/runs', { method: 'POST', body: '{}' })
  runId = ((await created.json()) as { run: { id: string } }).run.id
  // 1,200 events of 200 KiB that do not compress: 240 MB.
  await growRun(database.url, runId, { events: 1_200, payloadText: JSON.stringify({ text: randomBytes(153_000).toString('base64') }) })
}, 180_000)
afterAll(async () => {
  child.kill()
  if (child.exitCode === null) await once(child, 'exit')
})

async function isReady(): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok
  } catch {
    return false
  }
}

function call(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}${path}`, { ...init, headers: { ...callHeaders(secret, path, {}), 'content-type': 'application/json' } })
}

const residentBytes = (): number => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(child.pid)}/status`, 'utf8'))?.[1] ?? 0) * 1024

/** By how much the process grew at most while the work was done. */
async function growth(work: () => Promise<void>): Promise<number> {
  const before = residentBytes()
  let peak = before
  const watch = setInterval(() => (peak = Math.max(peak, residentBytes())), 20)
  try {
    await work()
  } finally {
    clearInterval(watch)
  }
  return Math.max(peak, residentBytes()) - before
}

/** The length of a body that is read and forgotten. */
async function drained(response: Response): Promise<number> {
  expect(response.status).toBe(200)
  let bytes = 0
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) bytes += chunk.length
  return bytes
}

describe('a log of 240 MB with a heap of 512 MiB', () => {
  it('is listed in pages', async () => {
    let pages = 0
    const grown = await growth(async () => {
      for (let after: number | null = 0; after !== null; pages++) {
        const page = (await (await call(`/internal/v1/runs/${runId}/events?after=${String(after)}&limit=1000`)).json()) as { next_after: number | null }
        after = page.next_after
      }
    })
    expect(pages).toBeGreaterThan(150)
    expect(grown).toBeLessThan(allowedGrowth)
  }, 120_000)

  it('is replayed to several readers at a time', async () => {
    const grown = await growth(async () => {
      const lengths = await Promise.all(Array.from({ length: 2 }, async () => drained(await call(`/internal/v1/runs/${runId}/replay`))))
      for (const length of lengths) expect(length).toBeGreaterThan(240_000_000)
    })
    expect(grown).toBeLessThan(allowedGrowth)
  }, 120_000)

  it('is verified', async () => {
    const grown = await growth(async () => {
      expect(await (await call(`/internal/v1/runs/${runId}/verify`)).json()).toMatchObject({ ok: true, event_count: 1_201 })
    })
    expect(grown).toBeLessThan(allowedGrowth)
  }, 120_000)
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
