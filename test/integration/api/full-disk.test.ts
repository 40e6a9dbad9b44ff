import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { chown, cp, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { closeClient, createClient } from '../../../src/db/index.js'
import { canMakeSmallDisks, makeSmallDisk, startPostgres, startTestRuntime, type Answer, type OwnPostgres, type TestRuntime } from '../../dev-env/index.js'
import { outcomeOf, resultsOf } from './answers.js'
import { RunClient } from './run-client.js'
import { openStream } from './stream-reader.js'

/** What a database writes to, and how it is made to take no more. */
interface Storage {
  refuse(): Promise<void> | void
  accept(): Promise<void> | void
}

const isLinux = process.platform === 'linux'
const canMount = isLinux && (await canMakeSmallDisks())

let undo: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const step of undo.reverse()) await step()
  undo = []
})

async function postgresServer(): Promise<{ postgres: OwnPostgres; cluster: string }> {
  const postgres = await startPostgres()
  undo.push(() => postgres.stop())
  return { postgres, cluster: join(realpathSync(join(postgres.dataDir, 'postgres')), 'cluster') }
}

async function runtimeOn(postgres: OwnPostgres): Promise<TestRuntime> {
  const runtime = await startTestRuntime({ databaseUrl: postgres.url })
  undo.push(() => runtime.stop())
  return runtime
}

/** Repeats a request until it is taken, as a client does. Nothing but `database_unavailable` is repeated. */
async function untilAvailable(send: () => Promise<Answer>): Promise<void> {
  const until = Date.now() + 20_000
  for (;;) {
    const answer = await send()
    if (answer.status === 200 || answer.status === 201) return
    expect(outcomeOf(answer), answer.text).toBe('503 database_unavailable')
    if (Date.now() > until) throw new Error('It never came back.')
    await sleep(100)
  }
}

/** A log that was told every acknowledgement, and holds it to them. */
class Writer {
  readonly #run: RunClient
  readonly #acknowledged = new Set<string>()
  readonly refusals: Answer[] = []
  #last = 0

  constructor(run: RunClient) {
    this.#run = run
  }

  /** 7 MiB that cannot be compressed, in events with a key each. Answers whether all were taken. */
  async write(): Promise<boolean> {
    const keys = Array.from({ length: 28 }, () => `key-${String(++this.#last)}`)
    const answer = await this.#run.appendAll(
      keys.map((key) => ({ event_type: 'note', payload: { text: randomBytes(96_000).toString('base64') }, idempotency_key: key })),
    )
    if (answer.status !== 200) this.refusals.push(answer)
    else for (const { status, event } of resultsOf(answer)) if (status === 201) this.#acknowledged.add(event?.idempotency_key ?? '')
    return answer.status === 200
  }

  /** Until it is refused five times. A database that ends and comes back may take some more in between. */
  async writeUntilRefused(): Promise<void> {
    for (let attempt = 0; this.refusals.length < 5; attempt++) {
      if (attempt > 60) throw new Error('The disk takes more and more.')
      if (!(await this.write())) await sleep(50)
    }
  }

  /** What there is to do once there is room: an append and a read. Each connection of a process comes back by itself, so each is waited for. */
  async comeBack(): Promise<void> {
    await untilAvailable(() => this.#run.append('note', {}, { idempotency_key: 'after' }))
    for (const path of ['', '/events', '/verify', '/receipt']) await untilAvailable(() => this.#run.get(path))
  }

  async expectAllKept(): Promise<void> {
    const keys = (await this.#run.log()).map((event) => event.idempotency_key).filter((key) => key !== null)
    expect(new Set(keys).size).toBe(keys.length)
    expect([...this.#acknowledged].filter((key) => !keys.includes(key))).toEqual([])
    expect((await this.#run.get('/verify')).json).toMatchObject({ ok: true })
  }
}

/** Writes until the storage refuses, looks at what goes on, and writes again. `whileFull` is what goes on besides. */
async function expectToOutlast(runtime: TestRuntime, storage: Storage, whileFull: (run: RunClient) => Promise<void>): Promise<void> {
  const run = await RunClient.create(runtime)
  const writer = new Writer(run)
  expect(await writer.write()).toBe(true)
  await storage.refuse()
  await writer.writeUntilRefused()
  for (const refusal of writer.refusals) {
    expect(outcomeOf(refusal), refusal.text).toBe('503 database_unavailable')
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  }
  expect((await runtime.call('GET', '/healthz', { token: false })).status).toBe(200)
  await whileFull(run)
  await storage.accept()
  await writer.comeBack()
  await writer.expectAllKept()
  const next = await RunClient.create(runtime)
  await next.frame('f1', 'complete')
  await next.reaches('succeeded')
}

async function readsGoOn(run: RunClient): Promise<void> {
  for (const path of ['', '/events', '/verify', '/receipt']) expect((await run.get(path)).status, path).toBe(200)
  const reader = await openStream(run.runtime, `/internal/v1/runs/${run.runId}/stream?thread_id=${run.threadId}&cursor=0&tail_ms=60000`)
  await reader.until(() => reader.ids().length > 28)
  reader.close()
}

describe.runIf(canMount)('a full disk', () => {
  it('under the events has appends refused and nothing else, until there is room', async () => {
    const { postgres, cluster } = await postgresServer()
    const disk = await makeSmallDisk(48, cluster)
    undo.unshift(() => disk.remove())
    const client = createClient(postgres.url, 'test')
    await client.connect()
    await client.query(`CREATE TABLESPACE small LOCATION '${disk.path}'`)
    await client.query('ALTER TABLE runtime.run_events SET TABLESPACE small')
    await closeClient(client)
    await expectToOutlast(await runtimeOn(postgres), { refuse: () => disk.fill(), accept: () => disk.free() }, readsGoOn)
  })

  it('under the write-ahead log, which ends the database, costs no restart of the runtime', async () => {
    const { postgres, cluster } = await postgresServer()
    const disk = await makeSmallDisk(96, cluster)
    undo.unshift(() => disk.remove())
    await postgres.kill9()
    const wal = join(cluster, 'pg_wal')
    const moved = join(disk.path, 'pg_wal')
    await cp(wal, moved, { recursive: true })
    const { uid, gid } = statSync(cluster)
    for (const path of execFileSync('find', [moved], { encoding: 'utf8' }).trim().split('\n')) await chown(path, uid, gid)
    await rm(wal, { recursive: true })
    await symlink(moved, wal)
    await postgres.restart()
    const storage: Storage = {
      refuse: () => disk.fill(),
      accept: async () => {
        await disk.free()
        await postgres.restart()
      },
    }
    await expectToOutlast(await runtimeOn(postgres), storage, () => Promise.resolve())
  })
})

describe.runIf(isLinux)('a disk that refuses for another reason than being full', () => {
  it('such as a limit on the size of files, has appends refused and nothing else, until the limit is gone', async () => {
    const { postgres, cluster } = await postgresServer()
    const runtime = await runtimeOn(postgres)
    const account = statSync(cluster)
    const limit = (bytes: string): void => {
      const pid = String(postgres.pid())
      for (const each of [pid, ...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')])
        execFileSync('prlimit', ['--pid', each, `--fsize=${bytes}:`], process.getuid?.() === 0 ? { uid: account.uid, gid: account.gid } : {})
    }
    // Segments of the write-ahead log have exactly this size, so it is the tables that meet the limit.
    const storage: Storage = {
      refuse: () => {
        limit(String(16 * 1024 * 1024))
      },
      accept: () => {
        limit('unlimited')
      },
    }
    await expectToOutlast(runtime, storage, readsGoOn)
  })
})
