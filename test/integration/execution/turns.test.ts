import { describe, expect, it } from 'vitest'
import { isReplay, numbers } from '../api/answers.js'
import { RunClient } from '../api/run-client.js'
import { useRuntime } from '../api/use-runtime.js'
import { answerOf, has, ofType, payloads, quick, say, shape, types, until } from './conversation.js'

const file = useRuntime(quick)

const twoTools = [{ text: 'Let me see. ' }, { tool: 'clock.now', input: {} }, { tool: 'math.evaluate', input: { expression: '6*7' } }, { text: 'It is 42.' }]

describe('a turn', () => {
  it('is its message, steps with what the model said and the tools gave, and its end', async () => {
    const run = await RunClient.create(file.runtime)
    await say(run, 'f1', 'What is six times seven?', twoTools)
    const log = await until(run, has('turn.finished'))
    const results = types(log).filter((type) => type === 'tool.result')
    expect(shape(log)).toEqual([
      ...['run.started', 'user.message', 'turn.started'],
      ...['step.started', 'run.delta', 'tool.call', 'tool.call', 'model.finished', ...results, 'step.finished'],
      ...['step.started', 'run.delta', 'model.finished', 'step.finished', 'turn.finished'],
    ])
    expect(results).toHaveLength(2)
    expect(answerOf(log)).toBe('Let me see. It is 42.')
    expect(payloads(log, 'tool.result').map(({ tool_name: name, status, output }) => [name, status, output])).toContainEqual([
      'math.evaluate',
      'succeeded',
      { result: '42', number: 42 },
    ])
    expect(payloads(log, 'model.finished').map(({ finish_reason: reason, tool_calls: calls, simulated }) => [reason, calls, simulated])).toEqual([
      ['tool-calls', 2, true],
      ['stop', 0, true],
    ])
    expect(payloads(log, 'turn.finished')).toEqual([{ turn_id: 'turn-1', finish_reason: 'stop', model: 'scripted-1', simulated: true }])
    expect(ofType(log, 'user.message')[0]?.payload).toMatchObject({ text: 'What is six times seven?', frame_id: 'f1' })
    expect((await run.run()).status).toBe('running')
  })

  it('follows the one before in a session, which then rests without work and without a lease', async () => {
    const run = await RunClient.create(file.runtime)
    await say(run, 'f1', 'first', [{ text: 'one' }])
    await say(run, 'f2', 'second', [{ text: 'two' }])
    const log = await until(run, has('turn.finished', 2))
    expect(payloads(log, 'turn.started')).toEqual([
      { turn_id: 'turn-1', frame_id: 'f1' },
      { turn_id: 'turn-2', frame_id: 'f2' },
    ])
    expect(answerOf(log)).toBe('onetwo')
    // It is kept for a while, in case that more comes.
    await expect.poll(() => file.sql('SELECT log_id FROM runtime.work'), { timeout: 5_000 }).toEqual([])
    const { latest_seq: before } = await run.run()
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect((await run.run()).latest_seq).toBe(before)
  })

  it('of mode turn ends its run, and leaves a log that verifies and replays to the same receipt', async () => {
    const run = await RunClient.create(file.runtime, { mode: 'turn' })
    await say(run, 'f1', 'go', twoTools)
    expect(await run.reaches('succeeded')).toMatchObject({ terminal_reason_class: 'completed' })
    expect(types(await run.log()).slice(-2)).toEqual(['turn.finished', 'run.finished'])
    const [receipt, replay] = [await run.get('/receipt'), await run.get('/replay')]
    expect([receipt.status, replay.status]).toEqual([200, 200])
    expect((await run.get('/receipt')).text).toBe(receipt.text)
    expect((await run.get('/replay')).text).toBe(replay.text)
    expect((await run.get('/verify')).json['ok']).toBe(true)
  })

  it('goes on after a tool that fails, one that nobody knows, and one that is called wrongly', async () => {
    const run = await RunClient.create(file.runtime)
    await say(run, 'f1', 'go', [{ tool: 'test.failing' }, { tool: 'no.such' }, { tool: 'test.echo', input: { text: 7 } }, { text: 'Never mind.' }])
    const log = await until(run, has('turn.finished'))
    const found = payloads(log, 'tool.result').map(({ tool_name: name, status, error_class: why }) => [name, status, why])
    expect(found).toHaveLength(3)
    expect(found).toEqual(
      expect.arrayContaining([
        ['test.failing', 'failed', 'tool_error'],
        ['no.such', 'unknown_tool', 'unknown_tool'],
        ['test.echo', 'invalid_input', 'invalid_input'],
      ]),
    )
    expect(answerOf(log)).toBe('Never mind.')
  })

  it('that the model fails ends with the error, and so does its run if it is of mode turn', async () => {
    const session = await RunClient.create(file.runtime)
    await say(session, 'f1', 'go', [{ text: 'I am ' }, { error: 'rejected', message: 'No.' }])
    const log = await until(session, has('turn.finished'))
    expect(payloads(log, 'turn.finished')[0]).toMatchObject({ finish_reason: 'error', error: { class: 'rejected', message: 'No.' } })
    expect((await session.run()).status).toBe('running')
    await say(session, 'f2', 'again', [{ text: 'Better.' }])
    expect(answerOf(await until(session, has('turn.finished', 2)))).toBe('I am Better.')

    const turn = await RunClient.create(file.runtime, { mode: 'turn' })
    await say(turn, 'f1', 'go', [{ error: 'rejected', message: 'No.' }])
    expect(await turn.reaches('failed')).toMatchObject({ terminal_reason_class: 'model_error', terminal_reason: 'No.' })
  })

  it('that failed stays failed when a note comes in behind it', async () => {
    const run = await RunClient.create(file.runtime, { mode: 'turn' })
    await say(run, 'f1', 'go', [{ delay_ms: 150 }, { error: 'rejected', message: 'No.' }])
    await run.frame('n1', 'note', {})
    expect(await run.reaches('failed')).toMatchObject({ terminal_reason_class: 'model_error' })
  })

  it('asks for a provider that is not offered in vain', async () => {
    const run = await RunClient.create(file.runtime, { mode: 'turn', provider_override: 'oracle' })
    await say(run, 'f1', 'go')
    expect(await run.reaches('failed')).toMatchObject({ terminal_reason_class: 'model_error' })
    expect(payloads(await run.log(), 'turn.finished')[0]?.['error']).toMatchObject({ class: 'rejected', message: expect.stringContaining('oracle') as unknown })
  })

  it('takes a message as large as a frame may be', async () => {
    const run = await RunClient.create(file.runtime, { mode: 'turn' })
    const text = 'x'.repeat(256 * 1024 - '{"script":[],"text":""}'.length)
    expect((await run.frame('a-frame-with-a-longer-name', 'user_message', { text, script: [] })).status).toBe(202)
    await run.reaches('succeeded')
  })

  it('begins only for those that have something to answer: an empty run holds nobody up', async () => {
    const { threadId } = await RunClient.create(file.runtime, { mode: 'turn', thread_id: 'thread-of-an-empty-run' })
    const second = await RunClient.create(file.runtime, { mode: 'turn', thread_id: threadId })
    await say(second, 'f1', 'go', [{ text: 'ok' }])
    await second.reaches('succeeded')
  })
})

describe('frames', () => {
  it('are consumed once, in the order of their frame_seq, however many come at once and again', async () => {
    const run = await RunClient.create(file.runtime)
    const ids = numbers(1, 30).map((n) => `f${String(n)}`)
    const answers = await Promise.all([...ids, ...ids].map((id) => run.frame(id, 'note', { id })))
    expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(30)
    const log = await until(run, has('run.frame_consumed', 30))
    const order = await file.sql('SELECT frame_id FROM runtime.frames WHERE run_id = $1 ORDER BY frame_seq', [run.runId])
    expect(payloads(log, 'run.frame_consumed').map((payload) => payload['frame_id'])).toEqual(order.map((row) => row['frame_id']))
  })

  it('that end the run wait for the answers to what was said before them', async () => {
    const run = await RunClient.create(file.runtime)
    await say(run, 'f1', 'go', [{ delay_ms: 100 }, { text: 'one' }])
    await say(run, 'f2', 'go', [{ text: 'two' }])
    await run.frame('f3', 'finish', {})
    await run.reaches('succeeded')
    expect(answerOf(await run.log())).toBe('onetwo')
  })
})
