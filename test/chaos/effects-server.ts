import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** One effect: what it was and how often it was asked for. It was applied once, at the first time. */
export interface Effect {
  readonly mark: string
  asked: number
}

/** A server outside of the runtime that has effects, each once per idempotency key, and remembers them. */
export class EffectsServer {
  readonly url: string
  /** By idempotency key. */
  readonly effects = new Map<string, Effect>()
  /** Keys that came again with other content: whoever sent them confused two effects. */
  readonly confused: string[] = []
  readonly #server: Server

  private constructor(server: Server, port: number) {
    this.#server = server
    this.url = `http://127.0.0.1:${port}/`
  }

  /** `lagMs` is asked before every answer: the effect is there, and whoever asked for it does not know yet. */
  static async start(lagMs: () => number): Promise<EffectsServer> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The effects server has no port.')
    const effects = new EffectsServer(server, address.port)
    server.on('request', (request, response) => {
      effects.#apply(request).then(
        async (body) => {
          await sleep(lagMs())
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
        },
        () => response.destroy(),
      )
    })
    return effects
  }

  async #apply(request: IncomingMessage): Promise<{ mark: string }> {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const { mark } = JSON.parse(text) as { mark: string }
    const key = String(request.headers['idempotency-key'])
    const known = this.effects.get(key)
    if (known) {
      known.asked++
      if (known.mark !== mark) this.confused.push(key)
      return { mark: known.mark }
    }
    this.effects.set(key, { mark, asked: 1 })
    return { mark }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
