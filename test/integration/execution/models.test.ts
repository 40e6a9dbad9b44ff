import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../../dev-env/index.js'
import { RunClient } from '../api/run-client.js'
import { answerOf, has, ofType, payloads, quick, say, shape, until } from './conversation.js'

const database = useTestDatabase()
const mock = new LLMock({ host: '127.0.0.1', port: 0, chunkSize: 4, logLevel: 'silent' })
let runtime: TestRuntime
beforeAll(async () => {
  await mock.start()
  runtime = await startTestRuntime({
    databaseUrl: database.url,
    env: {
      ...quick,
      RUNTIME_MODEL_BASE_URL: `${mock.url}/v1`,
      RUNTIME_MODEL_NAME: 'small',
      RUNTIME_MODEL_API_KEY: 'sk-not-a-real-key',
      RUNTIME_SYSTEM_PROMPT: 'You are brief.',
    },
  })
})
afterAll(async () => {
  await runtime.stop()
  await mock.stop()
})

interface Said {
  readonly role: string
  readonly content?: unknown
  readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly name: string } }[]
  readonly tool_call_id?: string
}

/** What the model was told in the requests that hold the text, in order. */
const prompts = (text: string): (readonly Said[])[] =>
  mock.getRequests().flatMap(({ body }) => {
    const { messages } = body as unknown as { messages: readonly Said[] }
    return JSON.stringify(messages).includes(text) ? [messages] : []
  })

const sum = { name: 'math_evaluate', arguments: '{"expression":"6*7"}', id: 'call_sum' }
const time = { name: 'clock_now', arguments: '{}', id: 'call_time' }

describe('a run over an OpenAI-compatible server', () => {
  it('streams text, calls two tools, tells the model what they gave, and replays to the same receipt', async () => {
    mock.on({ userMessage: 'two tools', hasToolResult: false }, { content: 'Let me see.', toolCalls: [sum, time] })
    mock.on({ userMessage: 'two tools', hasToolResult: true }, { content: 'It is forty-two, and late.', usage: { prompt_tokens: 50, completion_tokens: 8 } })
    const run = await RunClient.create(runtime, { mode: 'turn' })
    await say(run, 'f1', 'Use two tools.')
    await run.reaches('succeeded')
    const log = await run.log()
    const step = ['step.started', 'run.delta']
    expect(shape(log)).toEqual([
      ...['run.started', 'user.message', 'turn.started', ...step, 'tool.call', 'tool.call', 'model.finished', 'tool.result', 'tool.result', 'step.finished'],
      ...[...step, 'model.finished', 'step.finished', 'turn.finished', 'run.finished'],
    ])
    expect(answerOf(log)).toBe('Let me see.It is forty-two, and late.')
    expect(payloads(log, 'model.finished')[1]).toMatchObject({ usage: { input_tokens: 50, output_tokens: 8 }, simulated: false })
    const [, second] = prompts('two tools')
    expect(second?.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool', 'tool'])
    expect(second?.[2]?.tool_calls?.map((call) => call.function.name)).toEqual(['math_evaluate', 'clock_now'])
    expect(new Set(second?.slice(3).map((said) => said.tool_call_id))).toEqual(new Set(['call_sum', 'call_time']))
    expect(JSON.stringify(second?.slice(3))).toContain('42')
    const receipts = [await run.get('/receipt'), await run.get('/receipt'), await run.get('/replay'), await run.get('/replay')].map(({ text }) => text)
    expect(receipts[0]).toBe(receipts[1])
    expect(receipts[2]).toBe(receipts[3])
  })

  it('knows the thread: what was said and done in its earlier runs, and nothing of other threads and people', async () => {
    mock.on({ userMessage: 'my name' }, { content: 'Good day, Ada.' })
    mock.on({ userMessage: 'who am I' }, { content: 'You are Ada.' })
    const thread = { mode: 'turn', thread_id: 'thread-with-history' }
    const first = await RunClient.create(runtime, thread)
    await say(first, 'f1', 'Ada is my name.')
    await first.reaches('succeeded')
    const stranger = await RunClient.create(runtime, thread, { user: 2 })
    await say(stranger, 'f1', 'who am I, asks a stranger')
    await stranger.reaches('succeeded')
    const second = await RunClient.create(runtime, thread)
    await say(second, 'f1', 'So who am I, I ask')
    await second.reaches('succeeded')
    const [asked] = prompts('So who am I, I ask')
    expect(asked?.map(({ role, content }) => [role, content])).toEqual([
      ['system', 'You are brief.'],
      ['user', 'Ada is my name.'],
      ['assistant', 'Good day, Ada.'],
      ['user', 'So who am I, I ask'],
    ])
    expect(JSON.stringify(prompts('asks a stranger')[0])).not.toContain('Ada')
  })

  it('that was canceled in the middle of a tool leaves a history in which every call has an answer', async () => {
    const thread = { mode: 'turn', thread_id: 'thread-with-a-canceled-run' }
    mock.on({ userMessage: 'be slow' }, { toolCalls: [{ name: 'test_slow', arguments: '{"ms":15000}', id: 'call_slow' }] })
    mock.on({ userMessage: 'what happened' }, { content: 'You stopped me.' })
    const first = await RunClient.create(runtime, thread)
    await say(first, 'f1', 'Please be slow.')
    await until(first, has('tool.progress'))
    await first.cancel()
    await first.reaches('canceled')
    const second = await RunClient.create(runtime, thread)
    await say(second, 'f1', 'Then what happened?')
    await second.reaches('succeeded')
    const [asked] = prompts('Then what happened?')
    expect(asked?.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool', 'assistant', 'user'])
    expect(asked?.[3]).toMatchObject({ tool_call_id: 'call_slow' })
  })

  it('asks for the model that the run names, and uses the scripted provider where a run asks for it', async () => {
    mock.on({ userMessage: 'which model' }, { content: 'That one.' })
    const named = await RunClient.create(runtime, { mode: 'turn', model_override: 'large' })
    await say(named, 'f1', 'which model?')
    await named.reaches('succeeded')
    const request = mock.getRequests().find(({ body }) => JSON.stringify(body).includes('which model?'))
    expect(request?.body).toMatchObject({ model: 'large' })
    const scripted = await RunClient.create(runtime, { mode: 'turn', provider_override: 'scripted' })
    await say(scripted, 'f1', 'go', [{ text: 'By the book.' }])
    await scripted.reaches('succeeded')
    expect(payloads(await scripted.log(), 'step.started')[0]).toMatchObject({ provider: 'scripted', simulated: true })
  })

  it('is told in the log when the server refuses', async () => {
    mock.on({ userMessage: 'refuse me' }, { error: { message: 'This content is not allowed.', type: 'invalid_request_error' }, status: 400 })
    const run = await RunClient.create(runtime, { mode: 'turn' })
    await say(run, 'f1', 'refuse me')
    expect(await run.reaches('failed')).toMatchObject({ terminal_reason_class: 'model_error' })
    const [finished] = ofType(await run.log(), 'turn.finished')
    expect(finished?.payload).toMatchObject({ finish_reason: 'error', error: { class: 'rejected' }, simulated: false })
    expect(JSON.stringify(await run.log())).not.toContain('sk-not-a-real-key')
  })
})
