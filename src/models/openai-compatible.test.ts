import { LLMock } from '@copilotkit/aimock'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ModelPart, ModelRequest } from './model-provider.js'
import { createOpenAiCompatibleProvider } from './openai-compatible.js'
import type { OpenAiCompatibleOptions } from './openai-compatible.js'

const retry = { maxAttempts: 3, baseMs: 5, capMs: 10, maxRetryAfterMs: 20 }
const logged: { message: string; facts: Readonly<Record<string, unknown>> }[] = []
const log: OpenAiCompatibleOptions['log'] = (message, facts) => {
  logged.push({ message, facts })
}

const mock = new LLMock({ host: '127.0.0.1', port: 0, chunkSize: 4, logLevel: 'silent' })
let baseUrl = ''
beforeAll(async () => {
  await mock.start()
  baseUrl = `${mock.url}/v1`
})
afterAll(async () => {
  await mock.stop()
})
afterEach(() => {
  mock.clearFixtures()
  mock.clearRequests()
  logged.length = 0
})

const provider = (options: Partial<OpenAiCompatibleOptions> = {}) =>
  createOpenAiCompatibleProvider({ baseUrl, apiKey: 'sk-not-a-real-key', model: 'small', log, retry, ...options })

async function collect(request: Partial<ModelRequest> = {}, options: Partial<OpenAiCompatibleOptions> = {}, into: ModelPart[] = []): Promise<ModelPart[]> {
  const full = { messages: [{ role: 'user', text: 'hello' }] as const, signal: new AbortController().signal, ...request }
  for await (const part of provider(options).stream(full)) into.push(part)
  return into
}

const textOf = (parts: readonly ModelPart[]): string => parts.map((part) => (part.type === 'text' ? part.text : '')).join('')

