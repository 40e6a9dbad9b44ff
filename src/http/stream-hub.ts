import type { IncomingMessage, ServerResponse } from 'node:http'
import type { StreamReply } from '../contract/index.js'
import { monotonicMs } from '../kernel/clock.js'
import type { Gauge } from 'prom-client'
import { SseConnection } from './sse-connection.js'

export interface StreamHubOptions {
  /** A stream that has written nothing for this long writes a comment, so that proxies and readers know that it lives. */
  readonly heartbeatMs: number
  readonly openStreams: Gauge
}

const heartbeat = Buffer.from(': keep-alive\n\n')

/** All open streams of the process: one timer for the heartbeats of all, one way to end all. */
export class StreamHub {
  readonly #options: StreamHubOptions
  readonly #connections = new Set<SseConnection>()
  #timer: NodeJS.Timeout | undefined
  #isEnding = false

  constructor(options: StreamHubOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#connections.size
  }

  /** Writes the head and hands the connection to the reply. */
  open(request: IncomingMessage, response: ServerResponse, requestId: string, reply: StreamReply): void {
    const connection = new SseConnection(response)
    if (!response.destroyed) this.#writeHead(response, requestId, reply.headers)
    forget(request)
    this.#connections.add(connection)
    this.#options.openStreams.inc()
    connection.onClose(() => {
      this.#connections.delete(connection)
      this.#options.openStreams.dec()
      this.#rest()
    })
    this.#beat()
    // Also when the caller has gone already: what the reply holds for this stream is given back when the connection closes.
    reply.open(connection)
    if (this.#isEnding) connection.end('leaving')
  }

  #writeHead(response: ServerResponse, requestId: string, headers: Readonly<Record<string, string>>): void {
    const head = ['content-type', 'text/event-stream', 'cache-control', 'no-cache, no-transform', 'x-accel-buffering', 'no', 'x-request-id', requestId]
    for (const [name, value] of Object.entries(headers)) head.push(name, value)
    if (this.#isEnding) head.push('connection', 'close')
    response.socket?.setNoDelay(true)
    response.writeHead(200, head)
    response.flushHeaders()
  }

  /** Ends every stream, and every one that opens from now on, with the advice to reconnect after a moment. */
  endAll(): void {
    this.#isEnding = true
    for (const connection of [...this.#connections]) connection.end('leaving')
  }

  #beat(): void {
    if (this.#timer !== undefined) return
    // Looking four times per interval puts a heartbeat at most a quarter late.
    this.#timer = setInterval(
      () => {
        const due = monotonicMs() - this.#options.heartbeatMs
        for (const connection of this.#connections) if (connection.lastWriteAt <= due && !connection.isFull) connection.write(heartbeat)
      },
      Math.max(10, this.#options.heartbeatMs / 4),
    )
    this.#timer.unref()
  }

  #rest(): void {
    if (this.#connections.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}

/** A stream lives for minutes; the head that asked for it is no longer needed, and thousands of heads add up. */
function forget(request: IncomingMessage): void {
  request.headers = {}
  request.rawHeaders = []
  request.resume()
}
