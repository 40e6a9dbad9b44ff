import { submitRequest } from '../../codex/index.js'
import type { components } from '../../generated/operations.js'
import { reply } from '../../http/index.js'
import { handler } from '../deps.js'

type Body = components['schemas']['SubmitWorkerRequest']
type Envelope = components['schemas']['WorkerRequestEnvelope']

export const submitCodexWorkerRequest = handler('submitCodexWorkerRequest', async ({ path, body, principal }, deps) => {
  const envelope = envelopeOf(body)
  const { id, ok, response, replay } = await submitRequest(deps, {
    workerId: path.worker_id,
    principal,
    id: envelope.request_id ?? envelope.id,
    method: envelope.method,
    params: envelope.params,
    timeoutMs: envelope.timeout_ms ?? deps.settings.workerRequestTimeoutMs,
  })
  return reply(200, { data: { worker_id: path.worker_id, request_id: id, ok, response, idempotent_replay: replay } })
})

const envelopeOf = (body: Body): Envelope => (isWrapped(body) ? body.request : body)
const isWrapped = (body: Body): body is components['schemas']['WrappedWorkerRequest'] =>
  typeof body['request'] === 'object' && body['request'] !== null && !Array.isArray(body['request'])
