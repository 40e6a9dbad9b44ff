import { RuntimeError } from '../kernel/errors.js'
import { assertStorable, canonicalJson, type Json, type JsonObject } from '../kernel/json.js'
import { maxPayloadBytes } from '../kernel/payload.js'
import { sanitise } from '../kernel/sanitiser.js'
import type { RequestOutcome } from './adapters/adapter.js'
import type { RequestId } from './worker.js'
import type { Outcome } from './worker-command.js'
import { serverErrorCode } from './worker-events.js'

/** The limit of a caller's answer; the log keeps {@link maxPayloadBytes}. */
const maxResponseBytes = 1024 * 1024

/** Room for the members around the response in its event. */
const marginBytes = 1024

/** The outcome of a request as it is recorded. An answer that cannot be kept is an error that says so. */
export function outcomeOf(pending: { readonly key: string; readonly id: RequestId }, outcome: RequestOutcome): Outcome {
  const { key, id } = pending
  const response: JsonObject = outcome.ok ? { id, jsonrpc: '2.0', result: outcome.result } : { id, jsonrpc: '2.0', error: errorOf(outcome.error) }
  try {
    assertStorable(response)
    const responseText = canonicalJson(response)
    const bytes = Buffer.byteLength(responseText)
    if (bytes > maxResponseBytes)
      return ofRuntime(pending, `The answer is ${bytes} bytes; at most ${maxResponseBytes} are passed on.`, { reason: 'response_too_large', bytes })
    return { key, ok: outcome.ok, responseText, storedResponseText: storedResponse(response) }
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error
    return ofRuntime(pending, `The answer cannot be kept: ${error.message}`, { reason: 'malformed_response' })
  }
}

const errorOf = ({ code, message, data }: { readonly code: number; readonly message: string; readonly data?: Json }): JsonObject =>
  data === undefined ? { code, message } : { code, message, data }

function ofRuntime({ key, id }: { readonly key: string; readonly id: RequestId }, message: string, data: JsonObject): Outcome {
  const text = canonicalJson({ id, jsonrpc: '2.0', error: { code: serverErrorCode, message, data } })
  return { key, ok: false, responseText: text, storedResponseText: text }
}

/** The log's copy: without secrets, and without parts that are too large for an event. Expects a storable value. */
export function storedResponse(response: JsonObject): string {
  const text = canonicalJson(sanitise(response))
  const bytes = Buffer.byteLength(text)
  if (bytes <= maxPayloadBytes - marginBytes) return text
  return canonicalJson({ id: response['id'] ?? null, jsonrpc: '2.0', truncated: { bytes } })
}
