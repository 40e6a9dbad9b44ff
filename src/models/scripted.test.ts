import { describe, expect, it } from 'vitest'
import type { Json } from '../kernel/json.js'
import type { ModelMessage, ModelPart, ModelRequest } from './model-provider.js'
import { createScriptedProvider } from './scripted.js'

const provider = createScriptedProvider()

async function partsOf(messages: readonly ModelMessage[], request: Partial<ModelRequest> = {}): Promise<ModelPart[]> {
  const parts: ModelPart[] = []
  for await (const part of provider.stream({ messages, signal: new AbortController().signal, ...request })) parts.push(part)
  return parts
}

const textOf = (parts: readonly ModelPart[]): string => parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
const scripted = (script: Json): ModelMessage => ({ role: 'user', text: 'go', script })

describe('without a script', () => {
  it('quotes the prompt in several chunks and finishes', async () => {
    const parts = await partsOf([{ role: 'user', text: 'What is a log?' }])
    expect(textOf(parts)).toContain('“What is a log?”')
    expect(textOf(parts)).toContain('scripted provider')
    expect(parts.filter((part) => part.type === 'text').length).toBeGreaterThan(20)
    expect(parts.at(-1)).toEqual({ type: 'finish', reason: 'stop', usage: { inputTokens: 4, outputTokens: expect.any(Number) as number }, model: 'scripted-1' })
  })

  it('gives the same parts for the same conversation', async () => {
    const messages: ModelMessage[] = [
      { role: 'system', text: 'be kind' },
      { role: 'user', text: 'hello 👋🏽' },
    ]
    expect(await partsOf(messages)).toEqual(await partsOf(messages))
  })

  it('answers a blank prompt and cuts a long one between code points', async () => {
    expect(textOf(await partsOf([{ role: 'user', text: ' \n ' }]))).toContain('empty message')
    const text = textOf(await partsOf([{ role: 'user', text: '🙂'.repeat(2000) }]))
    expect(text.isWellFormed()).toBe(true)
    expect(text).toContain(`${'🙂'.repeat(500)}…`)
  })

  it('speaks after tool results that it did not ask for', async () => {
    const parts = await partsOf([
      { role: 'user', text: 'hi' },
      { role: 'tool', toolCallId: 'c', toolName: 't', output: 1 },
    ])
    expect(textOf(parts)).toContain('“hi”')
  })
})

describe('with a script', () => {
  it('says text and exact chunks in order', async () => {
    const parts = await partsOf([scripted([{ text: 'one two' }, { chunks: ['a', 'bc'] }, { finish: 'length' }, { text: 'never' }])])
    expect(parts.map((part) => (part.type === 'text' ? part.text : part.type))).toEqual(['one ', 'two', 'a', 'bc', 'finish'])
    expect(parts.at(-1)).toMatchObject({ reason: 'length' })
  })

  it('keeps every character of a text', async () => {
    const text = '  a \n\n b\t c  '
    expect(textOf(await partsOf([scripted([{ text }])]))).toBe(text)
    expect(textOf(await partsOf([scripted([{ text: '   ' }])]))).toBe('   ')
  })

  it('asks for neighbouring tools at once, and goes on when their results are there', async () => {
    const user = scripted([
      { text: 'first ' },
      { tool: 'clock.now' },
      { tool: 'math.evaluate', input: { expression: '1+1' } },
      { text: 'then ' },
      { tool: 'run.note' },
      { text: 'done' },
    ])
    const first = await partsOf([user])
    expect(textOf(first)).toBe('first ')
    const calls = first.filter((part) => part.type === 'tool-call')
    expect(calls.map((call) => [call.toolName, call.input])).toEqual([
      ['clock.now', {}],
      ['math.evaluate', { expression: '1+1' }],
    ])
    expect(first.at(-1)).toMatchObject({ reason: 'tool-calls' })

    const results = calls.map((call): ModelMessage => ({ role: 'tool', toolCallId: call.toolCallId, toolName: call.toolName, output: 2 }))
    const second = await partsOf([user, { role: 'assistant', text: 'first ', toolCalls: calls }, ...results])
    expect(textOf(second)).toBe('then ')
    const third = second.filter((part) => part.type === 'tool-call')
    expect(third.map((call) => call.toolName)).toEqual(['run.note'])
    expect(new Set([...calls, ...third].map((call) => call.toolCallId)).size).toBe(3)

    const last = await partsOf([user, ...results, { role: 'tool', toolCallId: third[0]?.toolCallId ?? '', toolName: 'run.note', output: null }])
    expect(textOf(last)).toBe('done')
    expect(last.at(-1)).toMatchObject({ reason: 'stop' })
  })

  it('gives the same tool call another id in a later turn', async () => {
    const user = scripted([{ tool: 'clock.now' }])
    const [first] = await partsOf([user])
    const [second] = await partsOf([user, { role: 'assistant', text: '' }, user])
    expect(first).toMatchObject({ type: 'tool-call' })
    expect(second).not.toEqual(first)
  })

  it('fails as told, after what came before', async () => {
    const seen: ModelPart[] = []
    const run = async (): Promise<void> => {
      const messages = [scripted([{ text: 'half' }, { error: 'rate_limited', message: 'slow down', retryable: false }])]
      for await (const part of provider.stream({ messages, signal: new AbortController().signal })) seen.push(part)
    }
    await expect(run()).rejects.toMatchObject({ name: 'ModelError', class: 'rate_limited', message: 'slow down', retryable: false })
    expect(seen).toEqual([{ type: 'text', text: 'half' }])
  })

  it.each([
    [{}, 'not an array'],
    [[{ text: 'ok' }, { sing: 'la' }], 'Step 1'],
    [[{ text: 7 }], '`text` is not a string'],
    [[{ delay_ms: -1 }], '`delay_ms`'],
    [[{ chunks: ['a', 1] }], '`chunks`'],
    [[{ error: 'no such class' }], '`error` is none of'],
    [[{ finish: 'soon' }], '`finish` is none of'],
    [['text'], 'not an object'],
  ])('refuses %j and says why', async (script, why) => {
    await expect(partsOf([scripted(script as Json)])).rejects.toMatchObject({
      class: 'rejected',
      retryable: false,
      message: expect.stringContaining(why) as string,
    })
  })

  it('stops at once when it is aborted, before, between and inside steps', async () => {
    await expect(partsOf([scripted([{ text: 'a' }])], { signal: AbortSignal.abort() })).rejects.toMatchObject({ class: 'aborted' })

    const during = new AbortController()
    const startedAt = performance.now()
    setTimeout(() => {
      during.abort()
    }, 20)
    await expect(partsOf([scripted([{ delay_ms: 60_000 }])], { signal: during.signal })).rejects.toMatchObject({ class: 'aborted' })
    expect(performance.now() - startedAt).toBeLessThan(5_000)

    const between = new AbortController()
    const texts: string[] = []
    const run = async (): Promise<void> => {
      for await (const part of provider.stream({ messages: [scripted([{ chunks: ['a', 'b', 'c'] }])], signal: between.signal })) {
        if (part.type === 'text') texts.push(part.text)
        between.abort()
      }
    }
    await expect(run()).rejects.toMatchObject({ class: 'aborted' })
    expect(texts).toEqual(['a'])
  })
})
