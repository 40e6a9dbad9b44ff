import { beforeEach, describe, expect, it } from 'vitest'
import { eventsOf, numbers } from './answers.js'
import { RunClient } from './run-client.js'
import { useRuntime } from './use-runtime.js'

const mebibyte = 1_048_576
const file = useRuntime()
let run: RunClient

beforeEach(async () => {
  run = await RunClient.create(file.runtime)
})

describe('a page of events', () => {
  it('ends with the event that takes its payloads to a mebibyte, and says where to go on', async () => {
    for (let n = 0; n < 11; n++) expect((await run.append('note', { n, text: 'x'.repeat(250_000) })).status).toBe(201)
    const seen: number[] = []
    const sizes: number[] = []
    for (let after: number | null = 0; after !== null;) {
      const page = await run.get(`/events?after=${String(after)}&limit=1000`)
      sizes.push(page.text.length)
      seen.push(...eventsOf(page).map(({ seq }) => seq))
      after = page.json['next_after'] as number | null
    }
    expect(seen).toEqual(numbers(1, 12))
    expect(Math.max(...sizes)).toBeLessThan(mebibyte + 256 * 1024 + 16_384)
    expect(sizes).toHaveLength(3)
  })

  it('holds at least one event, however large it is', async () => {
    await run.append('note', { text: 'x'.repeat(260_000) })
    const page = await run.get('/events?after=1&limit=1')
    expect(eventsOf(page).map(({ seq }) => seq)).toEqual([2])
    expect(page.json['next_after']).toBeNull()
  })

  it('holds as many small events as were asked for', async () => {
    await run.appendAll(Array.from({ length: 999 }, (_, n) => ({ event_type: 'note', payload: { n } })))
    expect(eventsOf(await run.get('/events?limit=1000')).map(({ seq }) => seq)).toEqual(numbers(1, 1000))
    expect(eventsOf(await run.get('/events?after=3&limit=150')).map(({ seq }) => seq)).toEqual(numbers(4, 153))
    expect(eventsOf(await run.get('/events?after=3')).map(({ seq }) => seq)).toEqual(numbers(4, 203))
  })
})

describe('a stored payload', () => {
  it('stands in every answer with the characters that were hashed', async () => {
    const appended = await run.append('note', { z: 1, a: { '10': 1, '9': [1e21, 0.5] } }, { idempotency_key: 'k' })
    const kept = '"payload":{"a":{"10":1,"9":[1e+21,0.5]},"z":1}'
    const again = await run.append('note', { z: 1, a: { '10': 1, '9': [1e21, 0.5] } }, { idempotency_key: 'k' })
    const inArray = await run.appendAll([{ event_type: 'note', payload: { z: 1, a: { '10': 1, '9': [1e21, 0.5] } }, idempotency_key: 'k' }])
    for (const answer of [appended, again, inArray, await run.get('/events?after=1')]) expect(answer.text).toContain(kept)
  })
})
