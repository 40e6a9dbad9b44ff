import { unwrap } from '@openagents/runtime-client'
import { client } from '../setup.js'

const { body: created } = await unwrap(client.createRun({ body: {} }))
const run_id = created.run.id
const notes = ['one', 'two'].map((text) => ({ event_type: 'note.added', payload: { text } }))
await unwrap(client.appendRunEvent({ run_id, body: { events: notes } }))

let after = 0
for (;;) {
  const { body } = await unwrap(client.listRunEvents({ run_id, after, limit: 2 }))
  for (const event of body.events) console.log(event.seq, event.event_type)
  if (body.next_after === null) break
  after = body.next_after
}
