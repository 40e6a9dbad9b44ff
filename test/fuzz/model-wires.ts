import type { Said, SaidCall } from './model-sayings.js'

export type Chunk = Readonly<Record<string, unknown>>

/** How one kind of server puts what a model says. */
export interface ModelWire {
  readonly stream: (said: Said) => Chunk[]
  /** As one document, from a server that does not stream. */
  readonly whole: (said: Said) => Chunk
  /** What follows the last chunk. */
  readonly mark: string
}

export const providers = ['openai_compatible', 'openai', 'anthropic', 'google'] as const
export type Provider = (typeof providers)[number]

const halves = ({ arguments: all, cut }: SaidCall): readonly [string, string] => {
  const at = all.length === 0 ? 0 : cut % all.length
  return [all.slice(0, at), all.slice(at)]
}
const reasonOf = ({ reason, calls }: Said, usual: string, calling: string): string => reason ?? (calls.length > 0 ? calling : usual)

const completion = (delta: Chunk, finish: string | null = null): Chunk => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish }],
})
const completionUsage = ({ input, output }: Said): Chunk => ({ prompt_tokens: input, completion_tokens: output, total_tokens: 17 })

const chatCompletions: ModelWire = {
  stream: (said) => [
    completion({ role: 'assistant', content: '' }),
    ...said.thoughts.map((thought) => completion({ reasoning_content: thought })),
    ...said.texts.map((content) => completion({ content })),
    ...said.calls.flatMap((call, index) => {
      const [first, second] = halves(call)
      return [
        completion({ tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: first } }] }),
        completion({ tool_calls: [{ index, function: { arguments: second } }] }),
      ]
    }),
    completion({}, reasonOf(said, 'stop', 'tool_calls')),
    { ...completion({}), choices: [], usage: completionUsage(said) },
  ],
  whole: (said) => {
    const calls = said.calls.map(({ id, name, arguments: all }) => ({ id, type: 'function', function: { name, arguments: all } }))
    const message = { role: 'assistant', content: said.texts.join(''), ...(calls.length > 0 ? { tool_calls: calls } : {}) }
    const choices = [{ index: 0, message, finish_reason: reasonOf(said, 'stop', 'tool_calls') }]
    return { id: 'c', object: 'chat.completion', model: 'm', choices, usage: completionUsage(said) }
  },
  mark: 'data: [DONE]\n\n',
}

const responseEnd = (said: Said): Chunk => {
  const usage = {
    input_tokens: said.input,
    output_tokens: said.output,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens_details: { reasoning_tokens: 0 },
  }
  const isWhole = said.reason === undefined || said.reason === 'stop'
  const response = { id: 'resp_1', incomplete_details: isWhole ? null : { reason: said.reason }, usage, service_tier: null }
  return { type: isWhole ? 'response.completed' : 'response.incomplete', response }
}

const responses: ModelWire = {
  stream: (said) => {
    const thought = { type: 'reasoning', id: 'rs_1', encrypted_content: null }
    const message = { type: 'message', id: 'msg_1', phase: null }
    const callsFrom = 2
    return [
      { type: 'response.created', response: { id: 'resp_1', created_at: 1, model: 'm', service_tier: null } },
      ...(said.thoughts.length === 0
        ? []
        : [
            { type: 'response.output_item.added', output_index: 0, item: thought },
            { type: 'response.reasoning_summary_part.added', item_id: 'rs_1', summary_index: 0 },
            ...said.thoughts.map((delta) => ({ type: 'response.reasoning_summary_text.delta', item_id: 'rs_1', summary_index: 0, delta })),
            { type: 'response.output_item.done', output_index: 0, item: { ...thought, encrypted_content: 'c2VhbGVk' } },
          ]),
      { type: 'response.output_item.added', output_index: 1, item: message },
      ...said.texts.map((delta) => ({ type: 'response.output_text.delta', item_id: 'msg_1', delta, logprobs: null })),
      { type: 'response.output_item.done', output_index: 1, item: message },
      ...said.calls.flatMap((call, nth) => {
        const at = { output_index: callsFrom + nth }
        const item = { type: 'function_call', id: `fc_${String(nth)}`, call_id: call.id, name: call.name }
        return [
          { type: 'response.output_item.added', ...at, item: { ...item, arguments: '' } },
          ...halves(call).map((delta) => ({ type: 'response.function_call_arguments.delta', item_id: item.id, ...at, delta })),
          { type: 'response.output_item.done', ...at, item: { ...item, arguments: call.arguments, status: 'completed' } },
        ]
      }),
      responseEnd(said),
    ]
  },
  whole: (said) => ({
    id: 'resp_1',
    object: 'response',
    model: 'm',
    output: [{ type: 'message', id: 'msg_1', content: said.texts.map((text) => ({ type: 'output_text', text })) }],
    usage: { input_tokens: said.input, output_tokens: said.output },
  }),
  mark: '',
}

