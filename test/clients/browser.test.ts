import { pageOptions, startChromium, startSigningServer, type SigningServer } from './chromium.js'
import { describeClient } from './suite.js'

let signing: SigningServer | undefined

describeClient({
  client: 'browser',
  can: ['ask', 'abort', 'pause', 'generate_key', 'request_id', 'call_trace', 'gap'],
  atLeast: 275,
  proxyOptions: pageOptions,
  signing: async ({ secret }) => {
    signing = await startSigningServer(secret)
    return { sign_url: signing.url }
  },
  start: ({ url }) => startChromium(url),
  stop: async () => {
    await signing?.close()
  },
})
