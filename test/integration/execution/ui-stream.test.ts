import { describe, expect, it } from 'vitest'
import { read, words } from '../../contract/ui-stream-reader.js'
import { chunksOf, isDone, openStream, readStream, type StreamReader } from '../api/stream-reader.js'
import { RunClient } from '../api/run-client.js'
import { useRuntime } from '../api/use-runtime.js'
import { has, ofType, quick, say, until } from './conversation.js'

const file = useRuntime(quick)

const twoTools = [{ text: 'Let me see. ' }, { tool: 'clock.now', input: {} }, { tool: 'math.evaluate', input: { expression: '6*7' } }, { text: 'It is 42.' }]
const pathOf = (run: RunClient, query: string): string => `/internal/v1/runs/${run.runId}/stream?thread_id=${run.threadId}&tail_ms=8000&${query}`
const kinds = (reader: StreamReader): unknown[] => chunksOf(reader.messages()).map((chunk) => chunk['type'])

describe('a response in the ui format', () => {
  it('is one assistant message that the AI SDK reads, and ends with the turn it follows', async () => {
    const run = await RunClient.create(file.runtime, { format: 'ui' })
    const following = readStream(file.runtime, pathOf(run, 'from=0'))
    await say(run, 'f1', 'go', twoTools)
    const reader = await following
    expect(isDone(reader.messages().at(-1))).toBe(true)
    expect(kinds(reader).slice(-2)).toEqual(['finish-step', 'finish'])
    const { messages, errors } = await read(reader.text())
    expect(errors).toEqual([])
    expect(messages.map(words)).toEqual(['Let me see. It is 42.'])
    const tools = messages[0]?.parts.filter((part) => part.type === 'dynamic-tool') ?? []
    expect(tools.map(({ toolName, state }) => [toolName, state])).toEqual([
      ['clock.now', 'output-available'],
      ['math.evaluate', 'output-available'],
    ])
    expect((await run.run()).status).toBe('running')
  })

  it('goes on with the next turn when it follows the run', async () => {
    const run = await RunClient.create(file.runtime, { format: 'ui' })
    const reader = await openStream(file.runtime, pathOf(run, 'from=0&follow=run'))
    await say(run, 'f1', 'go', [{ text: 'One.' }])
    await reader.until(() => kinds(reader).includes('finish-step'))
    await say(run, 'f2', 'go', [{ text: 'Two.' }])
    await run.frame('f3', 'finish', {})
    await reader.ended
    expect(isDone(reader.messages().at(-1))).toBe(true)
    const { messages, errors } = await read(reader.text())
    expect([messages.map(words), errors]).toEqual([['One.', 'Two.'], []])
  })

  it('is over at once for whoever comes back with the end of the turn, and goes on for whoever was cut off before', async () => {
    const run = await RunClient.create(file.runtime, { format: 'ui' })
    await say(run, 'f1', 'go', twoTools)
    const log = await until(run, has('turn.finished'))
    const end = log.at(-1)?.seq ?? 0
    const began = performance.now()
    const resumed = await readStream(file.runtime, pathOf(run, 'from=0'), { lastEventId: end })
    expect(resumed.text()).toBe('data: [DONE]\n\n')
    expect(performance.now() - began).toBeLessThan(2_000)

    const cutAt = ofType(log, 'tool.call')[0]?.seq ?? 0
    const rest = await readStream(file.runtime, pathOf(run, 'from=0'), { lastEventId: cutAt })
    expect([rest.ids()[0], rest.ids().at(-1), isDone(rest.messages().at(-1))]).toEqual([cutAt + 1, end, true])
  })

  it('answers the next turn to whoever waits for it at the end of the last', async () => {
    const run = await RunClient.create(file.runtime, { format: 'ui' })
    await say(run, 'f1', 'go', [{ text: 'One.' }])
    const end = (await until(run, has('turn.finished'))).at(-1)?.seq ?? 0
    const following = readStream(file.runtime, pathOf(run, `cursor=${String(end)}`))
    await say(run, 'f2', 'go', [{ text: 'Two.' }])
    const { messages } = await read((await following).text())
    expect(messages.map(words)).toEqual(['Two.'])
  })

  it('of a call that a person has to agree to shows what is asked, and ends when it was answered', async () => {
    const run = await RunClient.create(file.runtime, { format: 'ui' })
    const reader = await openStream(file.runtime, pathOf(run, 'from=0'))
    await say(run, 'f1', 'go', [{ tool: 'test.guarded', input: { url: 'http://127.0.0.1:1' } }, { text: 'Pity.' }])
    await reader.until(() => kinds(reader).includes('tool-approval-request'))
    const asked = chunksOf(reader.messages()).find((chunk) => chunk['type'] === 'tool-approval-request')
    await run.frame('a1', 'approval', { approval_id: asked?.['approvalId'], decision: 'deny' })
    await reader.ended
    const { messages, errors } = await read(reader.text())
    expect([messages.map(words), errors]).toEqual([['Pity.'], []])
  })
})
