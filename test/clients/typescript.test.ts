import { fileURLToPath } from 'node:url'
import { startAdapter } from './adapter.js'
import { describeClient } from './suite.js'

describeClient({
  client: 'typescript',
  can: ['ask', 'abort', 'pause', 'generate_key', 'keys', 'request_id', 'call_trace', 'gap'],
  atLeast: 280,
  start: () => startAdapter(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('adapters/typescript.ts', import.meta.url))]),
})
