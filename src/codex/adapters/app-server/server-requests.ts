import type { Json, JsonObject } from '../../../kernel/json.js'
import type { AdapterEvent, RequestOutcome } from '../adapter.js'
import type { ServerMethod } from './generated/protocol.js'
import { isObject, type RpcError, type RpcId } from './json-rpc.js'
import { failed } from './outcomes.js'
import { storableParams } from './storable-params.js'

/** The method of a worker's request that answers one of Codex's questions. */
export const respondMethod = 'serverRequest/respond'

/** Asked of the program that Codex runs in, not of a person. */
const notForPeople: readonly string[] = ['account/chatgptAuthTokens/refresh', 'attestation/generate'] satisfies ServerMethod[]

const remembered = 1000

export interface ServerAnswer {
  readonly rpcId: RpcId
  readonly serverRequestId: string
  readonly answer: { readonly result: Json } | { readonly error: RpcError }
}

/**
 * Codex's questions to people, for which it waits. Codex numbers its requests anew in each process, so each gets its own id,
 * under which it can be answered once.
 */
export class ServerRequests {
  readonly #newId: () => string
  readonly #open = new Map<string, RpcId>()
  readonly #closed = new Set<string>()

  constructor(newId: () => string) {
    this.#newId = newId
  }

  /** The event that tells of a request; undefined when nobody can answer it. */
  opened(rpcId: RpcId, method: string, params: JsonObject): AdapterEvent | undefined {
    if (notForPeople.includes(method)) return undefined
    const id = this.#newId()
    this.#open.set(id, rpcId)
    return { type: 'worker.server_request', payload: { server_request_id: id, method, ...storableParams(params) } }
  }

  /** Takes an answer for good: the same request cannot be answered again. */
  answered(params: Json): { readonly ok: true; readonly taken: ServerAnswer } | (RequestOutcome & { readonly ok: false }) {
    const id = isObject(params) ? params['server_request_id'] : undefined
    const answer = isObject(params) ? answerOf(params) : undefined
    if (typeof id !== 'string' || answer === undefined)
      return failed('malformed_params', `${respondMethod} takes server_request_id, and either result or error with code and message.`)
    const rpcId = this.#open.get(id)
    if (rpcId !== undefined) {
      this.#close(id)
      return { ok: true, taken: { rpcId, serverRequestId: id, answer } }
    }
    if (this.#closed.has(id)) return failed('server_request_closed', 'That request of Codex has been answered or withdrawn.')
    return failed('unknown_server_request', 'Codex waits for no such answer. Requests of a process that has ended cannot be answered.')
  }

  /** Codex has its answer, or does not want it any more. */
  resolved(rpcId: RpcId): AdapterEvent[] {
    const [id] = [...this.#open].find(([, openId]) => openId === rpcId) ?? []
    if (id === undefined) return []
    this.#close(id)
    return [resolvedEvent(id, 'withdrawn')]
  }

  /** The process that asked is gone. */
  lost(): AdapterEvent[] {
    const ids = [...this.#open.keys()]
    for (const id of ids) this.#close(id)
    return ids.map((id) => resolvedEvent(id, 'lost'))
  }

  #close(id: string): void {
    this.#open.delete(id)
    this.#closed.add(id)
    const [oldest] = this.#closed
    if (this.#closed.size > remembered && oldest !== undefined) this.#closed.delete(oldest)
  }
}

export function resolvedEvent(id: string, outcome: 'answered' | 'withdrawn' | 'lost'): AdapterEvent {
  return { type: 'worker.server_request.resolved', payload: { server_request_id: id, outcome } }
}

function answerOf(params: JsonObject): ServerAnswer['answer'] | undefined {
  const { result, error } = params
  if ((result === undefined) === (error === undefined)) return undefined
  if (result !== undefined) return { result }
  if (!isObject(error)) return undefined
  const { code, message, data } = error
  if (typeof code !== 'number' || !Number.isInteger(code) || typeof message !== 'string') return undefined
  return { error: { code, message, ...(data === undefined ? {} : { data }) } }
}
