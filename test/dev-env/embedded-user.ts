/**
 * A process that uses an embedded server: `node --import tsx embedded-user.ts <data dir>`. Prints one line of JSON when it
 * has it, and leaves it when standard input ends.
 */
import { startEmbeddedPostgres } from '../../src/db/index.js'

const [dataDir = ''] = process.argv.slice(2)
const server = await startEmbeddedPostgres({ dataDir, settings: { shared_buffers: '64MB' } })
process.stdout.write(`${JSON.stringify({ url: server.url, adopted: server.adopted, serverPid: server.pid() })}\n`)
process.stdin.resume()
process.stdin.once('end', () => {
  void server.stop().then((stopped) => {
    process.stdout.write(`${JSON.stringify({ stopped })}\n`)
  })
})
