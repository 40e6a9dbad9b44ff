import { unwrap } from '@openagents/runtime-client'
import { client } from '../setup.js'

const { body: created } = await unwrap(client.createRun({ body: { metadata: { title: 'A conversation' } } }))
const run = created.run

const { body } = await unwrap(
  client.appendFrame({
    run_id: run.id,
    body: { thread_id: run.thread_id, frame_id: 'message-1', type: 'user_message', payload: { text: 'Count to three.' } },
  }),
)
console.log(body)
