import { beforeEach, describe, expect, it } from 'vitest'
import { detailOf, eventOf, eventsOf, isReplay, numbers, outcomeOf, runOf } from './answers.js'
import { RunClient } from './run-client.js'
import { useRuntime } from './use-runtime.js'

const file = useRuntime()
let run: RunClient

beforeEach(async () => {
  run = await RunClient.create(file.runtime)
})

describe('appending an event', () => {
  it('answers the event as it is in the log, and the run as it is now', async () => {
    const answer = await run.append('run.delta', { delta: 'héllo ☃', n: 1.5 }, { idempotency_key: 'k1' })
    expect(answer.status, answer.text).toBe(201)
    const [first, second] = await run.log()
    expect(eventOf(answer)).toEqual(second)
    expect(second).toMatchObject({
      seq: 2,
      event_type: 'run.delta',
      payload: { delta: 'héllo ☃', n: 1.5 },
      idempotency_key: 'k1',
      prev_hash: first?.event_hash,
    })
    expect(runOf(answer)).toEqual(await run.run())
    expect(runOf(answer)).toMatchObject({ latest_seq: 2, head_hash: second?.event_hash })
  })

  it('takes an empty payload in every spelling', async () => {
    for (const payload of [undefined, {}, []]) expect(eventOf(await run.post('/events', { event_type: 'note', payload })).payload).toEqual({})
  })

  it('keeps every number that a double keeps, in the spelling that is hashed', async () => {
    const text = '{"event_type":"note","payload":{"n":[6.02214076e23,1e300,9007199254740992,123456789012345680000,-0,0.1]}}'
    const answer = await run.post('/events', undefined, { raw: text })
    expect(answer.status, answer.text).toBe(201)
    const kept = '"payload":{"n":[6.02214076e+23,1e+300,9007199254740992,123456789012345680000,0,0.1]}'
    expect(answer.text).toContain(kept)
    expect((await run.get('/events')).text).toContain(kept)
    expect((await run.get('/verify')).json).toMatchObject({ ok: true })
  })

  it.each([
    ['9007199254740993', '/payload/list/1/n'],
    ['-1e999', '/payload/list/1/n'],
  ])('refuses %s, which would silently change, and says where it is', async (literal, path) => {
    const answer = await run.post('/events', undefined, { raw: `{"event_type":"note","payload":{"list":[1,{"n":${literal}}]}}` })
    expect(outcomeOf(answer)).toBe('400 unsafe_number')
    expect(detailOf(answer)).toMatchObject({ path, literal })
  })

  it('removes secrets before anything is stored', async () => {
    await run.append('note', { api_key: 'k-1', text: 'Bearer abcdefghijklmnopqrstuvwxyz012345', at: '2026-02-19T10:00:00Z', task: 'task-42' })
    const [row] = await file.sql('SELECT payload::text AS payload FROM runtime.run_events WHERE run_id = $1 AND seq = 2', [run.runId])
    expect(row?.['payload']).toBe('{"api_key":"[REDACTED]","at":"2026-02-19T10:00:00Z","task":"task-42","text":"Bearer [REDACTED]"}')
  })

  it.each(['payment', 'approval.granted', 'run.executor_lost', 'run.loop_detected', 'run.loop_warning', 'policy.denied'])(
    'refuses %s, which only the runtime writes',
    async (type) => {
      expect(outcomeOf(await run.append(type))).toBe('400 reserved_event_type')
      expect(await run.types()).toEqual(['run.started'])
    },
  )

  it.each(['', 'Run.delta', 'run..delta', 'run.', '1run', 'run delta', 'x'.repeat(121)])('refuses the type %j', async (type) => {
    expect(outcomeOf(await run.append(type))).toBe('400 contract_violation')
  })

  it.each([
    { payload: 'text' },
    { payload: [1] },
    { payload: null },
    { idempotency_key: '' },
    { idempotency_key: 'a b' },
    { expected_previous_seq: -1 },
    { expected_previous_seq: 1.5 },
    { expected_previous_seq: '1' },
    { extra: true },
  ])('refuses %j', async (member) => {
    expect(outcomeOf(await run.post('/events', { event_type: 'note', ...member }))).toBe('400 contract_violation')
  })

  it('keeps a payload of exactly 256 KiB and refuses one byte more', async () => {
    const frame = '{"text":""}'.length
    const fits = await run.append('note', { text: 'x'.repeat(256 * 1024 - frame) })
    expect(fits.status).toBe(201)
    const over = await run.append('note', { text: 'x'.repeat(256 * 1024 - frame + 1) })
    expect(outcomeOf(over)).toBe('413 payload_too_large')
    expect(detailOf(over)).toMatchObject({ bytes: 262_145, max_bytes: 262_144 })
    // Bytes count, not characters.
    expect(outcomeOf(await run.append('note', { text: '☃'.repeat(100_000) }))).toBe('413 payload_too_large')
  })
})

