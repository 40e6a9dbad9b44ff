import type { RuntimeError } from '../kernel/errors.js'
import { instant } from '../kernel/instant.js'
import type { Json, JsonObject } from '../kernel/json.js'
import { trimmed, malformed } from './text.js'

interface Envelope {
  /** Members that must be there, as text that is not blank. */
  readonly required: readonly string[]
  /** Of these, the members that identify sender, time and message: they come back exactly as they were sent, even if they look like credentials. */
  readonly kept: readonly string[]
}

const acquainted = (partner: string): Envelope => {
  const members = ['source', 'method', 'handshake_id', 'occurred_at', partner]
  return { required: members, kept: members }
}

const envelopes: Readonly<Record<string, Envelope>> = {
  'ios/handshake': acquainted('device_id'),
  'desktop/handshake_ack': acquainted('desktop_session_id'),
  // The user's text is not an id: a credential in it is removed as elsewhere.
  'ios/user_message': { required: ['source', 'method', 'message_id'], kept: ['source', 'method', 'message_id'] },
}

const envelopeOf = (type: string, payload: JsonObject): Envelope | undefined => {
  const method = payload['method']
  return type === 'worker.event' && typeof method === 'string' && Object.hasOwn(envelopes, method) ? envelopes[method] : undefined
}

/** Why a payload that calls itself a handshake is none; undefined when it is one, or does not claim to be. */
export function handshakeProblem(type: string, payload: JsonObject): RuntimeError | undefined {
  const envelope = envelopeOf(type, payload)
  if (!envelope) return undefined
  for (const name of envelope.required) {
    const value = payload[name]
    if (typeof value !== 'string' || trimmed(value) === undefined) return malformed(`/body/event/payload/${name}`, 'must be text that is not blank', 'required')
  }
  if (payload['method'] === 'ios/user_message') {
    const params = payload['params'] as JsonObject | null | undefined
    if (typeof params?.['text'] !== 'string') return malformed('/body/event/payload/params/text', 'must be text', 'required')
    return undefined
  }
  try {
    instant(payload['occurred_at'] as string, '/body/event/payload/occurred_at')
    return undefined
  } catch (error) {
    return error as RuntimeError
  }
}

/** The payload without secrets, with the envelope's own members as they were sent. */
export function restoreEnvelope(type: string, sent: JsonObject, sanitised: JsonObject): JsonObject {
  const envelope = envelopeOf(type, sent)
  if (!envelope) return sanitised
  const kept = envelope.kept.map((name): [string, Json] => [name, sent[name] as Json])
  return Object.fromEntries([...Object.entries(sanitised), ...kept])
}
