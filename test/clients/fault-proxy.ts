import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Delivery } from './delivery.js'
import { FaultScript, type Fault, type ProxyAnswer } from './faults.js'
import { operationOf } from './operations.js'
import type { SeenRequest } from './seen-request.js'
import { DeliveredEvents } from './sse-frames.js'

export interface FaultProxyOptions {
  /** Closes the connection after each answer. Browsers repeat a request by themselves when a connection that was kept breaks. */
  readonly closeAfterAnswer?: boolean
  /** Answers what is not the service's: pages and the like. False: not known here either. */
  readonly serve?: (request: IncomingMessage, body: Buffer, response: ServerResponse) => boolean
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding'])

/** A way to a real service on which things go wrong as a script says, and that remembers what came along it. Real sockets throughout. */
export class FaultProxy {
  readonly script = new FaultScript()
  readonly #upstream: URL
  readonly #options: FaultProxyOptions
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #delivered = new Map<string, DeliveredEvents>()
  #port = 0
  #seen: SeenRequest[] = []
  #cuts = 0

  private constructor(upstreamUrl: string, options: FaultProxyOptions) {
    this.#upstream = new URL(upstreamUrl)
    this.#options = options
    this.#server = createServer((incoming, response) => {
      void this.#handle(incoming, response)
    })
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  static async start(upstreamUrl: string, options: FaultProxyOptions = {}): Promise<FaultProxy> {
    const proxy = new FaultProxy(upstreamUrl, options)
    await proxy.#listen()
    return proxy
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Every request since the last `reset`, in the order of arrival. */
  get seen(): readonly SeenRequest[] {
    return this.#seen
  }

  /** Answers that were ended early since the last `reset`. */
  get cuts(): number {
    return this.#cuts
  }

  seenOf(operation: string): readonly SeenRequest[] {
    return this.#seen.filter((each) => each.operation === operation)
  }

  /** Forgets the faults and the requests, and closes what is still open. */
  reset(faults: readonly Fault[] = []): void {
    this.script.set(faults)
    this.#seen = []
    this.#cuts = 0
    this.#delivered.clear()
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Refuses connections, and breaks those that there are, until `comeBack`. */
  async goAway(): Promise<void> {
    for (const socket of this.#sockets) socket.resetAndDestroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  /** Listens again at the same address. */
  async comeBack(): Promise<void> {
    await this.#listen()
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    if (!this.#server.listening) return
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(incoming).catch(() => undefined)
    if (body === undefined) return
    if (this.#options.closeAfterAnswer === true) response.setHeader('connection', 'close')
    if (this.#options.serve?.(incoming, body, response) === true) return
    const method = incoming.method ?? ''
    const target = incoming.url ?? ''
    const [pathname = ''] = target.split('?')
    const operation = operationOf(method, pathname)
    const seen: SeenRequest = {
      operation,
      method,
      target,
      headers: incoming.headers,
      body,
      at: performance.now(),
      status: undefined,
      upstreamStatus: undefined,
      frames: 0,
      comments: 0,
      bytes: 0,
      outcome: 'open',
    }
    this.#seen.push(seen)
    response.once('close', () => {
      if (seen.outcome === 'open') seen.outcome = 'gone'
    })
    const fault = this.script.next(operation) ?? {}
    await this.#play(fault, incoming, response, seen, pathname)
  }

  async #play(fault: Fault, incoming: IncomingMessage, response: ServerResponse, seen: SeenRequest, pathname: string): Promise<void> {
    if (fault.hang === true) return
    if (fault.drop === 'before') {
      this.#drop(response, seen)
      return
    }
    if (fault.answer !== undefined && fault.answer.after_upstream !== true) {
      answer(fault.answer, response, seen)
      return
    }
    const upstream = await this.#forward(incoming, seen, response).catch(() => undefined)
    if (upstream === undefined) {
      response.destroy()
      return
    }
    seen.upstreamStatus = upstream.statusCode
    if (fault.answer !== undefined || fault.drop !== undefined) {
      await readAll(upstream).catch(() => undefined)
      if (fault.answer === undefined) this.#drop(response, seen)
      else answer(fault.answer, response, seen)
      return
    }
    if (fault.delay_head_ms !== undefined) await sleep(fault.delay_head_ms)
    await this.#relay(fault, upstream, response, seen, pathname)
  }

  async #relay(fault: Fault, upstream: IncomingMessage, response: ServerResponse, seen: SeenRequest, pathname: string): Promise<void> {
    for (let i = 0; i < upstream.rawHeaders.length; i += 2) {
      const name = upstream.rawHeaders[i] as string
      // What is cut or changed on its way has no known length.
      const isKept = !hopByHop.has(name.toLowerCase()) && !(name.toLowerCase() === 'content-length' && fault.cut?.how === 'end')
      if (isKept) response.appendHeader(name, upstream.rawHeaders[i + 1] as string)
    }
    response.writeHead(upstream.statusCode ?? 502)
    response.flushHeaders()
    seen.status = upstream.statusCode
    const isStream = upstream.headers['content-type']?.startsWith('text/event-stream') === true
    let delivered = this.#delivered.get(pathname)
    if (delivered === undefined) this.#delivered.set(pathname, (delivered = new DeliveredEvents()))
    const outcome = await new Delivery(fault, response, seen, isStream ? delivered : undefined).run(upstream)
    upstream.destroy()
    if (outcome === 'cut') this.#cuts++
    if (seen.outcome === 'open' && outcome !== 'stuck') seen.outcome = outcome === 'whole' ? 'answered' : 'faulted'
  }

  #drop(response: ServerResponse, seen: SeenRequest): void {
    seen.outcome = 'faulted'
    response.socket?.resetAndDestroy()
  }

  #forward(incoming: IncomingMessage, seen: SeenRequest, response: ServerResponse): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers = incoming.rawHeaders.flatMap((name, i, all) => (i % 2 === 0 && !hopByHop.has(name.toLowerCase()) ? [name, all[i + 1] as string] : []))
      if (incoming.headers['content-length'] === undefined && seen.body.length > 0) headers.push('content-length', String(seen.body.length))
      const { hostname, port } = this.#upstream
      const outgoing = request({ hostname, port, method: seen.method, path: seen.target, headers, agent: false }, resolve)
      outgoing.on('error', reject)
      response.once('close', () => outgoing.destroy())
      outgoing.end(seen.body)
    })
  }
}

function answer({ status, headers = {}, body }: ProxyAnswer, response: ServerResponse, seen: SeenRequest): void {
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
  seen.status = status
  seen.outcome = 'answered'
  if (typeof body === 'object' && body !== null) response.setHeader('content-type', 'application/json')
  response.writeHead(status, headers).end(text)
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
