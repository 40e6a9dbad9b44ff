import { describe, expect, it } from 'vitest'
import { detailOf, isReplay, numbers, outcomeOf } from './answers.js'
import { RunClient } from './run-client.js'
import { useRuntime } from './use-runtime.js'

describe('accepting a frame', () => {
  // Nobody executes: what was accepted stays to be seen.
  const file = useRuntime({ RUNTIME_ROLES: 'api', RUNTIME_PENDING_FRAMES_PER_RUN: '5' })
  const stored = (run: RunClient) =>
    file.sql(
      'SELECT frame_seq, frame_id, frame_type, payload::text AS payload, occurred_at, traceparent FROM runtime.frames WHERE run_id = $1 ORDER BY frame_seq',
      [run.runId],
    )
  const pending = async (run: RunClient): Promise<unknown> => (await run.snapshot()).json['pendingFrames']

  it('is 202 the first time and 200 again, and counts once', async () => {
    const run = await RunClient.create(file.runtime)
    const first = await run.frame('f1', 'user_message', { text: 'hi' })
    const again = await run.frame('f1', 'user_message', { text: 'hi' })
    expect(first.status, first.text).toBe(202)
    expect(first.json).toEqual({ runId: run.runId, frameId: 'f1', status: 'accepted', idempotentReplay: false })
    expect([again.status, isReplay(again)]).toEqual([200, true])
    expect(await pending(run)).toBe(1)
  })

  it('is 409 under the same id with another payload or another type', async () => {
    const run = await RunClient.create(file.runtime)
    await run.frame('f1', 'user_message', { text: 'hi' })
    expect(outcomeOf(await run.frame('f1', 'user_message', { text: 'ho' }))).toBe('409 idempotency_mismatch')
    expect(outcomeOf(await run.frame('f1', 'note', { text: 'hi' }))).toBe('409 idempotency_mismatch')
    expect(await pending(run)).toBe(1)
  })

  it('compares content, not when it occurred nor how it is spelled', async () => {
    const run = await RunClient.create(file.runtime)
    await run.frame('f1', 'note', { a: 1, b: 2 }, { occurred_at: '2026-01-01T00:00:00Z' })
    const again = await run.frame('f1', 'note', { b: 2, a: 1 }, { occurred_at: '2026-01-02T00:00:00Z', anything: 'else' })
    expect(again.status).toBe(200)
    expect(await stored(run)).toMatchObject([{ occurred_at: '2026-01-01T00:00:00.000000Z' }])
  })

  it('takes frame_type for type, which wins where both are given', async () => {
    const run = await RunClient.create(file.runtime)
    const base = { thread_id: run.threadId }
    expect((await run.post('/frames', { ...base, frame_id: 'f1', frame_type: 'older_name' })).status).toBe(202)
    expect((await run.post('/frames', { ...base, frame_id: 'f2', type: 'newer', frame_type: 'older' })).status).toBe(202)
    expect((await stored(run)).map((row) => row['frame_type'])).toEqual(['older_name', 'older'])
  })

  it('takes an empty PHP array, and nothing, for an empty payload', async () => {
    const run = await RunClient.create(file.runtime)
    expect((await run.frame('f1', 'note', [])).status).toBe(202)
    expect((await run.frame('f1', 'note')).status).toBe(200)
    expect((await stored(run)).map((row) => row['payload'])).toEqual(['{}'])
  })

  it('removes secrets, and keeps the caller’s trace and time', async () => {
    const run = await RunClient.create(file.runtime)
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const body = { thread_id: run.threadId, frame_id: 'f1', type: 'tool_result', payload: { token: 't', ok: true }, occurred_at: '2026-01-01T02:00:00.5+02:00' }
    await run.post('/frames', body, { headers: { traceparent } })
    expect(await stored(run)).toMatchObject([{ payload: '{"ok":true,"token":"[REDACTED]"}', traceparent, occurred_at: '2026-01-01T00:00:00.500000Z' }])
  })

  it.each([
    [{ frame_id: '' }, 400],
    [{ frame_id: 'a b' }, 400],
    [{ frame_id: 7 }, 400],
    [{ frame_id: 'x'.repeat(129) }, 400],
    [{ type: '' }, 400],
    [{ type: '   ' }, 400],
    [{ payload: 'text' }, 400],
    [{ payload: [1] }, 400],
    [{ occurred_at: 'yesterday' }, 400],
    [{ occurred_at: '0000-01-01T00:00:00Z' }, 400],
    [{ thread_id: undefined }, 400],
    [{ type: undefined }, 400],
    [{ payload: { text: 'x'.repeat(262_144) } }, 413],
  ])('refuses %j', async (member, status) => {
    const run = await RunClient.create(file.runtime)
    const answer = await run.post('/frames', { thread_id: run.threadId, frame_id: 'f1', type: 'note', ...member })
    expect(answer.status, answer.text).toBe(status)
    expect(await stored(run)).toEqual([])
  })

  it('is refused when the run has ended, but a frame that was accepted before is still a replay', async () => {
    const run = await RunClient.create(file.runtime)
    await run.frame('f1', 'note')
    await run.finish()
    const answer = await run.frame('f2', 'note')
    expect(outcomeOf(answer)).toBe('409 run_terminal')
    expect(detailOf(answer)).toMatchObject({ status: 'succeeded' })
    expect((await run.frame('f1', 'note')).status).toBe(200)
  })

  it('is refused with 429 when too many wait, and says when to come back', async () => {
    const run = await RunClient.create(file.runtime)
    const answers = await Promise.all(numbers(1, 8).map((n) => run.frame(`f${String(n)}`, 'note')))
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 202, 202, 429, 429, 429])
    const refused = await run.frame('f9', 'note')
    expect(outcomeOf(refused)).toBe('429 pending_frame_limit')
    expect(detailOf(refused)).toMatchObject({ pending_frames: 5, limit: 5 })
    expect(refused.headers.get('retry-after')).toBe('1')
    const accepted = answers.findIndex(({ status }) => status === 202)
    expect((await run.frame(`f${String(accepted + 1)}`, 'note')).status).toBe(200)
  })

  it('at the same time gives each a place of its own', async () => {
    const run = await RunClient.create(file.runtime)
    await Promise.all([...numbers(1, 5).map((n) => run.frame(`f${String(n)}`, 'note')), ...numbers(1, 5).map((n) => run.frame(`f${String(n)}`, 'note'))])
    expect((await stored(run)).map((row) => row['frame_seq'])).toEqual(numbers(1, 5))
  })
})

