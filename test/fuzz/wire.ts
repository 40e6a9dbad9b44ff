import { Agent, request } from 'node:http'
import { connect } from 'node:net'

export interface WireRequest {
  readonly method: string
  readonly path: string
  /** Sent one by one as they stand, repetitions included. */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer | undefined
  /** Sends the body in chunks and without its length. */
  readonly isChunked?: boolean
}

export interface WireAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** False: a stream that was still open when the reader had seen enough. */
  readonly isComplete: boolean
}

/** No answer, or half of one. */
export class BrokenExchange extends Error {}

const patienceMs = 20_000

export class Wire {
  readonly #url: URL
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 })

  constructor(url: string) {
    this.#url = new URL(url)
  }

  /** Streams are read until they end, `streamMs` at most. Rejects with `BrokenExchange` when no whole answer comes. */
  send(wanted: WireRequest, streamMs = 400): Promise<WireAnswer> {
    const { hostname, port, host } = this.#url
    const { method, path, body } = wanted
    const isBare = body === undefined && ['GET', 'HEAD', 'TRACE'].includes(method)
    const framing: [string, string][] = isBare
      ? []
      : body === undefined
        ? [['content-length', '0']]
        : wanted.isChunked === true
          ? [['transfer-encoding', 'chunked']]
          : [['content-length', String(body.length)]]
    const headers = [['host', host], ...wanted.headers, ...framing].flat()
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        clearTimeout(timer)
        sent.destroy()
        reject(new BrokenExchange(why))
      }
      const timer = setTimeout(() => fail(`no whole answer within ${patienceMs} ms`), patienceMs)
      // Raw headers come as one flat list, which the types of Node 20 do not say.
      const sent = request({ hostname, port, method, path, agent: this.#agent, headers: headers as unknown as Record<string, string> }, (response) => {
        const chunks: Buffer[] = []
        const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true
        const finish = (isComplete: boolean): void => {
          clearTimeout(timer)
          if (enough !== undefined) clearTimeout(enough)
          const entries = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const)
          resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(entries), text: Buffer.concat(chunks).toString('utf8'), isComplete })
        }
        const enough = isStream
          ? setTimeout(() => {
              finish(false)
              response.destroy()
            }, streamMs)
          : undefined
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('end', () => finish(true))
        response.once('error', (error) => fail(`the answer broke off: ${error.message}`))
      })
      sent.once('error', (error) => fail(error.message))
      sent.end(body)
    })
  }

  /** Sends bytes as they are, and gives what comes back until the server closes or `quietMs` pass. */
  sendBytes(bytes: Buffer, quietMs: number): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(Number(this.#url.port), this.#url.hostname)
      const chunks: Buffer[] = []
      const finish = (): void => {
        clearTimeout(timer)
        socket.destroy()
        resolve(Buffer.concat(chunks).toString('latin1'))
      }
      const timer = setTimeout(finish, quietMs)
      socket.on('data', (chunk) => {
        chunks.push(chunk)
        timer.refresh()
      })
      socket.once('error', finish)
      socket.once('close', finish)
      // The half that is still open shows a server that waits for more; it is given none.
      socket.end(bytes)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
