import { RuntimeError } from '../kernel/errors.js'
import { newRequestName } from '../kernel/ids.js'
import { canonicalJson, type Json } from '../kernel/json.js'
import { fingerprint, maxPayloadBytes, storedText } from '../kernel/payload.js'
import type { Principal } from '../kernel/principal.js'
import { parseTimestamp, type Clock } from '../kernel/time.js'
import { malformed, trimmed } from './text.js'
import { ledgerKey, type RequestId } from './worker.js'
import type { RequestCommand } from './worker-command.js'
import type { WorkerLog } from './worker-log.js'
import { readOutcome } from './worker-store.js'
import type { WorkerWatch } from './worker-watch.js'

export interface WantedRequest {
  readonly workerId: string
  readonly principal: Principal
  /** Blank or absent: one is made. */
  readonly id?: RequestId | null | undefined
  readonly method?: string | undefined
  /** An object or an array. Absent: `{}`. */
  readonly params?: unknown
  readonly timeoutMs: number
}

export interface AnsweredRequest {
  readonly id: RequestId
  readonly ok: boolean
  /** The text of the worker's JSON-RPC response, as it is stored. */
  readonly responseText: string
  readonly replay: boolean
}

export interface RequestDeps {
  readonly workers: WorkerLog
  readonly watch: WorkerWatch
  readonly clock: Clock
}

/** Time that a loaded machine may need, past the deadline, to deliver an outcome that was given in time. */
const graceMs = 1_000

/**
 * Gives a worker a request, and waits for its one outcome: its answer, or the error that its deadline makes of none. The same
 * request again waits for the same outcome. Refuses a worker that is not running (409), one with too many requests (429), and
 * other content under the same id (409).
 */
export async function submitRequest(deps: RequestDeps, wanted: WantedRequest): Promise<AnsweredRequest> {
  const { workers, watch, clock } = deps
  const { workerId } = wanted
  const command = commandOf(wanted)
  const accepted = await workers.submit(workerId, command)
  const find = (): Promise<{ ok: boolean; responseText: string } | undefined> => readOutcome(workers, workerId, command.key)
  const pending = accepted.head.state.pending.find(({ key }) => key === command.key)
  const leftMs = pending ? Math.max(0, (parseTimestamp(pending.deadline) - clock.now()) / 1000) : 0
  let outcome = await watch.until(workerId, find, leftMs + 1)
  if (!outcome) {
    await workers.submit(workerId, { type: 'expire' })
    outcome = await watch.until(workerId, find, graceMs)
  }
  if (!outcome)
    throw new RuntimeError('draining', 'The request is accepted, but this replica shuts down before it has an outcome. Send it again under the same id.', {
      request_id: command.id,
      retry_after_ms: 1000,
    })
  return { id: command.id, ok: outcome.ok, responseText: outcome.responseText, replay: accepted.replay }
}

function commandOf(wanted: WantedRequest): RequestCommand {
  const id = nameOf(wanted.id)
  const method = trimmed(wanted.method) ?? ''
  const params = (wanted.params ?? {}) as Json
  const paramsText = canonicalJson(params)
  const { received, unfit } = prepare(id, method, params)
  return {
    type: 'request',
    principal: wanted.principal,
    id,
    key: ledgerKey(id),
    method,
    paramsText,
    received,
    fingerprint: fingerprint(method, paramsText),
    timeoutMs: wanted.timeoutMs,
    unfit,
  }
}

function nameOf(id: RequestId | null | undefined): RequestId {
  if (typeof id === 'number') return id
  const name = trimmed(id) ?? newRequestName()
  if (!/^[A-Za-z0-9._:-]{1,128}$/.test(name)) throw malformed('/body/request/request_id', 'must be 1 to 128 of A-Z a-z 0-9 . _ : - or an integer')
  return name
}

function prepare(id: RequestId, method: string, params: Json): Pick<RequestCommand, 'received' | 'unfit'> {
  const none = { bare: '{}', withParams: '{}' }
  if (method === '') return { received: none, unfit: malformed('/body/request/method', 'may not be missing or blank', 'required') }
  try {
    const bare = storedText({ request_id: id, method }, maxPayloadBytes, 'request')
    const withParams = storedText({ request_id: id, method, params }, maxPayloadBytes, 'request')
    return { received: { bare, withParams }, unfit: undefined }
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error
    return { received: none, unfit: error }
  }
}
