import { APICallError, EmptyResponseBodyError, InvalidResponseDataError, JSONParseError, NoContentGeneratedError, TypeValidationError } from 'ai'
import { ModelError } from './model-error.js'
import type { ModelErrorClass } from './model-error.js'

const maxMessageLength = 500

/**
 * What a failure of the SDK or of fetch means for the caller. `secret` is cut out of the message: some gateways repeat the key
 * they refuse.
 */
export function toModelError(error: unknown, secret: string | undefined, nowMs: number): ModelError {
  if (error instanceof ModelError) return error
  const message = presentable(error, secret)
  if (APICallError.isInstance(error)) {
    const { statusCode } = error
    const options = { cause: error, retryAfterMs: retryAfterMs(error.responseHeaders ?? {}, nowMs) }
    if (statusCode === undefined) return new ModelError('unavailable', `The model provider cannot be reached: ${message}`, options)
    const errorClass = classOfStatus(statusCode)
    return new ModelError(errorClass, `The model provider answered ${statusCode}: ${message}`, options)
  }
  if (isProtocolError(error)) return new ModelError('malformed', `The model provider's answer cannot be read: ${message}`, { cause: error })
  // A chunk `{"error": …}` in the middle of the stream arrives as a plain value, with no status to go by.
  return new ModelError('unavailable', `The model provider broke off: ${message}`, { cause: error })
}

/** RFC 9110 10.2.3: seconds, or an HTTP date. `retry-after-ms` is what OpenAI sends beside it. */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const ms = Number.parseFloat(headers['retry-after-ms'] ?? '')
  if (ms >= 0) return ms
  const text = headers['retry-after']?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Number.parseFloat(text) * 1000
  const at = Date.parse(text)
  // The provider's own idea of now: its clock need not agree with ours.
  const sentAt = Date.parse(headers['date'] ?? '')
  return Number.isNaN(at) ? undefined : Math.max(0, at - (Number.isNaN(sentAt) ? nowMs : sentAt))
}

function classOfStatus(status: number): ModelErrorClass {
  if (status === 429) return 'rate_limited'
  if (status === 408 || status === 504) return 'timeout'
  if (status >= 500 || status === 409 || status === 425) return 'unavailable'
  // A success that failed while it was read: the connection broke.
  return status >= 400 ? 'rejected' : 'unavailable'
}

function isProtocolError(error: unknown): boolean {
  return (
    JSONParseError.isInstance(error) ||
    TypeValidationError.isInstance(error) ||
    EmptyResponseBodyError.isInstance(error) ||
    InvalidResponseDataError.isInstance(error) ||
    NoContentGeneratedError.isInstance(error)
  )
}

function presentable(error: unknown, secret: string | undefined): string {
  const message = messageOf(error)
  const safe = secret === undefined || secret === '' ? message : message.replaceAll(secret, '[key]')
  return safe.length <= maxMessageLength ? safe : `${safe.slice(0, maxMessageLength)}…`
}

function messageOf(error: unknown): string {
  if (typeof error === 'string') return error
  if (typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string' && error.message !== '') return error.message
  return 'no reason given'
}
