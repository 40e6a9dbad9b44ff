import type { IncomingMessage, ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { wallClockMs } from '../kernel/clock.js'
import { RuntimeError } from '../kernel/errors.js'
import { envelopeText } from './refusal.js'
import { newRequestId } from './request-context.js'

const statuses: Readonly<Record<string, { readonly status: number; readonly message: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, message: 'The headers are too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request did not arrive in time.' },
}

/** Node's own bookkeeping: the response that the connection is waiting to write. */
interface Busy {
  readonly _httpMessage?: (ServerResponse & { readonly req: IncomingMessage }) | null
}

/**
 * Answers bytes that are not an HTTP request (or not in time) with the error envelope, and ends the connection. There is
 * no request to hang a response on, so it is written as bytes.
 */
export function answerClientError(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.destroyed) {
    socket.destroy()
    return
  }
  const { status, message } = statuses[error.code ?? ''] ?? { status: 400, message: 'This is not an HTTP request.' }
  const current = (socket as Busy)._httpMessage
  if (current === undefined || current === null) writeRefusal(socket, status, message)
  else if (!current.req.complete && current.headersSent) {
    // The request was refused by its head, and its body is what cannot be read: the refusal goes out before the connection ends.
    current.once('close', () => socket.destroy())
    current.end()
  } else if (current.headersSent) socket.destroy()
  else if (!current.req.complete) writeRefusal(socket, status, message)
  // An earlier request of the same connection came in whole and is being answered: what follows it must not be taken for its answer.
  else
    current.once('finish', () => {
      if (socket.writable) writeRefusal(socket, status, message)
    })
}

/** A refusal of the connection as a whole, which ends with it. */
export function writeRefusal(socket: Duplex, status: number, message: string): void {
  const body = envelopeText(new RuntimeError('malformed_request', message, { status }))
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${newRequestId()}`,
      `date: ${new Date(wallClockMs()).toUTCString()}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  )
}
