import { fileURLToPath } from 'node:url'
import { startAdapter } from './adapter.js'
import { describeClient } from './suite.js'

describeClient({
  client: 'php',
  can: ['ask', 'pause', 'keys', 'request_id', 'gap'],
  atLeast: 270,
  start: () => startAdapter('php', [fileURLToPath(new URL('adapters/php/adapter.php', import.meta.url))]),
})
