import { describe, expect, it } from 'vitest'
import { outcomeOf, runOf, type WireRun } from './answers.js'
import { RunClient } from './run-client.js'
import { useRuntime } from './use-runtime.js'

const file = useRuntime()

interface Page {
  readonly runs: readonly WireRun[]
  readonly next_cursor: string | null
}

let users = 1000
/** A user without runs. */
const newUser = (): number => ++users

async function list(user: number, query: Readonly<Record<string, string | number>> = {}): Promise<Page> {
  const text = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])).toString()
  const answer = await file.runtime.call('GET', `/internal/v1/runs?${text}`, { user })
  expect(answer.status, answer.text).toBe(200)
  return answer.json as unknown as Page
}

async function createMany(user: number, count: number, body: Readonly<Record<string, unknown>> = {}): Promise<string[]> {
  const ids: string[] = []
  for (let i = 0; i < count; i++) ids.push((await RunClient.create(file.runtime, body, { user })).runId)
  return ids
}

const idsOf = (page: Page): string[] => page.runs.map((run) => run.id)

describe('listing runs', () => {
  it('shows a principal its own, newest first', async () => {
    const [user, other] = [newUser(), newUser()]
    const ids = await createMany(user, 3)
    await createMany(other, 2)
    expect(idsOf(await list(user))).toEqual(ids.reverse())
    expect(await list(newUser())).toEqual({ runs: [], next_cursor: null })
  })

  it('keeps guests apart from users and from each other', async () => {
    const mine = await RunClient.create(file.runtime, {}, { guest: '1' })
    await RunClient.create(file.runtime, {}, { guest: '2' })
    const answer = await file.runtime.call('GET', '/internal/v1/runs', { guest: '1' })
    expect((answer.json['runs'] as WireRun[]).map(({ id }) => id)).toEqual([mine.runId])
  })

  it('pages through all of them once, while new ones are being made', async () => {
    const user = newUser()
    const ids = await createMany(user, 7)
    const seen: string[] = []
    let cursor: string | null = null
    let pages = 0
    do {
      const page: Page = await list(user, { limit: 3, ...(cursor === null ? {} : { cursor }) })
      seen.push(...idsOf(page))
      cursor = page.next_cursor
      pages++
      await createMany(user, 1)
    } while (cursor !== null && pages < 10)
    expect(seen).toEqual(ids.reverse())
    expect(pages).toBe(3)
  })

  it('says that there is no further page when the last one is full', async () => {
    const user = newUser()
    await createMany(user, 4)
    const first = await list(user, { limit: 2 })
    const second = await list(user, { limit: 2, cursor: first.next_cursor ?? '' })
    expect([first.runs.length, second.runs.length, second.next_cursor]).toEqual([2, 2, null])
  })

  it('pages correctly through runs of the same microsecond', async () => {
    const user = newUser()
    const ids = await createMany(user, 5)
    await file.sql(`UPDATE runtime.runs SET created_at = '2026-03-01T00:00:00Z' WHERE owner_user_id = $1`, [user])
    const first = await list(user, { limit: 2 })
    const second = await list(user, { limit: 2, cursor: first.next_cursor ?? '' })
    const third = await list(user, { limit: 2, cursor: second.next_cursor ?? '' })
    expect([...idsOf(first), ...idsOf(second), ...idsOf(third)]).toEqual(ids.sort().reverse())
  })

  it('filters by thread, by status and by time, also together', async () => {
    const user = newUser()
    const [a] = await createMany(user, 1, { thread_id: 'list-a' })
    const [b1, b2] = await createMany(user, 2, { thread_id: 'list-b' })
    await new RunClient(file.runtime, { runId: b1 as string, threadId: 'list-b' }, { user }).finish('canceled')
    expect(idsOf(await list(user, { thread_id: 'list-a' }))).toEqual([a])
    expect(idsOf(await list(user, { thread_id: 'list-b', status: 'running' }))).toEqual([b2])
    expect(idsOf(await list(user, { status: 'canceled' }))).toEqual([b1])
    expect(idsOf(await list(user, { status: 'cancelled' }))).toEqual([b1])
    const { created_at: middle } = runOf(await file.runtime.call('GET', `/internal/v1/runs/${b1 as string}`, { user }))
    expect(idsOf(await list(user, { created_after: middle as string }))).toEqual([b2])
    expect(idsOf(await list(user, { created_before: middle as string }))).toEqual([a])
    expect(idsOf(await list(user, { created_before: '2020-01-01T00:00:00+23:59' }))).toEqual([])
  })

  it.each([
    'limit=0',
    'limit=201',
    'limit=1e2',
    'limit=x',
    'limit=',
    'limit=1&limit=2',
    'status=done',
    'thread_id=',
    'cursor=%21',
    'cursor=AAAA',
    `cursor=${Buffer.from('2026-02-30T00:00:00.000000Z run').toString('base64url')}`,
    `cursor=${Buffer.from('0000-01-01T00:00:00.000000Z run').toString('base64url')}`,
    'created_after=yesterday',
    'created_after=2026-02-30T00:00:00Z',
    'created_after=0000-01-01T00:00:00Z',
  ])('refuses %s with 400', async (query) => {
    const answer = await file.runtime.call('GET', `/internal/v1/runs?${query}`)
    expect(outcomeOf(answer), answer.text).toBe('400 contract_violation')
  })
})
