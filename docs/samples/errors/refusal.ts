import { RuntimeRefusal, RuntimeUnavailable, unwrap } from '@openagents/runtime-client'
import { client } from '../setup.js'

try {
  await unwrap(client.getRun({ run_id: 'no-such-run' }))
} catch (error) {
  if (error instanceof RuntimeRefusal) console.log(error.status, error.code, error.reason)
  else if (error instanceof RuntimeUnavailable) console.log(`No answer after ${String(error.attempts)} attempts.`)
  else throw error
}
