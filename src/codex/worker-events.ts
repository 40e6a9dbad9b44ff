import { reservedWorkerEventTypes, type WorkerEventPayloads } from '../generated/event-types.js'
import { canonicalJson, type Json, type JsonObject } from '../kernel/json.js'
import type { AdapterName, RequestId } from './worker.js'

type WorkerEventType = keyof WorkerEventPayloads

/** An event of the runtime's own, typed by the contract. */
export const workerEvent = <Type extends WorkerEventType>(type: Type, payload: WorkerEventPayloads[Type]): { type: Type; payloadText: string } => ({
  type,
  payloadText: canonicalJson(payload as Json),
})

const anyOf =
  (patterns: readonly string[]) =>
  (type: string): boolean =>
    patterns.some((pattern) => (pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern))

const isAlwaysReserved = anyOf(reservedWorkerEventTypes.always)
const isReservedUnlessDesktop = anyOf(reservedWorkerEventTypes.unlessDesktop)

/** May only the runtime write this type into the log of such a worker? */
export const isReservedType = (adapter: AdapterName, type: string): boolean =>
  isAlwaysReserved(type) || (adapter !== 'desktop' && isReservedUnlessDesktop(type))

/** Why a request came to nothing, in `error.data.reason`; the code is JSON-RPC's for errors of the server's own. */
const failures = {
  timeout: 'The worker did not answer in time.',
  lost: 'The session that the request was given to is gone. Whether it was carried out is not known; it is not repeated.',
  stopped: 'The worker was stopped before it answered.',
} as const
export type FailureReason = keyof typeof failures
export const serverErrorCode = -32_000

export function failureResponse(id: RequestId, reason: FailureReason): JsonObject {
  return { id, jsonrpc: '2.0', error: { code: serverErrorCode, message: failures[reason], data: { reason } } }
}
