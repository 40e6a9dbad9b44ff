import { unwrap } from '@openagents/runtime-client'
import { client } from '../setup.js'

const { body: created } = await unwrap(client.createRun({ body: {} }))
const append = (text: string) =>
  client.appendRunEvent({ run_id: created.run.id, body: { event_type: 'note.added', payload: { text }, idempotency_key: 'note-1' } })

const first = await append('Counted by hand.')
const again = await append('Counted by hand.')
const other = await append('Something else.')
console.log(first.status, again.status, other.status)
if (!other.ok) console.log(other.body.error.details?.[0]?.reason)
