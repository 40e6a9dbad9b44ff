import { unwrap } from '@openagents/runtime-client'
import { client } from '../setup.js'

const { body: created } = await unwrap(client.createCodexWorker({ body: { workspace_ref: 'repo_42' } }))
const worker_id = created.data.workerId

const { body: outcome } = await unwrap(
  client.submitCodexWorkerRequest({
    worker_id,
    body: { request: { request_id: 'request-1', method: 'turn/start', params: { text: 'Which tests are failing?' } } },
  }),
)
// A request that the worker could not carry out is an answer too.
console.log(outcome.data.ok, JSON.stringify(outcome.data.response))

await unwrap(client.stopCodexWorker({ worker_id, body: { reason: 'Done for today.' } }))

// A worker's log has no end, for it can be taken up again. `until` says what to wait for.
for await (const { seq, data } of client.followWorker({ workerId: worker_id, until: (item) => item.data.eventType === 'worker.stopped' })) {
  console.log(seq, data.eventType)
}
