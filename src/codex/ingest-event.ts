import { eventPruned, type LogEvent } from '../eventlog/index.js'
import { RuntimeError } from '../kernel/errors.js'
import { canonicalJson, type Json, type JsonObject } from '../kernel/json.js'
import { fingerprint, maxPayloadBytes, requireBytes } from '../kernel/payload.js'
import type { Principal } from '../kernel/principal.js'
import { sanitise } from '../kernel/sanitiser.js'
import { handshakeProblem, restoreEnvelope } from './handshake.js'
import { malformed } from './text.js'
import { ledgerKey } from './worker.js'
import type { IngestCommand } from './worker-command.js'
import type { WorkerLog } from './worker-log.js'

export interface WantedWorkerEvent {
  readonly workerId: string
  readonly principal: Principal
  readonly eventType?: string | undefined
  /** A value that is not an object counts as `{}`. */
  readonly payload?: unknown
  readonly idempotencyKey?: string | undefined
  readonly expectedPrevSeq?: number | undefined
}

/**
 * Appends a producer's event. When this resolves the event is durable. The same key with the same content is answered with the
 * first event (`replay`). 400 for an invalid or reserved type, 409 for a worker that is not running.
 */
export async function ingestEvent(log: WorkerLog, wanted: WantedWorkerEvent): Promise<{ event: LogEvent; replay: boolean }> {
  const answer = await log.submit(wanted.workerId, commandOf(wanted))
  if (!answer.replay) {
    // The event that ends a worker stands behind the outcomes that it brings; every other event is alone.
    const event = answer.events.at(-1)
    if (!event) throw new Error(`An event of ${wanted.workerId} was decided and not written.`)
    return { event, replay: false }
  }
  const seq = answer.recordedSeq ?? 0
  const event = await log.events.at(wanted.workerId, seq)
  if (!event) throw eventPruned(seq)
  return { event, replay: true }
}

const typeForm = /^worker\..+$/s
const maxTypeLength = 120

function commandOf(wanted: WantedWorkerEvent): IngestCommand {
  const { principal, idempotencyKey, expectedPrevSeq } = wanted
  const eventType = wanted.eventType ?? ''
  const payload = isObject(wanted.payload) ? wanted.payload : {}
  const base = { type: 'ingest' as const, principal, eventType, idempotencyKey, expectedPrevSeq }
  try {
    if (!typeForm.test(eventType) || eventType.length > maxTypeLength)
      throw malformed('/body/event/event_type', `must begin with worker. and have 1 to ${maxTypeLength - 'worker.'.length} characters after it`)
    const problem = handshakeProblem(eventType, payload)
    if (problem) throw problem
    const payloadText = canonicalJson(restoreEnvelope(eventType, payload, sanitise(payload)))
    requireBytes(payloadText, maxPayloadBytes, 'event payload')
    return { ...base, payloadText, fingerprint: fingerprint(eventType, payloadText), settles: settledBy(eventType, payload) }
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error
    return { ...base, payloadText: '{}', fingerprint: '', unfit: error }
  }
}

/** The request that the event may be the outcome of. Whether it is depends on the worker. */
function settledBy(type: string, payload: JsonObject): IngestCommand['settles'] {
  if (type !== 'worker.response' && type !== 'worker.error') return undefined
  const id = payload['request_id']
  if (typeof id !== 'string' && typeof id !== 'number') return undefined
  const given = payload['response']
  const response: JsonObject = isObject(given) ? given : { id, jsonrpc: '2.0', result: given ?? null }
  return { key: ledgerKey(typeof id === 'string' ? id.trim() : id), ok: type === 'worker.response', responseText: canonicalJson(response) }
}

const isObject = (value: unknown): value is JsonObject & Record<string, Json> => typeof value === 'object' && value !== null && !Array.isArray(value)
