import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { closeNow, listenLocally } from '../dev-env/index.js'
import { answerOf, isFinalRefusal, type ModelAnswer } from './model-answers.js'

/** A run says by the name of its model which one it is. */
export const modelOf = (run: number): string => `odd-${run}`

export interface OddCall {
  /** By its idempotency key, the same for all attempts at it. */
  readonly step: string
  /** Its answer says that asking again is of no use. */
  readonly isFinal: boolean
  readonly atMs: number
}

/** A model server that answers anything but what it should. A real one: bytes on sockets. */
export class OddModelServer {
  /** Those of each run, in their order. */
  readonly calls = new Map<number, OddCall[]>()
  answered = 0
  readonly #seed: number
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy())
  })

  constructor(seed: number) {
    this.#seed = seed
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
    // Google's has it in the path.
    const [, number] = /"model":"odd-(\d+)"/.exec(text) ?? /\/odd-(\d+):/.exec(request.url ?? '') ?? []
    if (number === undefined) throw new Error('A call that names no run.')
    const run = Number(number)
    const calls = this.calls.get(run) ?? []
    this.calls.set(run, calls)
    const answer = answerOf(this.#seed, run, calls.length)
    calls.push({ step: String(request.headers['idempotency-key']), isFinal: isFinalRefusal(answer), atMs: performance.now() })
    this.answered++
    await send(answer, response)
  }
}

async function send(answer: ModelAnswer, response: ServerResponse): Promise<void> {
  const { socket } = response
  if (answer.raw) {
    socket?.end(answer.raw)
    return
  }
  const { body, close } = answer
  response.writeHead(answer.status, { ...answer.headers, ...(close === 'short' ? { 'content-length': String(body.length + 10) } : {}) })
  response.flushHeaders()
  let from = 0
  for (const to of [...answer.cuts, body.length]) {
    if (response.destroyed) return
    response.write(body.subarray(from, to))
    from = to
    if (answer.pauseMs > 0) await sleep(answer.pauseMs)
  }
  if (close === 'end') response.end()
  if (close === 'reset' || close === 'short') {
    // What was sent has to have left before the connection breaks.
    await sleep(20)
    if (close === 'reset') socket?.resetAndDestroy()
    else socket?.destroy()
  }
}
