import { beforeEach, describe, expect, it } from 'vitest'
import { detailOf, numbers, outcomeOf } from './answers.js'
import { RunClient } from './run-client.js'
import { isDone, openStream, readStream, type Reading } from './stream-reader.js'
import { useRuntime } from './use-runtime.js'

const file = useRuntime({ RUNTIME_ROLES: 'api', RUNTIME_STREAM_TAIL_MS: '150' })
let run: RunClient

beforeEach(async () => {
  run = await RunClient.create(file.runtime)
  await run.appendAll(numbers(2, 8).map((n) => ({ event_type: 'run.delta', payload: { delta: `d${String(n)}` } })))
})

const path = (query = ''): string => `/internal/v1/runs/${run.runId}/stream?thread_id=${run.threadId}${query}`
const read = (query: string, options: Reading = {}) => readStream(file.runtime, path(query), options)

describe('where a stream begins', () => {
  it.each([
    ['&cursor=0', undefined, 1],
    ['&cursor=5', undefined, 6],
    ['&cursor=05', undefined, 6],
    ['&cursor=8', undefined, 9],
    ['', 3, 4],
    ['', '03', 4],
    ['&cursor=3', 3, 4],
    ['&cursor=03', '3', 4],
    ['&from=0', undefined, 1],
    ['&from=6', undefined, 7],
    ['&from=0', 6, 7],
    ['&cursor=6&from=0', undefined, 7],
  ])('%s with Last-Event-ID %s: at seq %d', async (query, lastEventId, first) => {
    const reader = await read(`${query}&tail_ms=60`, lastEventId === undefined ? {} : { lastEventId })
    expect(reader.status, reader.text()).toBe(200)
    expect(reader.ids()).toEqual(first > 8 ? [] : numbers(first, 8))
  })

  it('is the end of the log when nothing is said: only what comes', async () => {
    const reader = await openStream(file.runtime, path('&tail_ms=10000'))
    await run.append('run.delta', { delta: 'new' })
    await reader.until(() => reader.ids().length > 0)
    expect(reader.ids()).toEqual([9])
    reader.close()
  })

  it.each([
    ['&cursor=9', undefined, '400 cursor_ahead'],
    ['', 9, '400 cursor_ahead'],
    ['&from=9', undefined, '400 cursor_ahead'],
    ['&cursor=3', 4, '400 cursor_mismatch'],
    ['&cursor=0', 4, '400 cursor_mismatch'],
    ['&cursor=', undefined, '400 contract_violation'],
    ['&cursor=-1', undefined, '400 contract_violation'],
    ['&cursor=1.5', undefined, '400 contract_violation'],
    ['&cursor=1e3', undefined, '400 contract_violation'],
    ['&cursor=x', undefined, '400 contract_violation'],
    ['&cursor=1&cursor=2', undefined, '400 contract_violation'],
    ['&cursor=9999999999999999', undefined, '400 contract_violation'],
    ['', 'x', '400 contract_violation'],
    ['', '-1', '400 contract_violation'],
    ['&from=-1', undefined, '400 contract_violation'],
    ['&tail_ms=0', undefined, '400 contract_violation'],
    ['&tail_ms=300001', undefined, '400 contract_violation'],
    ['&tail_ms=x', undefined, '400 contract_violation'],
    ['&format=xml', undefined, '400 contract_violation'],
  ])('%s with Last-Event-ID %s is refused: %s', async (query, lastEventId, outcome) => {
    const headers = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }
    const answer = await file.runtime.call('GET', path(query), { headers })
    expect(outcomeOf(answer), answer.text).toBe(outcome)
  })

  it('a refusal names the numbers', async () => {
    expect(detailOf(await file.runtime.call('GET', path('&cursor=99')))).toMatchObject({ cursor: 99, latest_seq: 8 })
    expect(detailOf(await file.runtime.call('GET', path('&cursor=3'), { headers: { 'last-event-id': '4' } }))).toMatchObject({ cursor: 3, last_event_id: 4 })
  })

  it('needs the thread, and the right one', async () => {
    const bare = `/internal/v1/runs/${run.runId}/stream`
    expect(outcomeOf(await file.runtime.call('GET', bare))).toBe('400 contract_violation')
    expect(outcomeOf(await file.runtime.call('GET', `${bare}?thread_id=another`))).toBe('404 unknown_run')
  })
})

