import { beforeEach, describe, expect, it } from 'vitest'
import type { Answer } from '../../dev-env/index.js'
import { numbers, outcomeOf, resultsOf, runOf } from './answers.js'
import { RunClient } from './run-client.js'
import { useRuntime } from './use-runtime.js'

const file = useRuntime()
let run: RunClient

beforeEach(async () => {
  run = await RunClient.create(file.runtime)
})

const summary = (answer: Answer): string[] =>
  resultsOf(answer).map(({ status, event, error }) => `${String(status)} ${event ? `seq ${String(event.seq)}` : (error?.details[0]?.reason ?? '')}`)

describe('an array of events', () => {
  it('is written in its order, one answer for each', async () => {
    const answer = await run.appendAll([{ event_type: 'a' }, { event_type: 'b', payload: { n: 1 } }, { event_type: 'c', idempotency_key: 'k' }])
    expect(answer.status, answer.text).toBe(200)
    expect(summary(answer)).toEqual(['201 seq 2', '201 seq 3', '201 seq 4'])
    expect(await run.types()).toEqual(['run.started', 'a', 'b', 'c'])
    expect(runOf(answer)).toEqual(await run.run())
  })

  it('goes on after what is refused, and answers each event as if it had come alone', async () => {
    await run.append('note', { a: 1 }, { idempotency_key: 'old' })
    const answer = await run.appendAll([
      { event_type: 'a', expected_previous_seq: 2 },
      { event_type: 'b', expected_previous_seq: 2 },
      { event_type: 'payment' },
      { event_type: 'note', payload: { a: 1 }, idempotency_key: 'old' },
      { event_type: 'note', payload: { a: 2 }, idempotency_key: 'old' },
      { event_type: 'c', payload: { text: 'x'.repeat(300_000) } },
      { event_type: 'run.finished', payload: {} },
      { event_type: 'run.started' },
      { event_type: 'd', expected_previous_seq: 3 },
    ])
    expect(summary(answer)).toEqual([
      '201 seq 3',
      '409 sequence_mismatch',
      '400 reserved_event_type',
      '200 seq 2',
      '409 idempotency_mismatch',
      '413 payload_too_large',
      '400 invalid_terminal_status',
      '200 seq 1',
      '201 seq 4',
    ])
    expect(resultsOf(answer).map(({ idempotentReplay }) => idempotentReplay)).toEqual([
      false,
      undefined,
      undefined,
      true,
      undefined,
      undefined,
      undefined,
      true,
      false,
    ])
    expect(await run.types()).toEqual(['run.started', 'note', 'a', 'd'])
  })

  it('recognises keys that it holds twice', async () => {
    const event = { event_type: 'note', payload: { a: 1 }, idempotency_key: 'twice' }
    const answer = await run.appendAll([event, { event_type: 'between' }, event, { ...event, payload: { a: 2 } }])
    expect(summary(answer)).toEqual(['201 seq 2', '201 seq 3', '200 seq 2', '409 idempotency_mismatch'])
    expect(summary(await run.appendAll([event, event]))).toEqual(['200 seq 2', '200 seq 2'])
  })

  it('can end the run in its middle: what follows is late', async () => {
    const answer = await run.appendAll([{ event_type: 'a' }, { event_type: 'run.finished', payload: { status: 'succeeded' } }, { event_type: 'b' }])
    expect(summary(answer)).toEqual(['201 seq 2', '201 seq 3', '201 seq 4'])
    expect(resultsOf(answer).map(({ event }) => event?.payload['late'])).toEqual([undefined, undefined, true])
    expect(runOf(answer)).toMatchObject({ status: 'succeeded', latest_seq: 4 })
  })

  it('of 1,000 is one commit with a chain that holds; of 1,001 it is refused', async () => {
    const many = numbers(1, 1000).map((n) => ({ event_type: 'note', payload: { n }, idempotency_key: `k${String(n)}` }))
    const answer = await run.appendAll(many)
    expect(resultsOf(answer).map(({ event }) => event?.seq)).toEqual(numbers(2, 1001))
    expect((await run.get('/verify')).json).toMatchObject({ ok: true, event_count: 1001 })
    const again = await run.appendAll(many)
    expect(new Set(resultsOf(again).map(({ status }) => status))).toEqual(new Set([200]))
    expect(resultsOf(again).map(({ event }) => event?.seq)).toEqual(numbers(2, 1001))
    expect(outcomeOf(await run.appendAll([...many, { event_type: 'note' }]))).toBe('400 contract_violation')
    expect((await run.run()).latest_seq).toBe(1001)
  })

  it.each([[[]], [[{ event_type: 'a' }, { event_type: 'Bad Type' }]], [[{}]], ['x']])('of the wrong form is refused as a whole: %j', async (events) => {
    expect(outcomeOf(await run.post('/events', { events }))).toBe('400 contract_violation')
    expect((await run.run()).latest_seq).toBe(1)
  })

  it('may be as large as 8 MiB', async () => {
    const events = numbers(1, 35).map((n) => ({ event_type: 'note', payload: { n, text: 'x'.repeat(200_000) } }))
    expect(resultsOf(await run.appendAll(events))).toHaveLength(35)
  })
})

describe('an atomic array', () => {
  it('is written whole', async () => {
    const answer = await run.appendAll([{ event_type: 'a' }, { event_type: 'b' }], { atomic: true })
    expect(summary(answer)).toEqual(['201 seq 2', '201 seq 3'])
  })

  it.each([
    ['a stale expectation', { event_type: 'b', expected_previous_seq: 1 }, '409 sequence_mismatch'],
    ['a reserved type', { event_type: 'payment' }, '400 reserved_event_type'],
    ['a payload that is too large', { event_type: 'b', payload: { text: 'x'.repeat(300_000) } }, '413 payload_too_large'],
    ['an illegal transition', { event_type: 'run.finished', payload: {} }, '400 invalid_terminal_status'],
  ])('is not written at all because of %s', async (_, bad, outcome) => {
    const answer = await run.appendAll([{ event_type: 'a', idempotency_key: 'k' }, bad, { event_type: 'c' }], { atomic: true })
    expect(answer.status).toBe(200)
    expect(summary(answer)).toEqual(['409 batch_aborted', outcome, '409 batch_aborted'])
    expect(resultsOf(answer)[0]?.error?.details[0]).toMatchObject({ refused_index: 1 })
    expect(await run.types()).toEqual(['run.started'])
    // The key was not used up: corrected, the array goes through.
    expect(summary(await run.appendAll([{ event_type: 'a', idempotency_key: 'k' }, { event_type: 'c' }], { atomic: true }))).toEqual(['201 seq 2', '201 seq 3'])
  })

  it('again is a replay of all', async () => {
    const events = ['a', 'b'].map((event_type) => ({ event_type, idempotency_key: event_type }))
    await run.appendAll(events, { atomic: true })
    expect(summary(await run.appendAll(events, { atomic: true }))).toEqual(['200 seq 2', '200 seq 3'])
  })

  it('stays whole while others append', async () => {
    const groups = numbers(1, 6).map((n) =>
      run.appendAll(
        ['x', 'y', 'z'].map((event_type) => ({ event_type, payload: { n } })),
        { atomic: true },
      ),
    )
    await Promise.all([...groups, ...numbers(1, 20).map(() => run.append('noise'))])
    const log = await run.log()
    const starts = log.flatMap(({ event_type }, i) => (event_type === 'x' ? [i] : []))
    expect(starts).toHaveLength(6)
    for (const i of starts) expect(log.slice(i, i + 3).map(({ event_type }) => event_type)).toEqual(['x', 'y', 'z'])
  })
})
