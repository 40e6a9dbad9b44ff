import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAnthropicProvider } from './anthropic.js'
import { createGoogleProvider } from './google.js'
import type { ModelMessage, ModelPart, ModelProvider, ModelReasoning, ModelToolCall } from './model-provider.js'
import { createOpenAiProvider } from './openai.js'
import type { ServerOptions } from './sdk-provider.js'

interface Reply {
  readonly status?: number
  readonly body?: object
  readonly events?: readonly object[]
  readonly isReset?: boolean
}
interface Seen {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Readonly<Record<string, unknown>>
}

/** A server of any protocol: gives one reply after the other, the last one again and again, and keeps what it was asked. */
let replies: Reply[] = []
let seen: Seen[] = []
let server: Server
let origin = ''
beforeEach(async () => {
  seen = []
  server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (piece: string) => (text += piece))
    request.on('end', () => {
      seen.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text) as Seen['body'] })
      const reply = replies[Math.min(seen.length, replies.length) - 1] ?? {}
      if (reply.body) {
        response.writeHead(reply.status ?? 400, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body))
        return
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const event of reply.events ?? []) {
        const { type } = event as { type?: string }
        response.write(`${type === undefined ? '' : `event: ${type}\n`}data: ${JSON.stringify(event)}\n\n`)
      }
      if (reply.isReset !== true) response.end()
      else
        setTimeout(() => {
          response.socket?.resetAndDestroy()
        }, 30)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const options = (): ServerOptions => ({
  baseUrl: `${origin}/v1`,
  apiKey: 'key-of-a-test',
  model: 'model-1',
  log: () => undefined,
  retry: { maxAttempts: 3, baseMs: 2, capMs: 4, maxRetryAfterMs: 10 },
})
const clock = { name: 'clock.now', description: 'The time.', inputSchema: { type: 'object', properties: {} } }
const user: ModelMessage = { role: 'user', text: 'hello' }

async function ask(provider: ModelProvider, messages: readonly ModelMessage[] = [user], into: ModelPart[] = []): Promise<ModelPart[]> {
  for await (const part of provider.stream({ messages, tools: [clock], signal: new AbortController().signal })) into.push(part)
  return into
}

/** The conversation after the calls of an answer were made: what the next request has to carry back. */
function continued(parts: readonly ModelPart[]): ModelMessage[] {
  const reasoning = parts
    .filter((part) => part.type === 'reasoning-end')
    .map((end): ModelReasoning => ({
      text: parts.map((part) => (part.type === 'reasoning' && part.id === end.id ? part.text : '')).join(''),
      metadata: end.metadata,
    }))
  const toolCalls = parts
    .filter((part) => part.type === 'tool-call')
    .map(({ toolCallId, toolName, input, metadata }): ModelToolCall => ({ toolCallId, toolName, input, metadata }))
  const results = toolCalls.map(({ toolCallId, toolName }): ModelMessage => ({ role: 'tool', toolCallId, toolName, output: { iso: 'noon' } }))
  return [user, { role: 'assistant', text: textOf(parts), reasoning, toolCalls }, ...results]
}

const textOf = (parts: readonly ModelPart[]): string => parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
const thoughtOf = (parts: readonly ModelPart[]): string => parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join('')
const callsOf = (parts: readonly ModelPart[]): ModelPart[] => parts.filter((part) => part.type === 'tool-call')

interface Protocol {
  readonly create: (options: ServerOptions) => ModelProvider
  readonly path: string
  readonly key: readonly [string, string]
  readonly text: readonly object[]
  /** Thinks, then calls the clock. */
  readonly call: readonly object[]
  readonly callId: string | undefined
  /** Of the second request: what has to be back in it. */
  readonly back: readonly unknown[]
  readonly refusal: Reply
  readonly overload: Reply
  readonly errorInside: object
  readonly begun: readonly object[]
}

const usageOfOpenAi = { input_tokens: 11, output_tokens: 7, input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } }
const created = { type: 'response.created', response: { id: 'resp_1', created_at: 1, model: 'model-1-2026', service_tier: null } }
const completed = { type: 'response.completed', response: { id: 'resp_1', incomplete_details: null, usage: usageOfOpenAi, service_tier: null } }
const textOfOpenAi = [
  created,
  { type: 'response.output_item.added', output_index: 0, item: { type: 'message', id: 'msg_1', phase: null } },
  { type: 'response.output_text.delta', item_id: 'msg_1', delta: 'All is ', logprobs: null },
  { type: 'response.output_text.delta', item_id: 'msg_1', delta: 'well.', logprobs: null },
  { type: 'response.output_item.done', output_index: 0, item: { type: 'message', id: 'msg_1', phase: null } },
]