describe('a reader that comes back', () => {
  it('from any cursor sees exactly what is after it', async () => {
    for (const cursor of numbers(0, 8)) expect((await read(`&cursor=${String(cursor)}&tail_ms=20`)).ids()).toEqual(numbers(cursor + 1, 8))
  })

  it('moves on with every call, however short its time', async () => {
    const seen: number[] = []
    for (let calls = 0; calls < 10 && seen.length < 8; calls++) seen.push(...(await read(`&cursor=${String(seen.at(-1) ?? 0)}&tail_ms=1`)).ids())
    expect(seen).toEqual(numbers(1, 8))
  })

  it('after being cut off again and again misses nothing and gets nothing twice', async () => {
    const seen: number[] = []
    const writing = (async () => {
      for (const n of numbers(9, 120)) await run.append('run.delta', { delta: String(n) })
      await run.finish()
    })()
    for (let calls = 0; calls < 200; calls++) {
      const reader = await openStream(file.runtime, path(`&from=0&tail_ms=5000`), seen.length === 0 ? {} : { lastEventId: seen.at(-1) as number })
      const wanted = 1 + (calls % 7)
      await reader.until(() => reader.ids().length >= wanted || reader.messages().some(isDone))
      reader.close()
      seen.push(...reader.ids())
      if (reader.messages().some(isDone)) break
    }
    await writing
    expect(seen).toEqual(numbers(1, 121))
  })

  it('8 at once see the same while it is being written', async () => {
    const readers = await Promise.all(numbers(1, 8).map(() => openStream(file.runtime, path('&cursor=0&tail_ms=20000'))))
    for (const n of numbers(9, 20)) await run.append('run.delta', { delta: String(n) })
    await run.finish()
    await Promise.all(readers.map((reader) => reader.ended))
    for (const reader of readers) {
      expect(reader.ids()).toEqual(numbers(1, 21))
      expect(isDone(reader.messages().at(-1))).toBe(true)
    }
  })
})

describe('when a stream ends', () => {
  it('its time is over: without [DONE], and properly', async () => {
    const started = Date.now()
    const reader = await read('&cursor=0&tail_ms=200')
    expect(Date.now() - started).toBeGreaterThanOrEqual(190)
    expect(Date.now() - started).toBeLessThan(1_500)
    expect(reader.messages().some(isDone)).toBe(false)
  })

  it('the server’s time counts when the request names none', async () => {
    const started = Date.now()
    await read('&cursor=8')
    expect(Date.now() - started).toBeLessThan(1_500)
  })

  it('the run has ended: [DONE] closes it at once, under the id of the end', async () => {
    const reader = await openStream(file.runtime, path('&cursor=7&tail_ms=30000'))
    const started = Date.now()
    await run.finish()
    await reader.ended
    expect(Date.now() - started).toBeLessThan(1_000)
    expect(reader.messages().map(({ id }) => id)).toEqual(['8', '9', '9'])
    expect(isDone(reader.messages().at(-1))).toBe(true)
  })

  it('the run ended long ago: the rest and [DONE], or [DONE] alone', async () => {
    await run.finish()
    await run.append('note', { after: 'the end' })
    expect((await read('&cursor=7&tail_ms=30000')).ids()).toEqual([8, 9])
    for (const query of ['&cursor=9', '&cursor=10', '']) {
      const reader = await read(`${query}&tail_ms=30000`)
      expect(reader.messages()).toEqual([{ id: undefined, data: '[DONE]' }])
    }
  })
})
