import { unwrap } from '@openagents/runtime-client'
import { client } from '../setup.js'

const { body } = await unwrap(client.createRun({ body: {} }))
const run = body.run

// Two notes and the end, so that there is something to follow.
await unwrap(
  client.appendRunEvent({
    run_id: run.id,
    body: {
      events: [
        { event_type: 'note.added', payload: { text: 'one' } },
        { event_type: 'note.added', payload: { text: 'two' } },
        { event_type: 'run.finished', payload: { status: 'succeeded' } },
      ],
    },
  }),
)

for await (const { seq, data } of client.followRun({ runId: run.id, threadId: run.thread_id })) {
  console.log(seq, JSON.stringify(data))
}
console.log('The run has ended.')
