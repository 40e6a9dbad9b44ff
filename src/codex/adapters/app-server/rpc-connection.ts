import type { Json, JsonObject } from '../../../kernel/json.js'
import type { RequestOutcome } from '../adapter.js'
import { parseMessage, type RpcError, type RpcId } from './json-rpc.js'
import { failed, type OutcomeReason } from './outcomes.js'

export interface RpcPeer {
  /** Writes one line, without its end. */
  readonly write: (line: string) => void
  readonly onNotification: (method: string, params: JsonObject) => void
  readonly onRequest: (id: RpcId, method: string, params: JsonObject) => void
}

interface Pending {
  readonly settle: (outcome: RequestOutcome) => void
  readonly timer: NodeJS.Timeout
}

/** One conversation over JSON-RPC. Feed it the lines of the other side; it never throws because of their content. */
export class RpcConnection {
  /** Lines that were no message, or answered nothing that is waited for. */
  strayLines = 0
  readonly #peer: RpcPeer
  readonly #pending = new Map<RpcId, Pending>()
  #lastId = 0
  #closed: OutcomeReason | undefined

  constructor(peer: RpcPeer) {
    this.#peer = peer
  }

  /** Asks, and resolves with the answer, or with `timeout`, or with the reason of {@link close}. Never rejects. */
  async request(method: string, params: Json, timeoutMs: number): Promise<RequestOutcome> {
    if (this.#closed !== undefined) return closedOutcome(this.#closed)
    const id = ++this.#lastId
    return await new Promise((resolve) => {
      const settle = (outcome: RequestOutcome): void => {
        clearTimeout(timer)
        this.#pending.delete(id)
        resolve(outcome)
      }
      const timer = setTimeout(() => {
        settle(failed('timeout', `Codex did not answer within ${timeoutMs} ms.`))
      }, timeoutMs)
      this.#pending.set(id, { settle, timer })
      this.#peer.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    })
  }

  notify(method: string): void {
    if (this.#closed === undefined) this.#peer.write(JSON.stringify({ jsonrpc: '2.0', method }))
  }

  answer(id: RpcId, answer: { readonly result: Json } | { readonly error: RpcError }): void {
    if (this.#closed === undefined) this.#peer.write(JSON.stringify({ jsonrpc: '2.0', id, ...answer }))
  }

  handleLine(line: string): void {
    if (line.trim() === '') return
    const message = parseMessage(line)
    switch (message?.kind) {
      case 'notification':
        this.#peer.onNotification(message.method, message.params)
        return
      case 'request':
        this.#peer.onRequest(message.id, message.method, message.params)
        return
      case 'response':
        this.#settle(message.id, { ok: true, result: message.result })
        return
      case 'failure':
        this.#settle(message.id, { ok: false, error: message.error })
        return
      case undefined:
        this.strayLines++
        return
    }
  }

  /** Nothing is written any more, and everything that waits for an answer gets this one. */
  close(reason: OutcomeReason): void {
    this.#closed ??= reason
    for (const pending of [...this.#pending.values()]) pending.settle(closedOutcome(reason))
  }

  #settle(id: RpcId, outcome: RequestOutcome): void {
    const pending = this.#pending.get(id)
    if (pending) pending.settle(outcome)
    else this.strayLines++
  }
}

function closedOutcome(reason: OutcomeReason): RequestOutcome {
  if (reason === 'stopped') return failed(reason, 'The session was ended before Codex answered.')
  return failed(reason, 'Codex ended before it answered. The request may or may not have been carried out.')
}