describe('executing frames', () => {
  const file = useRuntime()

  it('consumes 30 that came at once, each once and in the order of their acceptance', async () => {
    const run = await RunClient.create(file.runtime)
    const answers = await Promise.all(numbers(1, 30).map((n) => run.frame(`f${String(n)}`, 'tool_status', { n })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    expect((await run.frame('last', 'complete')).status).toBe(202)
    expect(await run.reaches('succeeded')).toMatchObject({ terminal_reason_class: 'completed', latest_seq: 32 })
    const order = await file.sql('SELECT frame_id FROM runtime.frames WHERE run_id = $1 ORDER BY frame_seq', [run.runId])
    const log = await run.log()
    expect(log.slice(1).map(({ payload }) => payload['frame_id'])).toEqual(order.map((row) => row['frame_id']))
    expect((await run.get('/verify')).json['ok']).toBe(true)
  })

  it('answers what the user says, and stays open for more', async () => {
    const run = await RunClient.create(file.runtime)
    await run.frame('f1', 'user_message', { text: 'First' })
    await run.becomes('consume f1', (state) => state.latest_seq > 3)
    await run.frame('f2', 'user_message', { text: 'Second' })
    const answered = (log: Awaited<ReturnType<typeof run.log>>): number => log.filter(({ event_type }) => event_type === 'turn.finished').length
    let log = await run.log()
    for (let looked = 0; looked < 200 && answered(log) < 2; looked++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      log = await run.log()
    }
    expect(log.filter(({ event_type }) => event_type === 'user.message').map(({ payload }) => payload['text'])).toEqual(['First', 'Second'])
    expect(answered(log)).toBe(2)
    const deltas = log.filter(({ event_type }) => event_type === 'run.delta')
    expect(deltas.map(({ payload }) => payload['delta']).join('')).toMatch(/First.*Second/s)
    expect(deltas.every(({ payload }) => payload['simulated'] === true)).toBe(true)
    expect((await run.run()).status).toBe('running')
  })

  it.each([
    ['finish', {}, 'succeeded', 'completed', 'completed'],
    ['run_complete', { reason: 'all done' }, 'succeeded', 'completed', 'all done'],
    ['fail', { reason_class: 'tool_timeout', reason: 'too slow' }, 'failed', 'tool_timeout', 'too slow'],
    ['error', {}, 'failed', 'execution_failed', 'execution_failed'],
    ['cancel', { reason: 'enough' }, 'canceled', 'cancel_requested', 'enough'],
  ])('the control word %s with %j ends the run', async (type, payload, status, reasonClass, reason) => {
    const run = await RunClient.create(file.runtime)
    await run.frame('f1', type, payload)
    expect(await run.reaches(status)).toMatchObject({ terminal_reason_class: reasonClass, terminal_reason: reason })
    const last = (await run.log()).at(-1)
    expect(last).toMatchObject({ event_type: 'run.finished', payload: { status, reason_class: reasonClass, reason, frame_id: 'f1' } })
  })

  it('answers a user whose client has used a key that looks like the executor’s own', async () => {
    const run = await RunClient.create(file.runtime)
    const keys = ['runtime:turn-1:message', 'turn-1:message', 'turn-1']
    await run.appendAll(keys.map((idempotency_key) => ({ event_type: 'note', idempotency_key })))
    await run.frame('f1', 'user_message', { text: 'Hello' })
    await run.becomes('answer', ({ latest_seq }) => latest_seq > keys.length + 1)
    expect(await run.types()).toContain('user.message')
  })

  it('stops at the frame that ended the run', async () => {
    const run = await RunClient.create(file.runtime)
    await Promise.all([run.frame('f1', 'complete'), run.frame('f2', 'note', { x: 1 })])
    await run.reaches('succeeded')
    expect((await run.types()).at(-1)).toBe('run.finished')
  })
})
