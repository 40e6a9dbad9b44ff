import { describe, expect, it } from 'vitest'
import { detailOf, numbers, outcomeOf } from './answers.js'
import { RunClient } from './run-client.js'
import { useRuntime } from './use-runtime.js'

const byEvents = useRuntime({ RUNTIME_ROLES: 'api', RUNTIME_RUN_MAX_EVENTS: '100' })
const byBytes = useRuntime({ RUNTIME_ROLES: 'api', RUNTIME_RUN_MAX_LOG_BYTES: '1000000' })

const notes = (count: number) => numbers(1, count).map((n) => ({ event_type: 'note', payload: { n }, idempotency_key: `k${String(n)}` }))

describe('a run whose log is full', () => {
  it('takes no more events, and says why and what to do', async () => {
    const run = await RunClient.create(byEvents.runtime)
    await run.appendAll(notes(99))
    const refused = await run.append('note')
    expect(outcomeOf(refused)).toBe('409 log_full')
    expect(detailOf(refused)).toMatchObject({ limit: 'max_log_events', latest_seq: 100, max_log_events: 100 })
    expect((await run.run()).latest_seq).toBe(100)
  })

  it('answers what was done before as before', async () => {
    const run = await RunClient.create(byEvents.runtime)
    await run.appendAll(notes(99))
    expect((await run.append('note', { n: 5 }, { idempotency_key: 'k5' })).status).toBe(200)
  })

  it('takes of an array what fits', async () => {
    const run = await RunClient.create(byEvents.runtime)
    await run.appendAll(notes(97))
    const { json } = await run.post('/events', { events: notes(103).slice(97) })
    expect((json as { results: { status: number }[] }).results.map(({ status }) => status)).toEqual([201, 201, 409, 409, 409, 409])
  })

  it('can be canceled and ended', async () => {
    const run = await RunClient.create(byEvents.runtime)
    await run.appendAll(notes(99))
    expect((await run.cancel()).status).toBe(202)
    expect((await run.append('run.finished', { status: 'canceled' })).status).toBe(201)
    expect(await run.run()).toMatchObject({ status: 'canceled', latest_seq: 102 })
  })

  it('is full by bytes as well', async () => {
    const run = await RunClient.create(byBytes.runtime)
    for (let i = 0; i < 5; i++) expect((await run.append('note', { text: 'x'.repeat(220_000) })).status).toBe(201)
    const refused = await run.append('note')
    expect(outcomeOf(refused)).toBe('409 log_full')
    expect(detailOf(refused)).toMatchObject({ limit: 'max_log_bytes', max_log_bytes: 1_000_000 })
  })
})
