import { cleanText } from './clean-text.js'
import { RuntimeError } from './errors.js'
import { sha256Hex } from './hash.js'
import { canonicalJson, type JsonObject } from './json.js'
import { sanitise } from './sanitiser.js'

/** Of one event or frame. */
export const maxPayloadBytes = 256 * 1024
/** Of the caller's labels, which travel with every cached head. */
export const maxMetadataBytes = 16 * 1024

/**
 * The stored form of a caller's object: sanitised, as canonical JSON text. Empty PHP arrays arrive as `[]` and mean `{}`. 413
 * when the text is over `maxBytes` of UTF-8. The value has passed `assertStorable`.
 */
export function storedText(value: unknown, maxBytes: number, what: string): string {
  const object = asObject(value)
  const text = cleanText(object) ?? canonicalJson(sanitise(object))
  requireBytes(text, maxBytes, what)
  return text
}

/** 413 when the text is over `maxBytes` of UTF-8. */
export function requireBytes(text: string, maxBytes: number, what: string): void {
  // Every UTF-16 unit is at least one byte and at most three: only texts in between have to be measured.
  if (text.length * 3 <= maxBytes) return
  const bytes = Buffer.byteLength(text)
  if (bytes <= maxBytes) return
  throw new RuntimeError(
    'payload_too_large',
    `The ${what} is ${bytes} bytes of JSON; at most ${maxBytes} are kept. Store the rest elsewhere and refer to it.`,
    {
      bytes,
      max_bytes: maxBytes,
    },
  )
}

function asObject(value: unknown): JsonObject {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return {}
  if (typeof value !== 'object' || Array.isArray(value)) throw new RuntimeError('contract_violation', 'A JSON object is needed here.')
  return value as JsonObject
}

/** Tells the content of a request from other content under the same key. */
export const fingerprint = (...parts: readonly string[]): string => sha256Hex(parts.join('\n'))
