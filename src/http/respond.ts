import type { IncomingMessage, ServerResponse } from 'node:http'
import { hasBody } from './request-body.js'

/** What goes out. Header names are lower case. */
export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * A body that nobody wants is read to its end, so that the connection lives on, only up to this length. Not at all where
 * the caller waits to be asked for it: having seen the refusal, it may send its next request instead.
 */
const maxUnwantedBytes = 65_536
const lingerMs = 1_000

/** Writes an answer with its length. `closes` ends the connection after it. */
export function respond(request: IncomingMessage, response: ServerResponse, answer: Answer, requestId: string, closes: boolean): void {
  if (response.headersSent || response.destroyed) return
  const lingers =
    !request.complete && hasBody(request) && (request.headers.expect !== undefined || !(Number(request.headers['content-length']) <= maxUnwantedBytes))
  const head = ['content-type', answer.contentType, 'content-length', String(Buffer.byteLength(answer.body)), 'x-request-id', requestId]
  for (const name in answer.headers) {
    const value = answer.headers[name]
    if (value !== undefined) head.push(name, value)
  }
  if (closes || lingers) head.push('connection', 'close')
  response.writeHead(answer.status, head)
  if (lingers) linger(request, response, answer.body)
  else response.end(answer.body)
}

/**
 * The caller is still sending. To close now would reset the connection, and the reset could overtake the answer. So the
 * answer goes out, a little more is read and thrown away, and then the connection ends, whatever is still to come.
 */
function linger(request: IncomingMessage, response: ServerResponse, body: string): void {
  response.write(body)
  let unwanted = 0
  const finish = (): void => {
    clearTimeout(timer)
    request.off('data', onData)
    request.pause()
    response.end()
  }
  const onData = (chunk: Buffer): void => {
    unwanted += chunk.length
    if (unwanted > maxUnwantedBytes) finish()
  }
  const timer = setTimeout(finish, lingerMs)
  timer.unref()
  request.on('data', onData)
  request.once('end', finish)
  request.once('close', finish)
  request.resume()
}
