import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { isJson } from '../contract/index.js'
import { RuntimeError } from '../kernel/errors.js'
import { assertShape } from '../kernel/json-shape.js'
import type { Intake } from './body-limiter.js'
import { assertStorable, unsafeNumber, type Json } from '../kernel/json.js'
import { findLostNumber } from '../kernel/json-numbers.js'

/** The caller went away before its request was complete. There is nobody to answer. */
export class CallerGone extends Error {
  constructor() {
    super('The caller went away before the request was complete.')
    this.name = 'CallerGone'
  }
}

export const noBody: Buffer = Buffer.alloc(0)

/** True when the request announces a body: by a length other than zero, or by chunks. */
export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length']
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

/** Throws 415 for a body that is not JSON. */
export function requireJson(request: IncomingMessage): void {
  const type = request.headers['content-type']
  if (type === undefined || !isJson(type))
    throw new RuntimeError('unknown_media_type', 'Send the body as application/json in UTF-8.', { content_type: type?.slice(0, 200) ?? null })
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    throw new RuntimeError('unknown_media_type', 'Send the body without content-encoding.', { content_encoding: encoding.slice(0, 200) })
}

/** Throws 413 for a body that announces to be over the limit, before anything of it is read. */
export function assertAnnounced(request: IncomingMessage, maxBytes: number): void {
  const announced = request.headers['content-length']
  if (announced !== undefined && Number(announced) > maxBytes) throw tooLarge(maxBytes)
}

/**
 * All bytes of the body. Throws 413 at the first byte over the limit, and what the intake throws, 429 when too many bytes are on
 * their way. What follows is left unread.
 */
export function readBody(request: IncomingMessage, maxBytes: number, intake: Intake): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const stop = (): void => {
      request.off('data', onData)
      request.off('end', onEnd)
      request.off('close', onGone)
      request.off('error', onGone)
    }
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length
      try {
        if (bytes > maxBytes) throw tooLarge(maxBytes)
        intake.take(chunk.length)
        chunks.push(chunk)
      } catch (error) {
        stop()
        request.pause()
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    }
    const onEnd = (): void => {
      stop()
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks))
    }
    const onGone = (): void => {
      stop()
      // A late error of the socket must not become an uncaught exception.
      request.on('error', () => undefined)
      reject(new CallerGone())
    }
    request.on('data', onData)
    request.on('end', onEnd)
    request.on('close', onGone)
    request.on('error', onGone)
  })
}

/** The value of a JSON text in UTF-8, with or without byte order mark, that can be stored exactly. Throws 400. */
export function parseJsonBody(bytes: Buffer): Json {
  const { hasEscapes, mayLoseNumbers } = assertShape(bytes)
  if (!isUtf8(bytes)) throw new RuntimeError('malformed_json', 'The body is not valid UTF-8.')
  const text = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.toString('utf8', 3) : bytes.toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new RuntimeError('malformed_json', text.trim() === '' ? 'The body is empty. Send a JSON object.' : 'The body is not JSON.')
  }
  const lost = mayLoseNumbers ? findLostNumber(text) : undefined
  if (lost !== undefined) throw unsafeNumber(lost.path, lost.literal)
  // Nothing else that cannot be stored comes out of a text of this shape.
  if (hasEscapes) assertStorable(value)
  return value as Json
}

const tooLarge = (maxBytes: number): RuntimeError => new RuntimeError('body_too_large', `The body is over ${maxBytes} bytes.`, { max_bytes: maxBytes })
