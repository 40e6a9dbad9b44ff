import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { closeNow, listenLocally } from '../../dev-env/index.js'
import { expanded, type Answer, type ModelCase, type Piece, type When } from './model-case.js'

interface Message {
  readonly role: string
  readonly tool_calls?: readonly { readonly id: string }[]
  readonly tool_call_id?: string
}
export type SeenRequest = Readonly<Record<string, unknown>> & { readonly messages: readonly Message[] }

/** A model server that does what a case says. A real one: sockets are closed, reset and left open. */
export class CaseServer {
  readonly requests: SeenRequest[] = []
  readonly #case: ModelCase
  readonly #server: Server

  constructor(modelCase: ModelCase) {
    this.#case = modelCase
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy())
    })
  }

  /** Ids of the calls that the case lets the model make. */
  get sentCallIds(): readonly string[] {
    const text = expanded(JSON.stringify(this.#case.upstream))
    return [...text.matchAll(/"id":("(?:[^"\\]|\\.)*"),"type":"function"/g)].map(([, id]) => JSON.parse(id ?? '""') as string)
  }

  async start(): Promise<string> {
    return `${await listenLocally(this.#server)}/v1`
  }

  stop(): Promise<void> {
    return closeNow(this.#server)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const piece of request.setEncoding('utf8')) text += String(piece)
    const seen = JSON.parse(text) as SeenRequest
    this.requests.push(seen)
    const nth = this.requests.length
    const answer = this.#case.upstream.find(({ when }) => holds(when ?? {}, seen, nth))
    if (!answer) throw new Error('The case has no answer to this request.')
    if (answer.send) await stream(answer, response)
    else {
      response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/json', ...answer.headers })
      response.end(typeof answer.body === 'string' ? expanded(answer.body) : expanded(JSON.stringify(answer.body ?? null)))
    }
  }
}

async function stream(answer: Answer, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'text/event-stream', ...answer.headers })
  response.flushHeaders()
  await sendAll(answer.send ?? [], response)
  if (answer.close === 'stay_open') return
  if (answer.close === 'reset') {
    // What was sent has to have left before the connection breaks.
    await sleep(50)
    response.socket?.resetAndDestroy()
  } else response.end()
}

async function sendAll(pieces: readonly Piece[], response: ServerResponse): Promise<void> {
  for (const piece of pieces) {
    if (response.destroyed) return
    if (piece.wait_ms !== undefined) await sleep(piece.wait_ms)
    else if (piece.repeat !== undefined) for (let i = 0; i < piece.repeat; i++) await sendAll(piece.send ?? [], response)
    else if (!response.write(expanded(textOf(piece)))) await drained(response)
  }
}

async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go)
      resolve()
    }
    response.on('drain', go).on('close', go)
  })
}

function textOf(piece: Piece): string {
  if (piece.raw !== undefined) return piece.raw
  if (piece.data !== undefined) return `data: ${typeof piece.data === 'string' ? piece.data : JSON.stringify(piece.data)}\n\n`
  const choice = piece.choice ?? { index: 0, delta: piece.delta ?? {}, finish_reason: piece.finish ?? null }
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [choice] })}\n\n`
}

function holds(when: When, request: SeenRequest, nth: number): boolean {
  const { messages } = request
  const last = messages.at(-1)
  const called = messages.findLast(({ tool_calls: calls }) => (calls ?? []).length > 0)
  const follows = (role: string): boolean => messages.some((message, i) => i > 0 && message.role === role && messages[i - 1]?.role === role)
  return (
    (when.nth === undefined || when.nth === nth) &&
    (when.last_role === undefined || last?.role === when.last_role) &&
    (when.request_has === undefined || request[when.request_has] !== undefined) &&
    (when.calls_lack === undefined || (called !== undefined && at(called, when.calls_lack) === undefined)) &&
    (when.user_after_user === undefined || follows('user') === when.user_after_user) &&
    (when.system_after_first === undefined || messages.slice(1).some(({ role }) => role === 'system') === when.system_after_first)
  )
}

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((found, key) => (typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined), value)
