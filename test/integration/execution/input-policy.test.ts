import { describe, expect, it } from 'vitest'
import type { Answer } from '../../dev-env/index.js'
import { codeOf, detailOf, numbers, outcomeOf } from '../api/answers.js'
import { RunClient } from '../api/run-client.js'
import { answerOf, has, payloads, quick, say, types, until } from './conversation.js'
import { useFleet } from './fleet.js'

const fleet = useFleet({ here: { ...quick, RUNTIME_OPEN_TURNS_PER_PRINCIPAL: '2' }, elsewhere: { ...quick, RUNTIME_ROLES: 'api' } })
const here = () => fleet.replica('here')

const slowly = [{ text: 'One moment. ' }, { delay_ms: 400 }, { text: 'There.' }]
const message = (frameId: string) => [frameId, 'user_message', { text: 'again', script: [{ text: 'Again.' }] }] as const

describe('a message during a turn of a session', () => {
  it('waits where messages are enqueued', async () => {
    const run = await RunClient.create(here())
    await say(run, 'f1', 'go', slowly)
    await until(run, has('run.delta'))
    expect((await run.frame(...message('f2'))).status).toBe(202)
    const log = await until(run, has('turn.finished', 2))
    expect(answerOf(log)).toBe('One moment. There.Again.')
  })

  it('is refused where they are rejected, while notes are taken', async () => {
    const run = await RunClient.create(here(), { input_policy: 'reject' })
    await say(run, 'f1', 'go', slowly)
    await until(run, has('run.delta'))
    const refused = await run.frame(...message('f2'))
    expect([outcomeOf(refused), codeOf(refused)]).toEqual(['409 turn_in_progress', 'conflict'])
    expect((await run.frame('n1', 'note', {})).status).toBe(202)
    await until(run, has('turn.finished'))
    expect((await run.frame(...message('f2'))).status).toBe(202)
    expect(answerOf(await until(run, has('turn.finished', 2)))).toBe('One moment. There.Again.')
  })

  it.each(['here', 'elsewhere'])('ends the turn at once where they interrupt, sent to the replica %s', async (where) => {
    const run = await RunClient.create(here(), { input_policy: 'interrupt' })
    await say(run, 'f1', 'go', [{ text: 'One moment. ' }, { delay_ms: 20_000 }, { text: 'There.' }])
    await until(run, has('run.delta'))
    await new RunClient(fleet.replica(where), run).frame(...message('f2'))
    const log = await until(run, has('turn.finished', 2))
    expect(payloads(log, 'turn.finished').map((payload) => payload['finish_reason'])).toEqual(['interrupted', 'stop'])
    expect(types(log).slice(-8)).toEqual(
      ['turn.finished', 'user.message', 'turn.started', 'step.started', 'run.delta', 'model.finished', 'step.finished', 'turn.finished'].slice(-8),
    )
    expect(types(log)).not.toContain('run.finished')
  })

  it('interrupts a tool, and a note does not', async () => {
    const run = await RunClient.create(here(), { input_policy: 'interrupt' })
    await say(run, 'f1', 'go', [{ tool: 'test.slow', input: { ms: 15_000 } }])
    await until(run, has('tool.progress'))
    await run.frame('n1', 'note', {})
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(types(await run.log())).not.toContain('tool.result')
    await run.frame(...message('f2'))
    const log = await until(run, has('turn.finished', 2))
    expect(payloads(log, 'tool.result')).toEqual([expect.objectContaining({ status: 'canceled' })])
  })
})

describe('a prompt in a thread whose turn is under way', () => {
  let threads = 0
  /** A run of mode turn that is under way for a while, and its thread. */
  const underWay = async (ms: number, user: number): Promise<RunClient> => {
    const run = await RunClient.create(here(), { mode: 'turn', thread_id: `thread-under-way-${String(threads++)}` }, { user })
    await say(run, 'f1', 'first', [{ text: 'One moment. ' }, { delay_ms: ms }])
    await until(run, has('run.delta'))
    return run
  }
  const prompt = (run: RunClient, user: number, inputPolicy?: string) =>
    here().call('POST', '/internal/v1/runs/stream', {
      user,
      body: { prompt: 'second', threadId: run.threadId, ...(inputPolicy === undefined ? {} : { inputPolicy }) },
      claims: { thread_id: run.threadId },
    })

  it('is answered after it where prompts are enqueued', async () => {
    const first = await underWay(400, 11)
    const answer = await prompt(first, 11)
    expect(answer.text).toContain('"finish"')
    const second = new RunClient(here(), { runId: String(answer.headers.get('x-oa-run-id')), threadId: first.threadId }, { user: 11 })
    const [ended] = (await first.log()).slice(-1)
    expect(ended?.event_type).toBe('run.finished')
    const [begun] = (await second.log()).filter((event) => event.event_type === 'step.started')
    expect(String(begun?.recorded_at) > String(ended?.recorded_at)).toBe(true)
  })

  it('is refused where it is rejected', async () => {
    const first = await underWay(400, 12)
    const answer = await prompt(first, 12, 'reject')
    expect(outcomeOf(answer)).toBe('409 turn_in_progress')
    expect(detailOf(answer)['run_id']).toBe(first.runId)
    await first.reaches('succeeded')
  })

  it('stops it where it interrupts', async () => {
    const first = await underWay(20_000, 13)
    const answer = await prompt(first, 13, 'interrupt')
    expect(answer.text).toContain('"finish"')
    expect(await first.run()).toMatchObject({ status: 'canceled', terminal_reason_class: 'cancel_requested' })
  })

  it('is refused with 429 when its principal has as many turns open as may be', async () => {
    const first = await underWay(20_000, 14)
    const waits = await RunClient.create(here(), { mode: 'turn' }, { user: 14 })
    const prompted = await prompt(first, 14)
    const created = await here().call('POST', '/internal/v1/runs', { user: 14, body: { mode: 'turn' } })
    expect([outcomeOf(prompted), outcomeOf(created)]).toEqual(['429 admission_limit', '429 admission_limit'])
    expect([prompted.headers.get('retry-after'), created.headers.get('retry-after')]).toEqual(['1', '1'])
    expect((await here().call('POST', '/internal/v1/runs', { user: 14, body: {} })).status).toBe(201)
    await Promise.all([first.cancel(), waits.cancel()])
    await Promise.all([first.reaches('canceled'), waits.reaches('canceled')])
    expect((await here().call('POST', '/internal/v1/runs', { user: 14, body: { mode: 'turn' } })).status).toBe(201)
  })
})

describe('messages to two replicas at once', () => {
  it('are answered once each, in the order of their frame_seq', async () => {
    const run = await RunClient.create(here())
    const other = new RunClient(fleet.replica('elsewhere'), run)
    const send = (i: number): Promise<Answer> => (i % 2 === 0 ? run : other).frame(`f${String(i)}`, 'user_message', { text: 'go', script: [{ text: '.' }] })
    const answers = await Promise.all(numbers(1, 16).map(send))
    expect(answers.every(({ status }) => status === 202)).toBe(true)
    const log = await until(run, has('turn.finished', 16))
    const order = (await fleet.sql('SELECT frame_id FROM runtime.frames WHERE run_id = $1 ORDER BY frame_seq', [run.runId])).map((row) => row['frame_id'])
    expect(payloads(log, 'user.message').map((payload) => payload['frame_id'])).toEqual(order)
    expect(payloads(log, 'turn.started').map((payload) => payload['frame_id'])).toEqual(order)
    expect(answerOf(log)).toBe('.'.repeat(16))
  })
})
