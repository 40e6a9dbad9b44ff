import { unwrap } from '@openagents/runtime-client'
import { client } from '../setup.js'

const { body } = await unwrap(client.createRun({ body: {} }))
const run = body.run
const notes = ['one', 'two'].map((text) => ({ event_type: 'note.added', payload: { text } }))
await unwrap(client.appendRunEvent({ run_id: run.id, body: { events: [...notes, { event_type: 'run.finished', payload: { status: 'succeeded' } }] } }))

// A reader that stops after two events, as if its process had ended, and keeps how far it got.
let cursor = 0
for await (const { seq } of client.followRun({ runId: run.id, threadId: run.thread_id })) {
  cursor = seq
  if (cursor === 2) break
}

// Lost connections are resumed by the client. A new process gives it the position that was kept.
for await (const { seq, data } of client.followRun({ runId: run.id, threadId: run.thread_id, cursor })) {
  console.log(seq, JSON.stringify(data))
}