const started = {
  type: 'message_start',
  message: { id: 'msg_1', model: 'model-1-2026', role: 'assistant', content: [], usage: { input_tokens: 11, output_tokens: 1 } },
}
const stopped = (reason: string): object[] => [
  { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 7 } },
  { type: 'message_stop' },
]
const textOfAnthropic = [
  started,
  { type: 'ping' },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'All is ' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'well.' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'an_event_of_tomorrow' },
]

const usageOfGoogle = { usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 } }
const candidate = (parts: readonly object[], finishReason?: string): object => ({
  candidates: [{ content: { role: 'model', parts }, ...(finishReason === undefined ? {} : { finishReason }) }],
  ...(finishReason === undefined ? {} : usageOfGoogle),
})

const protocols: Readonly<Record<string, Protocol>> = {
  openai: {
    create: createOpenAiProvider,
    path: '/v1/responses',
    key: ['authorization', 'Bearer key-of-a-test'],
    text: [...textOfOpenAi, completed],
    call: [
      created,
      { type: 'response.output_item.added', output_index: 0, item: { type: 'reasoning', id: 'rs_1', encrypted_content: null } },
      { type: 'response.reasoning_summary_part.added', item_id: 'rs_1', summary_index: 0 },
      { type: 'response.reasoning_summary_text.delta', item_id: 'rs_1', summary_index: 0, delta: 'The time is wanted.' },
      { type: 'response.output_item.done', output_index: 0, item: { type: 'reasoning', id: 'rs_1', encrypted_content: 'c2VhbGVk' } },
      { type: 'response.output_item.added', output_index: 1, item: { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'clock_now', arguments: '' } },
      { type: 'response.function_call_arguments.delta', item_id: 'fc_1', output_index: 1, delta: '{}' },
      {
        type: 'response.output_item.done',
        output_index: 1,
        item: { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'clock_now', arguments: '{}', status: 'completed' },
      },
      completed,
    ],
    callId: 'call_1',
    back: [
      expect.objectContaining({ type: 'reasoning', encrypted_content: 'c2VhbGVk' }),
      expect.objectContaining({ type: 'function_call', call_id: 'call_1', name: 'clock_now' }),
      expect.objectContaining({ type: 'function_call_output', call_id: 'call_1' }),
    ],
    refusal: { status: 401, body: { error: { message: 'Incorrect API key provided: key-of-a-test', type: 'invalid_request_error', code: 'invalid_api_key' } } },
    overload: { status: 503, body: { error: { message: 'The engine is overloaded.', type: 'server_error' } } },
    errorInside: { type: 'error', sequence_number: 2, code: 'server_error', message: 'The engine has stopped.', param: null },
    begun: textOfOpenAi.slice(0, 4),
  },
  anthropic: {
    create: createAnthropicProvider,
    path: '/v1/messages',
    key: ['x-api-key', 'key-of-a-test'],
    text: [...textOfAnthropic, ...stopped('end_turn')],
    call: [
      started,
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'The time is wanted.' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'c2lnbmVk' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'tool_use', id: 'call_1', name: 'clock_now', input: {} } },
      { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{}' } },
      { type: 'content_block_stop', index: 1 },
      ...stopped('tool_use'),
    ],
    callId: 'call_1',
    back: [
      expect.objectContaining({
        role: 'assistant',
        content: [
          expect.objectContaining({ type: 'thinking', thinking: 'The time is wanted.', signature: 'c2lnbmVk' }),
          expect.objectContaining({ type: 'tool_use', id: 'call_1', name: 'clock_now', input: {} }),
        ],
      }),
      expect.objectContaining({ role: 'user', content: [expect.objectContaining({ type: 'tool_result', tool_use_id: 'call_1' })] }),
    ],
    refusal: { status: 401, body: { type: 'error', error: { type: 'authentication_error', message: 'Incorrect API key provided: key-of-a-test' } } },
    overload: { status: 529, body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } } },
    errorInside: { type: 'error', error: { type: 'api_error', message: 'The engine has stopped.' } },
    begun: textOfAnthropic.slice(0, 5),
  },
  google: {
    create: createGoogleProvider,
    path: '/v1/models/model-1:streamGenerateContent?alt=sse',
    key: ['x-goog-api-key', 'key-of-a-test'],
    text: [candidate([{ text: 'All is ' }]), candidate([{ text: 'well.' }], 'STOP')],
    call: [
      candidate([{ text: 'The time is wanted.', thought: true }]),
      candidate([{ functionCall: { name: 'clock_now', args: {} }, thoughtSignature: 'b3BhcXVl' }], 'STOP'),
    ],
    callId: undefined,
    back: [
      expect.objectContaining({
        role: 'model',
        parts: expect.arrayContaining([
          expect.objectContaining({ functionCall: expect.objectContaining({ name: 'clock_now' }) as object, thoughtSignature: 'b3BhcXVl' }),
        ]) as object,
      }),
      expect.objectContaining({ parts: [expect.objectContaining({ functionResponse: expect.objectContaining({ name: 'clock_now' }) as object })] }),
    ],
    refusal: { status: 400, body: { error: { code: 400, message: 'API key not valid: key-of-a-test', status: 'INVALID_ARGUMENT' } } },
    overload: { status: 503, body: { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } } },
    errorInside: { error: { code: 500, message: 'The engine has stopped.', status: 'INTERNAL' } },
    begun: [candidate([{ text: 'All is ' }])],
  },
}

