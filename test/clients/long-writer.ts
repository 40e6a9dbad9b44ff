/** The other process of the long streams: appends to a run, portion by portion, while it is read, and ends it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { signToken } from '../conformance/src/index.js'
import { eventOf } from './long-events.js'

const [url, secret, runId, count] = process.argv.slice(2) as [string, string, string, string]
const portion = 25
let nonces = 0

async function append(events: readonly unknown[]): Promise<void> {
  const iat = Math.floor(Date.now() / 1000)
  const claims = { iat, exp: iat + 300, nonce: `writer-${process.pid}-${runId}-${nonces++}`, user_id: 1, run_id: runId }
  const response = await fetch(`${url}/internal/v1/runs/${runId}/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-oa-user-id': '1', 'x-oa-runtime-signature': signToken(claims, secret) },
    body: JSON.stringify({ events, atomic: true }),
  })
  if (response.status !== 200) throw new Error(`appendRunEvent answered ${response.status}: ${await response.text()}`)
  await response.arrayBuffer()
}

const total = Number(count)
for (let from = 0; from < total; from += portion) {
  await append(Array.from({ length: Math.min(portion, total - from) }, (_, i) => eventOf(from + i)))
  await sleep(15)
}
await append([{ event_type: 'run.finished', payload: { status: 'succeeded' } }])
