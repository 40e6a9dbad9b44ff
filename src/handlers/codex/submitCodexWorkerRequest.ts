import { submitRequest } from '../../codex/index.js'
import type { components } from '../../generated/operations.js'
import { reply } from '../../contract/index.js'
import { jsonObject, JsonText } from '../../kernel/json-text.js'
import { handler } from '../deps.js'

type Wire = components['schemas']
type Body = Wire['SubmitWorkerRequest']
type Envelope = Wire['WorkerRequestEnvelope']

export const submitCodexWorkerRequest = handler('submitCodexWorkerRequest', async ({ path, body, principal }, deps) => {
  const envelope = envelopeOf(body)
  const { id, ok, responseText, replay } = await submitRequest(deps, {
    workerId: path.worker_id,
    principal,
    id: envelope.request_id ?? envelope.id,
    method: envelope.method,
    params: envelope.params,
    timeoutMs: envelope.timeout_ms ?? deps.settings.workerRequestTimeoutMs,
  })
  const data = jsonObject<Wire['WorkerRequestOutcome']>({
    worker_id: path.worker_id,
    request_id: id,
    ok,
    response: new JsonText(responseText),
    idempotent_replay: replay,
  })
  return reply(200, jsonObject<Wire['SubmitWorkerRequestReply']>({ data }))
})

const envelopeOf = (body: Body): Envelope => (isWrapped(body) ? body.request : body)
const isWrapped = (body: Body): body is Wire['WrappedWorkerRequest'] =>
  typeof body['request'] === 'object' && body['request'] !== null && !Array.isArray(body['request'])
