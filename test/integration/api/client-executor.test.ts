import { describe, expect, it } from 'vitest'
import { outcomeOf } from './answers.js'
import { RunClient } from './run-client.js'
import { chunksOf, openStream, readStream } from './stream-reader.js'
import { useRuntime } from './use-runtime.js'

const file = useRuntime({ RUNTIME_ROLES: 'api' })

describe('without an executor', () => {
  it('frames stay visibly pending', async () => {
    const run = await RunClient.create(file.runtime)
    await run.frame('f1', 'user_message', { text: 'Hello' })
    await run.frame('f2', 'complete')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect((await run.snapshot()).json).toMatchObject({ pendingFrames: 2, status: 'running', latestSeq: 1 })
    expect(await run.types()).toEqual(['run.started'])
  })

  it('a client executes its run by appending events, and others follow it', async () => {
    const run = await RunClient.create(file.runtime, { format: 'events' })
    const reader = await openStream(file.runtime, `/internal/v1/runs/${run.runId}/stream?thread_id=${run.threadId}&cursor=0&tail_ms=20000`)
    await run.frame('f1', 'user_message', { text: 'What is 2 + 2?' })
    await run.append('user.message', { text: 'What is 2 + 2?', frame_id: 'f1' })
    await run.append('tool.call', { tool_call_id: 'c1', tool_name: 'add', input: { a: 2, b: 2 } })
    await run.append('tool.result', { tool_call_id: 'c1', status: 'succeeded', output: 4 })
    await run.append('run.delta', { delta: 'It is ' })
    await run.append('run.delta', { delta: '4.' })
    await run.finish()
    await reader.ended
    expect(reader.ids()).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(chunksOf(reader.messages()).map(({ type }) => type)).toEqual(['start', 'event', 'tool-call', 'tool-result', 'text-delta', 'text-delta', 'finish'])
    expect((await run.snapshot()).json).toMatchObject({ status: 'succeeded' })
  })

  it('a prompted run waits for its client too', async () => {
    const path = '/internal/v1/runs/stream'
    const reader = await openStream(file.runtime, path, { body: { prompt: 'Hello', threadId: 'chat' } })
    const run = new RunClient(file.runtime, { runId: String(reader.headers['x-oa-run-id']), threadId: 'chat' })
    expect((await run.snapshot()).json).toMatchObject({ status: 'running', pendingFrames: 1 })
    await run.append('run.delta', { delta: 'Hi!' })
    await run.finish()
    await reader.ended
    expect(reader.text()).toContain('"delta":"Hi!"')
    expect(reader.messages().at(-1)?.data).toBe('[DONE]')
  })

  it('a run that was asked to stop waits for its client to end it', async () => {
    const run = await RunClient.create(file.runtime)
    await run.cancel()
    expect(outcomeOf(await run.finish('succeeded'))).toBe('409 illegal_transition')
    expect((await run.finish('canceled')).status).toBe(201)
    expect((await run.run()).status).toBe('canceled')
    const reader = await readStream(file.runtime, `/internal/v1/runs/${run.runId}/stream?thread_id=${run.threadId}&cursor=0`)
    expect(reader.ids()).toEqual([1, 2, 3])
  })
})