describe('an idempotency key', () => {
  it('is answered with the first event, however late, and before the expectation is compared', async () => {
    const first = await run.append('note', { a: 1 }, { idempotency_key: 'k', expected_previous_seq: 1 })
    await run.append('note', { b: 1 })
    const again = await run.append('note', { a: 1 }, { idempotency_key: 'k', expected_previous_seq: 1 })
    expect([first.status, again.status, isReplay(first), isReplay(again)]).toEqual([201, 200, false, true])
    expect(eventOf(again)).toEqual(eventOf(first))
    expect(runOf(again).latest_seq).toBe(3)
    expect(outcomeOf(await run.append('note', { a: 1 }, { idempotency_key: 'k2', expected_previous_seq: 1 }))).toBe('409 sequence_mismatch')
  })

  it('with other content, or another type, is 409 and changes nothing', async () => {
    await run.append('note', { a: 1 }, { idempotency_key: 'k' })
    const other = await run.append('note', { a: 2 }, { idempotency_key: 'k' })
    expect(outcomeOf(other)).toBe('409 idempotency_mismatch')
    expect(detailOf(other)).toMatchObject({ idempotency_key: 'k', recorded_seq: 2 })
    expect(outcomeOf(await run.append('other', { a: 1 }, { idempotency_key: 'k' }))).toBe('409 idempotency_mismatch')
    expect((await run.run()).latest_seq).toBe(2)
  })

  it('does not mind the order of members', async () => {
    await run.append('note', { a: 1, b: 2 }, { idempotency_key: 'k' })
    expect((await run.append('note', { b: 2, a: 1 }, { idempotency_key: 'k' })).status).toBe(200)
  })

  it('belongs to its run', async () => {
    const other = await RunClient.create(file.runtime)
    const answers = [await run.append('note', { a: 1 }, { idempotency_key: 'k' }), await other.append('note', { a: 2 }, { idempotency_key: 'k' })]
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
  })

  it('16 times at once is one event', async () => {
    const answers = await Promise.all(numbers(1, 16).map(() => run.append('note', { a: 1 }, { idempotency_key: 'k' })))
    expect(answers.map(({ status }) => status).sort()).toEqual([...numbers(1, 15).map(() => 200), 201])
    expect(new Set(answers.map((answer) => eventOf(answer).seq))).toEqual(new Set([2]))
  })
})

describe('expected_previous_seq', () => {
  it('appends only onto the event it names', async () => {
    expect((await run.append('note', {}, { expected_previous_seq: 1 })).status).toBe(201)
    const stale = await run.append('note', {}, { expected_previous_seq: 1 })
    expect(outcomeOf(stale)).toBe('409 sequence_mismatch')
    expect(detailOf(stale)).toMatchObject({ expected_previous_seq: 1, latest_seq: 2 })
    expect(outcomeOf(await run.append('note', {}, { expected_previous_seq: 9 }))).toBe('409 sequence_mismatch')
  })

  it('lets exactly one of many win', async () => {
    const answers = await Promise.all(numbers(1, 10).map((n) => run.append('note', { n }, { expected_previous_seq: 1 })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...numbers(1, 9).map(() => 409)])
  })
})

describe('many writers', () => {
  it('32 at once get the seqs 2 to 33, and the chain holds', async () => {
    const answers = await Promise.all(numbers(1, 32).map((n) => run.append('note', { n }, { idempotency_key: `k${String(n)}` })))
    expect(answers.map((answer) => eventOf(answer).seq).sort((a, b) => a - b)).toEqual(numbers(2, 33))
    expect((await run.get('/verify')).json).toMatchObject({ ok: true, from_seq: 1, to_seq: 33, event_count: 33 })
  })

  it('on many runs at once do not mix', async () => {
    const runs = await Promise.all(numbers(1, 8).map(() => RunClient.create(file.runtime)))
    await Promise.all(runs.flatMap((each, i) => numbers(1, 10).map(() => each.append('note', { run: i }))))
    for (const [i, each] of runs.entries()) {
      const log = await each.log()
      expect(log.map(({ seq }) => seq)).toEqual(numbers(1, 11))
      expect(new Set(log.slice(1).map(({ payload }) => payload['run']))).toEqual(new Set([i]))
    }
  })
})

describe('reading pages', () => {
  it('gives every event once, in order, until next_after is null', async () => {
    await run.appendAll(numbers(1, 24).map((n) => ({ event_type: 'note', payload: { n } })))
    const seen: number[] = []
    let after: number | null = 0
    const sizes: number[] = []
    while (after !== null) {
      const page = await run.get(`/events?after=${String(after)}&limit=10`)
      expect(page.json).toMatchObject({ latest_seq: 25, retention_floor: 0 })
      sizes.push(eventsOf(page).length)
      seen.push(...eventsOf(page).map(({ seq }) => seq))
      after = page.json['next_after'] as number | null
    }
    expect(seen).toEqual(numbers(1, 25))
    expect(sizes).toEqual([10, 10, 5])
  })

  it('ends when a page ends exactly at the head, and is empty there', async () => {
    await run.append('note')
    expect((await run.get('/events?limit=2')).json['next_after']).toBeNull()
    expect((await run.get('/events?after=2')).json).toMatchObject({ events: [], next_after: null, latest_seq: 2 })
  })

  it('holds 200 unless asked otherwise, and 1,000 at most', async () => {
    await run.appendAll(numbers(1, 1000).map((n) => ({ event_type: 'note', payload: { n } })))
    expect(eventsOf(await run.get('/events'))).toHaveLength(200)
    expect(eventsOf(await run.get('/events?limit=1000'))).toHaveLength(1000)
  })

  it.each([
    ['after=2', '400 cursor_ahead'],
    ['after=-1', '400 contract_violation'],
    ['after=1e3', '400 contract_violation'],
    ['after=9007199254740993', '400 contract_violation'],
    ['limit=0', '400 contract_violation'],
    ['limit=1001', '400 contract_violation'],
  ])('refuses %s with %s', async (query, outcome) => {
    expect(outcomeOf(await run.get(`/events?${query}`))).toBe(outcome)
  })
})
