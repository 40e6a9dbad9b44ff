import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, startTestRuntime, type OwnPostgres, type TestRuntime } from '../../dev-env/index.js'
import { WorkerClient } from '../codex/worker-client.js'

/** The command in a process of its own, as people run it. */
class Following {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #exited: Promise<unknown>
  out = ''
  err = ''

  constructor(databaseUrl: string, ...words: string[]) {
    const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url))
    this.#child = spawn(process.execPath, ['--import', 'tsx', main, 'workers', 'follow', ...words], {
      env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: databaseUrl, RUNTIME_SAFETY_POLL_MS: '60000' },
    })
    this.#child.stdout.on('data', (chunk: Buffer) => (this.out += chunk.toString()))
    this.#child.stderr.on('data', (chunk: Buffer) => (this.err += chunk.toString()))
    this.#exited = once(this.#child, 'exit')
  }

  get lines(): readonly string[] {
    return this.out.split('\n').slice(0, -1)
  }

  async until(what: string, isTrue: () => boolean): Promise<void> {
    await expect.poll(isTrue, { timeout: 30_000, interval: 20, message: `${what}: ${this.out}${this.err}` }).toBe(true)
  }

  /** Nobody reads what it prints any more. */
  stopReading(): void {
    this.#child.stdout.destroy()
  }

  /** The exit code; null when a signal has ended it. */
  async end(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal !== undefined) this.#child.kill(signal)
    await this.#exited
    return this.#child.exitCode
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.end('SIGKILL')
  }
}

describe('runtime workers follow', () => {
  let postgres: OwnPostgres
  let runtime: TestRuntime
  let following: Following | undefined
  beforeAll(async () => {
    postgres = await startPostgres()
    runtime = await startTestRuntime({ databaseUrl: postgres.url, env: { RUNTIME_ROLES: 'api' } })
  })
  afterEach(async () => {
    await following?.kill()
  })
  afterAll(async () => {
    await runtime.stop()
    await postgres.stop()
  })

  it('prints what comes, through a crash of the database, until Ctrl-C', async () => {
    const worker = await WorkerClient.create(runtime)
    const text = 'x'.repeat(1_000)
    await worker.ingest('worker.event', { text })
    const follower = (following = new Following(postgres.url, worker.id, '--from', '0', '--json'))
    await follower.until('what was there', () => follower.lines.length === 2)
    await worker.ingest('worker.event', { n: 3 })
    await follower.until('what comes', () => follower.lines.length === 3)

    await postgres.kill9()
    await follower.until('that the database is away', () => follower.err.includes('the database is away'))
    await postgres.restart()
    await expect.poll(async () => (await worker.ingest('worker.event', { n: 4 }, { idempotency_key: 'k4' })).status, { timeout: 30_000 }).toBeLessThan(300)
    await follower.until('what comes after', () => follower.lines.length === 4)
    await follower.until('that the database is back', () => follower.err.includes('the database is back'))

    expect(await follower.end('SIGINT')).toBe(0)
    const events = follower.lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(events).toMatchObject([
      { worker_id: worker.id, seq: 1, event_type: 'worker.started', occurred_at: expect.stringMatching(/Z$/) as string },
      { seq: 2, payload: { text } },
      { seq: 3, event_type: 'worker.event', payload: { n: 3 } },
      { seq: 4, payload: { n: 4 } },
    ])
    expect(follower.err.match(/the database is away/g)).toHaveLength(1)
  })

  it('can be left while the database is away', async () => {
    const worker = await WorkerClient.create(runtime)
    const follower = (following = new Following(postgres.url, worker.id))
    await follower.until('that it waits', () => follower.err.includes('Waiting for events after seq 1.'))
    await postgres.kill9()
    try {
      await follower.until('that the database is away', () => follower.err.includes('the database is away'))
      expect(await follower.end('SIGINT')).toBe(0)
    } finally {
      await postgres.restart()
    }
  })

  it('begins with what is new, a line for each, cut to what a line holds', async () => {
    const worker = await WorkerClient.create(runtime)
    await worker.ingest('worker.event', { n: 2 })
    const follower = (following = new Following(postgres.url, worker.id))
    await follower.until('that it waits', () => follower.err.includes('Waiting for events after seq 2.'))
    await worker.ingest('worker.event', { text: 'y'.repeat(1_000) })
    await follower.until('the new one', () => follower.lines.length === 1)
    expect(follower.lines[0]).toMatch(/^3 {2}\d{4}-.*Z {2}worker\.event {2}\{"text":"y{100,}…$/)
    expect(follower.lines[0]?.length).toBeLessThan(250)
    expect(await follower.end('SIGTERM')).toBe(0)
  })

  it('ends in peace when nobody reads it any more', async () => {
    const worker = await WorkerClient.create(runtime)
    const follower = (following = new Following(postgres.url, worker.id))
    await follower.until('that it waits', () => follower.err.includes('Waiting'))
    follower.stopReading()
    await worker.ingest('worker.event', { n: 2 })
    expect(await follower.end()).toBe(0)
    expect(follower.err).not.toContain('EPIPE')
  })
})
