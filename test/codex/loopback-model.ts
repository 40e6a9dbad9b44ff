import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What the model is asked: the parts of a Responses API request that a script can depend on. */
export interface ModelRequest {
  readonly model: string
  readonly input: readonly ModelInput[]
  readonly tools: readonly { readonly name?: string; readonly type: string }[]
}

export interface ModelInput {
  readonly type: string
  readonly role?: string
  readonly content?: readonly { readonly type: string; readonly text?: string }[]
  /** Of a `function_call_output`. */
  readonly output?: unknown
}

/** What the model does, in order. */
export type ModelStep =
  /** Says a text, one word a chunk, with a pause after each. */
  | { readonly text: string; readonly pauseMs?: number }
  /** Asks for a command, outside of the sandbox when `escalated`, which is what a person has to agree to. */
  | { readonly shell: string; readonly escalated?: boolean }
  /** Says nothing more and keeps the connection open. */
  | { readonly hang: true }

export type ModelReply = readonly ModelStep[] | { readonly status: number; readonly message: string }

export interface LoopbackModel {
  /** Base of the API, with `/v1`. */
  readonly baseUrl: string
  /** All that was asked so far. */
  readonly requests: readonly ModelRequest[]
  close(): Promise<void>
}

/** The last thing that a person said. */
export function lastUserText(request: ModelRequest): string {
  const message = request.input.findLast((item) => item.type === 'message' && item.role === 'user')
  return message?.content?.map((part) => part.text ?? '').join('') ?? ''
}

/** Whether the request carries the result of a command back, after the last thing that a person said. */
export function commandOutput(request: ModelRequest): string | undefined {
  const last = request.input.at(-1)
  return last?.type === 'function_call_output' ? JSON.stringify(last.output) : undefined
}

/**
 * A model behind the Responses API (`POST /v1/responses`, answered as server-sent events), on loopback. What it says is
 * what `answer` makes of each request: the same request, the same answer.
 */
export async function startLoopbackModel(answer: (request: ModelRequest) => ModelReply): Promise<LoopbackModel> {
  const requests: ModelRequest[] = []
  const closing = new AbortController()
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST' || request.url !== '/v1/responses') {
      response.writeHead(404).end()
      return
    }
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += String(chunk)
    const asked = JSON.parse(text) as ModelRequest
    requests.push(asked)
    const reply = answer(asked)
    if ('status' in reply) {
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message: reply.message } }))
      return
    }
    await say(response, `resp_${requests.length}`, reply, closing.signal)
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: async () => {
      closing.abort()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function say(response: ServerResponse, id: string, steps: readonly ModelStep[], signal: AbortSignal): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (type: string, members: object): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`)
  }
  send('response.created', { response: { id } })
  let words = 0
  for (const [index, step] of steps.entries()) {
    if ('hang' in step) return
    const itemId = `${id}_${index}`
    if ('shell' in step) {
      const permissions = step.escalated === true ? { sandbox_permissions: 'require_escalated', justification: 'The script asks for it.' } : {}
      const call = { type: 'function_call', id: itemId, call_id: `call_${itemId}`, name: 'exec_command' }
      send('response.output_item.done', { output_index: index, item: { ...call, arguments: JSON.stringify({ cmd: step.shell, ...permissions }) } })
      continue
    }
    const message = { type: 'message', role: 'assistant', id: itemId }
    send('response.output_item.added', { output_index: index, item: { ...message, content: [] } })
    for (const delta of step.text.match(/\S+\s*/g) ?? []) {
      send('response.output_text.delta', { item_id: itemId, output_index: index, content_index: 0, delta })
      words++
      if (step.pauseMs !== undefined) await sleep(step.pauseMs, undefined, { signal })
    }
    send('response.output_item.done', { output_index: index, item: { ...message, content: [{ type: 'output_text', text: step.text }] } })
  }
  const usage = { input_tokens: 10, input_tokens_details: null, output_tokens: words, output_tokens_details: null, total_tokens: 10 + words }
  send('response.completed', { response: { id, usage } })
  response.end()
}
