import { createHmac } from 'node:crypto'
import { RuntimeError } from '../kernel/errors.js'
import { instant } from '../kernel/instant.js'
import { canonicalJson, type Json, type JsonObject } from '../kernel/json.js'
import { maxPayloadBytes, storedText } from '../kernel/payload.js'
import { sanitise } from '../kernel/sanitiser.js'
import { eraserFor, idWithout, withoutRecipients } from './without-recipients.js'
import type { Timestamp } from '../kernel/time.js'

export interface WantedDeliveryEvent {
  readonly eventId: string
  readonly provider: string
  readonly deliveryState: string
  readonly messageId?: string | null | undefined
  readonly integrationId?: string | null | undefined
  readonly recipient?: string | null | undefined
  readonly reason?: string | null | undefined
  readonly occurredAt?: string | null | undefined
  readonly payload?: unknown
}

/**
 * An event as it is stored. The recipient is a person's address: of it there is a mask for people, and a hash to find it by, and
 * it is cut out of everything else that the provider says.
 */
export interface DeliveryEvent {
  readonly eventId: string
  readonly provider: string
  readonly deliveryState: string
  readonly messageId: string | null
  readonly integrationId: string | null
  readonly recipientMask: string | null
  readonly recipientHash: string | null
  readonly reason: string | null
  readonly occurredAt: Timestamp | null
  readonly payloadText: string
  /** Of all that was sent, by each of the keys: the first is the one to store. */
  readonly fingerprints: readonly string[]
}

/**
 * The stored form of a provider's event. Text is trimmed, and blank text counts as absent (400 where it is required). `keys`: the
 * current secret first, then earlier ones, so that their fingerprints still recognise a repetition.
 */
export function deliveryEvent(wanted: WantedDeliveryEvent, keys: readonly string[]): DeliveryEvent {
  const normalised = {
    event_id: needed(wanted.eventId, 'event_id'),
    provider: needed(wanted.provider, 'provider'),
    delivery_state: wanted.deliveryState,
    message_id: textOrNull(wanted.messageId),
    integration_id: textOrNull(wanted.integrationId),
    recipient: textOrNull(wanted.recipient),
    reason: textOrNull(wanted.reason),
    occurred_at: timeOrNull(wanted.occurredAt),
    payload: objectOf(wanted.payload),
  }
  const { recipient } = normalised
  const recipientHash = recipient === null ? null : keyed(keys[0] ?? '', 'recipient', recipient.toLowerCase())
  const idOf = (id: string): string => idWithout(id, recipient, `recipient:${recipientHash?.slice(0, 32) ?? ''}`)
  return {
    eventId: idOf(normalised.event_id),
    provider: normalised.provider,
    deliveryState: normalised.delivery_state,
    messageId: normalised.message_id === null ? null : idOf(normalised.message_id),
    integrationId: normalised.integration_id === null ? null : idOf(normalised.integration_id),
    recipientMask: recipient === null ? null : maskOf(recipient),
    recipientHash,
    reason: normalised.reason === null ? null : withoutSecrets(eraserFor(recipient)(normalised.reason)),
    occurredAt: normalised.occurred_at,
    payloadText: storedText(withoutRecipients(normalised.payload, recipient), maxPayloadBytes, 'payload'),
    fingerprints: keys.map((key) => keyed(key, 'event', canonicalJson(normalised))),
  }
}

const textOrNull = (text: string | null | undefined): string | null => {
  const found = text?.trim()
  return found === undefined || found === '' ? null : found
}

const timeOrNull = (text: string | null | undefined): Timestamp | null => {
  const found = textOrNull(text)
  return found === null ? null : instant(found, '/body/occurred_at')
}

function needed(text: string, name: string): string {
  const found = textOrNull(text)
  if (found !== null && found.length >= 2) return found
  const path = `/body/${name}`
  const message = 'must have at least 2 characters'
  throw new RuntimeError('contract_violation', `The request does not match the contract: ${path} ${message}.`, { path, code: 'minLength', message })
}

const objectOf = (value: unknown): JsonObject => (value === undefined || value === null || Array.isArray(value) ? {} : (value as JsonObject))

function withoutSecrets(reason: string): string {
  const { reason: kept } = sanitise({ reason }) as { reason?: Json }
  return typeof kept === 'string' ? kept : ''
}

/** Keyed, because addresses are few enough to be tried one by one against a plain hash. */
const keyed = (key: string, purpose: string, text: string): string => createHmac('sha256', key).update(`comms ${purpose}\n${text}`).digest('hex')

/** The first character of each part, and the domain of an e-mail address: enough for a person to recognise their own. */
export function maskOf(recipient: string): string {
  const at = recipient.lastIndexOf('@')
  if (at > 0) return `${firstOf(recipient)}***${recipient.slice(at)}`
  return recipient.length > 4 ? `***${recipient.slice(-2)}` : '***'
}

const firstOf = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0)
