import { describe, expect, it } from 'vitest'
import { isReplay, numbers, outcomeOf } from './answers.js'
import { RunClient } from './run-client.js'
import { useRuntime } from './use-runtime.js'

describe('asking a run to stop', () => {
  const file = useRuntime({ RUNTIME_ROLES: 'api' })

  it('is 202 once, 200 after that, and leaves one event', async () => {
    const run = await RunClient.create(file.runtime)
    const first = await run.cancel({ reason: 'changed my mind' })
    const again = await run.cancel({ reason: 'another reason' })
    expect(first.status, first.text).toBe(202)
    expect(first.json).toEqual({ runId: run.runId, status: 'canceling', cancelRequested: true, idempotentReplay: false })
    expect([again.status, again.json]).toEqual([200, { runId: run.runId, status: 'canceling', cancelRequested: true, idempotentReplay: true }])
    const [, event] = await run.log()
    expect(event).toMatchObject({ event_type: 'run.cancel_requested', payload: { reason: 'changed my mind', requested_by: 'control_plane' } })
    expect(event?.payload['requested_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect((await run.run()).latest_seq).toBe(2)
  })

  it.each([[{}], [{ reason: null }]])('has a reason when none is given: %j', async (body) => {
    const run = await RunClient.create(file.runtime)
    await run.cancel(body)
    expect((await run.log())[1]?.payload['reason']).toBe('cancel requested')
  })

  it('removes secrets from the reason before it is stored', async () => {
    const run = await RunClient.create(file.runtime)
    await run.cancel({ reason: 'leaked Bearer abcdefghijklmnopqrstuvwxyz012345' })
    expect((await run.log())[1]?.payload['reason']).toBe('leaked Bearer [REDACTED]')
  })

  it.each(['succeeded', 'failed', 'canceled'])('of a run that has %s changes nothing', async (status) => {
    const run = await RunClient.create(file.runtime)
    await run.finish(status)
    const before = await run.run()
    const answer = await run.cancel()
    expect([answer.status, isReplay(answer), answer.json['status']]).toEqual([200, true, status])
    expect(await run.run()).toEqual(before)
  })

  it('ignores members that it does not know and refuses what it knows in the wrong form', async () => {
    const run = await RunClient.create(file.runtime)
    expect(outcomeOf(await run.cancel({ reason: 7 }))).toBe('400 contract_violation')
    expect(outcomeOf(await run.cancel({ reason: 'x'.repeat(10_001) }))).toBe('400 contract_violation')
    expect(outcomeOf(await run.post('/cancel', {}))).toBe('400 contract_violation')
    expect((await run.cancel({ userEmail: 'a@b.example' })).status).toBe(202)
  })

  it('still takes frames, which nobody will process', async () => {
    const run = await RunClient.create(file.runtime)
    await run.cancel()
    expect((await run.frame('f1', 'note')).status).toBe(202)
  })
})

describe('a run that was asked to stop, with an executor', () => {
  const file = useRuntime()

  it('ends canceled, with nothing but the wish and the end', async () => {
    const run = await RunClient.create(file.runtime)
    await run.cancel({ reason: 'enough' })
    expect(await run.reaches('canceled')).toMatchObject({ terminal_reason_class: 'cancel_requested', terminal_reason: 'enough' })
    expect(await run.types()).toEqual(['run.started', 'run.cancel_requested', 'run.finished'])
    expect(outcomeOf(await run.frame('f1', 'note'))).toBe('409 run_terminal')
  })

  it('stops an answer that is being given', async () => {
    const run = await RunClient.create(file.runtime)
    const script = [{ text: 'begun' }, { delay_ms: 60_000 }, { text: 'never said' }]
    await run.frame('f1', 'user_message', { text: 'Tell me', script })
    await run.becomes('answer', ({ latest_seq }) => latest_seq >= 4)
    const asked = Date.now()
    expect((await run.cancel()).status).toBe(202)
    await run.reaches('canceled')
    expect(Date.now() - asked).toBeLessThan(3_000)
    const types = await run.types()
    expect(types.filter((type) => type === 'run.finished')).toHaveLength(1)
    expect(types.slice(types.indexOf('run.cancel_requested'))).toEqual(['run.cancel_requested', 'run.finished'])
  })

  it('10 runs, each asked by 3 at once, end canceled exactly once', async () => {
    const runs = await Promise.all(numbers(1, 10).map(() => RunClient.create(file.runtime)))
    const answers = await Promise.all(runs.map((run) => Promise.all(numbers(1, 3).map(() => run.cancel()))))
    for (const three of answers) expect(three.map(({ status }) => status).sort()).toEqual([200, 200, 202])
    for (const run of runs) {
      await run.reaches('canceled')
      expect(await run.types()).toEqual(['run.started', 'run.cancel_requested', 'run.finished'])
    }
  })

  it('while frames keep coming, ends canceled and stays so', async () => {
    const run = await RunClient.create(file.runtime)
    const frames = numbers(1, 10).map((n) => run.frame(`f${String(n)}`, 'note'))
    const cancel = run.cancel()
    const answers = await Promise.all([...frames, cancel])
    expect(answers.every(({ status }) => status === 202 || status === 409)).toBe(true)
    await run.reaches('canceled')
    const types = await run.types()
    expect(types.at(-1)).toBe('run.finished')
    expect(types.filter((type) => type === 'run.cancel_requested')).toHaveLength(1)
  })
})