describe.each(Object.entries(protocols))('%s', (name, protocol) => {
  const provider = (): ModelProvider => protocol.create(options())

  it('streams text, and tells usage, model and end', async () => {
    replies = [{ events: protocol.text }]
    const parts = await ask(provider())
    expect(textOf(parts)).toBe('All is well.')
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'stop', usage: { inputTokens: 11, outputTokens: 7 } })
    expect(seen[0]?.path).toBe(protocol.path)
    expect(seen[0]?.headers[protocol.key[0]]).toBe(protocol.key[1])
    expect(JSON.stringify(seen[0]?.body)).toContain('clock_now')
    expect(provider()).toMatchObject({ name, defaultModel: 'model-1', simulated: false })
  })

  it('hands over thoughts and a call, and gives back with the result what the server wants to see again', async () => {
    replies = [{ events: protocol.call }, { events: protocol.text }]
    const parts = await ask(provider())
    expect(thoughtOf(parts)).toBe('The time is wanted.')
    const [call] = callsOf(parts)
    expect(call).toMatchObject({
      type: 'tool-call',
      toolName: 'clock.now',
      input: {},
      ...(protocol.callId === undefined ? {} : { toolCallId: protocol.callId }),
    })
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'tool-calls' })
    await ask(provider(), JSON.parse(JSON.stringify(continued(parts))) as ModelMessage[])
    const said = (seen[1]?.body['input'] ?? seen[1]?.body['messages'] ?? seen[1]?.body['contents']) as unknown[]
    expect(said.slice(-protocol.back.length)).toEqual(protocol.back)
  })

  it('is told apart from others by what it gave: what another has given is not sent to it', async () => {
    replies = [{ events: protocol.text }]
    const foreign = { somebody: { signature: 'not-yours' } }
    await ask(provider(), [
      user,
      {
        role: 'assistant',
        text: '',
        reasoning: [{ text: 'secret thought', metadata: foreign }],
        toolCalls: [{ toolCallId: 'an id/with odd=characters', toolName: 'clock.now', input: 'none', metadata: foreign }],
      },
      { role: 'tool', toolCallId: 'an id/with odd=characters', toolName: 'clock.now', output: 'noon' },
    ])
    const sent = JSON.stringify(seen[0]?.body)
    for (const text of ['not-yours', 'secret thought', 'odd=characters']) expect(sent).not.toContain(text)
  })

  it('refuses in the words of the server, without the key, once', async () => {
    replies = [protocol.refusal]
    const failure: unknown = await ask(provider()).catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'ModelError', class: 'rejected', retryable: false, message: expect.stringContaining('[key]') as string })
    expect(JSON.stringify(failure) + String(failure)).not.toContain('key-of-a-test')
    expect(seen).toHaveLength(1)
  })

  it('is asked again when it is overloaded', async () => {
    replies = [protocol.overload, { events: protocol.text }]
    expect(textOf(await ask(provider()))).toBe('All is well.')
    expect(seen).toHaveLength(2)
  })

  it.each([
    ['an error inside the answer', (): Reply => ({ events: [...protocol.begun, protocol.errorInside] }), 'The engine has stopped.'],
    ['an end without a reason', (): Reply => ({ events: protocol.begun }), 'without a finish reason'],
    ['a reset', (): Reply => ({ events: protocol.begun, isReset: true }), 'broke off'],
  ])('fails with %s, keeps what was said, and is not asked again', async (_, reply, told) => {
    replies = [reply()]
    const parts: ModelPart[] = []
    await expect(ask(provider(), [user], parts)).rejects.toMatchObject({ name: 'ModelError', message: expect.stringContaining(told) as string })
    expect(textOf(parts)).toContain('All is ')
    expect(parts.filter((part) => part.type === 'finish')).toEqual([])
    expect(seen).toHaveLength(1)
  })
})