const block = (index: number, start: Chunk, deltas: readonly Chunk[]): Chunk[] => [
  { type: 'content_block_start', index, content_block: start },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
]

const messages: ModelWire = {
  stream: (said) => {
    const blocks = [
      ...(said.thoughts.length === 0
        ? []
        : [
            {
              start: { type: 'thinking', thinking: '', signature: '' },
              deltas: [...said.thoughts.map((thinking) => ({ type: 'thinking_delta', thinking })), { type: 'signature_delta', signature: 'c2lnbmVk' }],
            },
          ]),
      { start: { type: 'text', text: '' }, deltas: said.texts.map((text) => ({ type: 'text_delta', text })) },
      ...said.calls.map((call) => ({
        start: { type: 'tool_use', id: call.id, name: call.name, input: {} },
        deltas: halves(call).map((json) => ({ type: 'input_json_delta', partial_json: json })),
      })),
    ]
    return [
      { type: 'message_start', message: { id: 'msg_1', model: 'm', role: 'assistant', content: [], usage: { input_tokens: said.input, output_tokens: 1 } } },
      { type: 'ping' },
      ...blocks.flatMap(({ start, deltas }, index) => block(index, start, deltas)),
      {
        type: 'message_delta',
        delta: { stop_reason: reasonOf(said, 'end_turn', 'tool_use'), stop_sequence: null },
        usage: { output_tokens: said.output },
      },
      { type: 'message_stop' },
    ]
  },
  whole: (said) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: said.texts.map((text) => ({ type: 'text', text })),
    stop_reason: reasonOf(said, 'end_turn', 'tool_use'),
    usage: { input_tokens: said.input, output_tokens: said.output },
  }),
  mark: '',
}

const candidate = (parts: readonly Chunk[], more: Chunk = {}): Chunk => ({ candidates: [{ content: { role: 'model', parts }, ...more }] })

function googleEnd(said: Said): Chunk {
  const reason = reasonOf(said, 'STOP', 'STOP')
  const token = reason === 'CONTINUATION' ? { continuationToken: 'more' } : {}
  const usageMetadata = { promptTokenCount: said.input, candidatesTokenCount: said.output, totalTokenCount: 17 }
  return { ...candidate([], { finishReason: reason, ...token }), usageMetadata }
}

function googleArguments(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const googleParts = (said: Said): Chunk[] => [
  ...said.thoughts.map((text) => ({ text, thought: true })),
  ...said.texts.map((text) => ({ text })),
  ...said.calls.map(({ id, name, arguments: all }) => ({
    functionCall: { ...(id === '' ? {} : { id }), name, args: googleArguments(all) },
    thoughtSignature: 'b3BhcXVl',
  })),
]

const generateContent: ModelWire = {
  stream: (said) => [...googleParts(said).map((part) => candidate([part])), googleEnd(said)],
  whole: (said) => ({ ...googleEnd(said), ...candidate(googleParts(said), { finishReason: reasonOf(said, 'STOP', 'STOP') }) }),
  mark: '',
}

export const wires: Readonly<Record<Provider, ModelWire>> = {
  openai_compatible: chatCompletions,
  openai: responses,
  anthropic: messages,
  google: generateContent,
}
