import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, growRun, startTestRuntime, type TestDatabase, type TestRuntime } from '../../dev-env/index.js'
import { afterAll } from 'vitest'
import { detailOf, outcomeOf } from './answers.js'

let database: TestDatabase
let runtime: TestRuntime
let path: string
const events = 400

beforeAll(async () => {
  database = await createTestDatabase()
  runtime = await startTestRuntime({ databaseUrl: database.url, env: { RUNTIME_ROLES: 'api', RUNTIME_LONG_READS_PER_PRINCIPAL: '2', RUNTIME_LONG_READS: '3' } })
  const { runId } = await runtime.createRun()
  path = `/internal/v1/runs/${runId}`
  // 40 MB, which no socket takes at once.
  await growRun(database.url, runId, { events, payloadText: JSON.stringify({ text: randomBytes(75_000).toString('base64') }) })
})
afterAll(async () => {
  await runtime.stop()
  await database.drop()
})

async function portions(): Promise<number> {
  const text = await (await fetch(`${runtime.url}/metrics`)).text()
  return Number(/^openagents_runtime_log_portions_total\{log_kind="run"\} (\d+)/m.exec(text)?.[1] ?? 0)
}

/** The count when it has not changed for two looks in a row. */
async function settledPortions(): Promise<number> {
  for (let before = await portions(); ;) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    const now = await portions()
    if (now === before) return now
    before = now
  }
}

describe('a replay', () => {
  it('is sent as it is read, and whole', async () => {
    const before = await portions()
    const answer = await runtime.call('GET', `${path}/replay`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('transfer-encoding')).toBe('chunked')
    const lines = answer.text.split('\n')
    expect(lines).toHaveLength(events + 5)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'ReplayHeader' })
    expect(JSON.parse(lines.at(-2) ?? '')).toMatchObject({ event: 'SessionEnd' })
    expect((await portions()) - before).toBeGreaterThan(100)
  })

  it('waits for its reader, has a place of a limited number, and stops when the reader goes', async () => {
    const readers = [new AbortController(), new AbortController()]
    const before = await settledPortions()
    for (const { signal } of readers) expect((await runtime.fetch('GET', `${path}/replay`, { signal })).status).toBe(200)
    const stalled = await settledPortions()
    // Each would have needed two hundred.
    expect(stalled - before).toBeLessThan(300)
    for (const operation of ['replay', 'receipt', 'verify']) {
      const refused = await runtime.call('GET', `${path}/${operation}`)
      expect(outcomeOf(refused)).toBe('429 read_limit')
      expect(detailOf(refused)).toMatchObject({ scope: 'principal', limit: 2 })
      expect(refused.headers.get('retry-after')).toBe('1')
    }
    for (const reader of readers) reader.abort()
    await expect.poll(async () => (await runtime.call('GET', `${path}/verify`)).status, { timeout: 10_000 }).toBe(200)
  })
})

describe('a verification', () => {
  it('stops reading when its caller goes', async () => {
    const before = await settledPortions()
    const caller = new AbortController()
    const gone = runtime.fetch('GET', `${path}/verify`, { signal: caller.signal }).catch(() => 'gone')
    await expect.poll(portions, { timeout: 10_000, interval: 1 }).toBeGreaterThan(before)
    caller.abort()
    expect(await gone).toBe('gone')
    const after = await settledPortions()
    await runtime.call('GET', `${path}/verify`)
    const whole = (await portions()) - after
    expect(after - before).toBeLessThan(whole / 2)
  })
})
