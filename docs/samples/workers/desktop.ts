import { unwrap } from '@openagents/runtime-client'
import { client } from '../setup.js'

const { body: created } = await unwrap(client.createCodexWorker({ body: { adapter: 'desktop' } }))
const worker_id = created.data.workerId

// Somebody asks, and waits for the outcome.
const asked = unwrap(client.submitCodexWorkerRequest({ worker_id, body: { request: { request_id: 'request-1', method: 'add', params: [1, 2, 3] } } }))

// The desktop reads what is asked, does it, and tells the outcome under the same request_id.
for await (const { data } of client.followWorker({ workerId: worker_id })) {
  if (data.eventType !== 'worker.request.received') continue
  const { request_id, params } = data.payload as { request_id: string; params: number[] }
  const response = { id: request_id, jsonrpc: '2.0', result: params.reduce((sum, n) => sum + n) }
  const event = { event_type: 'worker.response', payload: { request_id, response }, idempotency_key: `answer-${request_id}` }
  await unwrap(client.ingestCodexWorkerEvent({ worker_id, body: { event } }))
  break
}

const { body: outcome } = await asked
console.log(outcome.data.ok, JSON.stringify(outcome.data.response))