/** A server for what a well-behaved mock does not do. */
const servers: Server[] = []
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})
const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`

describe('an answer', () => {
  it('streams text in chunks and reports usage and the model that answered', async () => {
    mock.onMessage('hello', { content: 'Good day to you, friend.', model: 'small-2026', usage: { prompt_tokens: 11, completion_tokens: 7 } })
    const parts = await collect()
    expect(textOf(parts)).toBe('Good day to you, friend.')
    expect(parts.length).toBeGreaterThan(4)
    expect(parts.at(-1)).toEqual({ type: 'finish', reason: 'stop', rawReason: 'stop', usage: { inputTokens: 11, outputTokens: 7 }, model: 'small-2026' })
  })

  it('sends the key, the model asked for, the idempotency key and the whole conversation, and no script', async () => {
    mock.on({}, { content: 'ok' })
    await collect({
      model: 'large',
      idempotencyKey: 'step-1',
      messages: [
        { role: 'system', text: 'be brief' },
        { role: 'user', text: 'hello', script: [{ text: 'secret script' }] },
        { role: 'assistant', text: '', toolCalls: [{ toolCallId: 'c1', toolName: 'clock.now', input: {} }] },
        { role: 'tool', toolCallId: 'c1', toolName: 'clock.now', output: { now: 'noon' } },
      ],
    })
    const request = mock.getLastRequest()
    expect(request?.headers).toMatchObject({ 'idempotency-key': 'step-1' })
    expect(request?.body).toMatchObject({
      model: 'large',
      stream: true,
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: 'hello' },
        { role: 'assistant', tool_calls: [{ id: 'c1', function: { name: 'clock_now', arguments: '{}' } }] },
        { role: 'tool', tool_call_id: 'c1', content: '{"now":"noon"}' },
      ],
    })
    expect(JSON.stringify(request)).not.toContain('secret script')
  })

  const clock = { name: 'clock.now', description: 'The time.', inputSchema: { type: 'object', properties: { zone: { type: 'string' } } } }

  it('hands tool calls over under our names', async () => {
    mock.onMessage('hello', { toolCalls: [{ id: 'call_7', name: 'clock_now', arguments: '{"zone":"UTC"}' }] })
    const parts = await collect({ tools: [clock] })
    const input = '{"zone":"UTC"}'
    expect(parts[0]).toEqual({ type: 'tool-input-start', toolCallId: 'call_7', toolName: 'clock.now' })
    expect(parts.map((part) => (part.type === 'tool-input-delta' ? part.text : '')).join('')).toBe(input)
    expect(parts.at(-2)).toEqual({ type: 'tool-call', toolCallId: 'call_7', toolName: 'clock.now', input: { zone: 'UTC' }, inputText: input })
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'tool-calls' })
    expect(mock.getLastRequest()?.body).toMatchObject({ tools: [{ function: { name: 'clock_now', description: 'The time.' } }] })
  })

  it('hands over what the model wrote, whether it can be called or not', async () => {
    mock.onMessage('hello', {
      toolCalls: [
        { id: 'call_8', name: 'no_such_tool', arguments: '{}' },
        { id: 'call_9', name: 'clock_now', arguments: '{"zone"' },
      ],
    })
    const calls = (await collect({ tools: [clock] })).filter((part) => part.type === 'tool-call')
    expect(calls).toEqual([
      { type: 'tool-call', toolCallId: 'call_8', toolName: 'no_such_tool', input: {}, inputText: '{}' },
      { type: 'tool-call', toolCallId: 'call_9', toolName: 'clock.now', input: '{"zone"', inputText: '{"zone"', invalid: expect.any(String) as string },
    ])
  })
})

describe('a failure before the first part', () => {
  it('is tried again when the provider is busy, and then answered', async () => {
    mock.onMessage('hello', { content: 'at last' })
    mock.nextRequestError(429, { message: 'slow down' })
    expect(textOf(await collect())).toBe('at last')
    expect(mock.getRequests()).toHaveLength(2)
    expect(logged).toEqual([
      { message: expect.any(String) as string, facts: { model: 'small', attempt: 1, class: 'rate_limited', wait_ms: expect.any(Number) as number } },
    ])
  })

  it('ends in its class when it does not pass', async () => {
    mock.onMessage('hello', { error: { message: 'on fire' }, status: 500 })
    await expect(collect()).rejects.toMatchObject({
      name: 'ModelError',
      class: 'unavailable',
      retryable: true,
      message: expect.stringContaining('500') as string,
    })
    expect(mock.getRequests()).toHaveLength(3)
  })

  // What `fetch` does with some of these by itself: answers 421 with a second request, and takes 407 for no answer.
  it.each([401, 407, 410, 417, 421, 426, 451, 511])('is the answer to one request when it is refused with %i', async (status) => {
    let requests = 0
    const url = await serve((request, response) => {
      requests++
      request.resume().once('end', () => response.writeHead(status, { 'content-type': 'application/json' }).end('{"error":{"message":"not here"}}'))
    })
    const once = { ...retry, maxAttempts: 1 }
    await expect(collect({}, { baseUrl: url, retry: once })).rejects.toMatchObject({
      status,
      message: `The model provider answered ${String(status)}: not here`,
    })
    expect(requests).toBe(1)
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('is read when a gateway has compressed it with %s', async (encoding, compress) => {
    const url = await serve((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': encoding })
      request.resume().once('end', () => response.end(compress(chunk({ content: 'All is well.' }) + chunk({}, 'stop'))))
    })
    expect(textOf(await collect({}, { baseUrl: url }))).toBe('All is well.')
  })

  it('is not tried again when the request itself is refused, and never repeats the key', async () => {
    mock.onMessage('hello', { error: { message: 'Incorrect key sk-not-a-real-key' }, status: 401 })
    const failure: unknown = await collect().catch((error: unknown) => error)
    expect(failure).toMatchObject({ class: 'rejected', retryable: false })
    expect((failure as Error).message).toContain('[key]')
    expect((failure as Error).message).not.toContain('sk-not-a-real-key')
    expect(mock.getRequests()).toHaveLength(1)
  })

  it('is a timeout when nothing comes', async () => {
    const url = await serve(() => undefined)
    await expect(collect({}, { baseUrl: url, firstPartTimeoutMs: 40, retry: { ...retry, maxAttempts: 2 } })).rejects.toMatchObject({
      class: 'timeout',
      retryable: true,
    })
    expect(logged).toHaveLength(1)
  })

  it('is unavailable when nobody listens', async () => {
    await expect(collect({}, { baseUrl: 'http://127.0.0.1:1/v1' })).rejects.toMatchObject({ class: 'unavailable' })
  })

  it('is malformed when the answer is not the protocol', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {"hello":1}\n\ndata: [DONE]\n\n')
    })
    await expect(collect({}, { baseUrl: url })).rejects.toMatchObject({ class: 'malformed' })
  })
})

describe('a failure after the first part', () => {
  const half = (response: Parameters<RequestListener>[1]): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(chunk({ role: 'assistant', content: 'half' }))
  }

  it.each([
    ['a cut connection', (response: Parameters<RequestListener>[1]) => setTimeout(() => response.destroy(), 20), 'unavailable'],
    ['an early end', (response: Parameters<RequestListener>[1]) => response.end('data: [DONE]\n\n'), 'malformed'],
    ['an error chunk', (response: Parameters<RequestListener>[1]) => response.end('data: {"error":{"message":"overheated"}}\n\n'), 'unavailable'],
    ['silence', () => undefined, 'timeout'],
  ])('%s is never tried again', async (_, fail, errorClass) => {
    let requests = 0
    const url = await serve((__, response) => {
      requests++
      half(response)
      fail(response)
    })
    const seen: ModelPart[] = []
    // Short only where it is what ends the wait: on a busy machine 60 ms pass before a cut is noticed.
    const idleTimeoutMs = errorClass === 'timeout' ? 60 : 10_000
    await expect(collect({}, { baseUrl: url, idleTimeoutMs }, seen)).rejects.toMatchObject({ class: errorClass })
    expect(seen).toEqual([{ type: 'text', text: 'half' }])
    expect(requests).toBe(1)
  })
})

describe('an abort', () => {
  it('ends a silent call at once and closes the connection', async () => {
    let arrived = (): void => undefined
    let closed = (): void => undefined
    const whenArrived = new Promise<void>((resolve) => (arrived = resolve))
    const whenClosed = new Promise<void>((resolve) => (closed = resolve))
    const url = await serve((_, response) => {
      response.on('close', closed)
      arrived()
    })
    const controller = new AbortController()
    const call = collect({ signal: controller.signal }, { baseUrl: url })
    void whenArrived.then(() => {
      controller.abort()
    })
    await expect(call).rejects.toMatchObject({ class: 'aborted', retryable: false })
    await whenClosed
    expect(logged).toEqual([])
  })

  it('ends the wait between two attempts', async () => {
    mock.onMessage('hello', { error: { message: 'busy' }, status: 503 })
    const controller = new AbortController()
    const patient = { maxAttempts: 3, baseMs: 60_000, capMs: 60_000, maxRetryAfterMs: 0 }
    const call = collect({ signal: controller.signal }, { retry: patient, random: () => 0.9 })
    void expect
      .poll(() => logged.length)
      .toBe(1)
      .then(() => {
        controller.abort()
      })
    await expect(call).rejects.toMatchObject({ class: 'aborted' })
    expect(mock.getRequests()).toHaveLength(1)
  })

  it('closes the connection when the consumer leaves', async () => {
    let closed = (): void => undefined
    const whenClosed = new Promise<void>((resolve) => (closed = resolve))
    const url = await serve((_, response) => {
      response.on('close', closed)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chunk({ content: 'half' }))
    })
    for await (const part of provider({ baseUrl: url }).stream({ messages: [{ role: 'user', text: 'hello' }], signal: new AbortController().signal })) {
      expect(part).toEqual({ type: 'text', text: 'half' })
      break
    }
    await whenClosed
  })
})

describe('what a server wants back', () => {
  it('comes with the call and with the thought, and goes back where it was', async () => {
    const bodies: { messages: Readonly<Record<string, unknown>>[] }[] = []
    const extra = { extra_content: { google: { thought_signature: 'b3BhcXVl' } } }
    const url = await serve((request, response) => {
      let text = ''
      request.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      request.on('end', () => {
        bodies.push(JSON.parse(text) as (typeof bodies)[number])
        const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'clock_now', arguments: '{}' }, ...extra }
        const details = [{ type: 'reasoning.encrypted', data: 'c2VhbGVk' }]
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.end(chunk({ reasoning: 'Hm.', reasoning_details: details, tool_calls: [call] }) + chunk({}, 'stop') + 'data: [DONE]\n\n')
      })
    })
    const parts = await collect({}, { baseUrl: url })
    const [call] = parts.filter((part) => part.type === 'tool-call')
    const ends = parts.filter((part) => part.type === 'reasoning-end')
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'tool-calls', usage: { inputTokens: undefined, outputTokens: undefined } })
    if (!call) throw new Error('There is no call.')
    const reasoning = ends.map(({ id, metadata }) => ({
      metadata,
      text: parts.map((part) => (part.type === 'reasoning' && part.id === id ? part.text : '')).join(''),
    }))
    await collect(
      {
        messages: [
          { role: 'user', text: 'hello' },
          { role: 'assistant', text: '', reasoning, toolCalls: [call] },
          { role: 'tool', toolCallId: 'call_1', toolName: 'clock.now', output: 'noon', note: 'Not again.' },
        ],
      },
      { baseUrl: url },
    )
    expect(bodies[1]?.messages.slice(1)).toMatchObject([
      { role: 'assistant', reasoning: 'Hm.', reasoning_details: [{ data: 'c2VhbGVk' }], tool_calls: [{ id: 'call_1', ...extra }] },
      { role: 'tool', tool_call_id: 'call_1', content: '"noon"\n\nNot again.' },
    ])
  })
})
