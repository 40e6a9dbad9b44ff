/**
 * `npm run mock`: a server that answers as the contract's examples do, for clients that are written before or without the service.
 * It keeps nothing, checks no signature beyond its being there, and checks requests against the contract.
 *
 *   npm run mock                    http://127.0.0.1:4010
 *   npm run mock -- --port 4020     another port; 0 takes any free one
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { bundlePath } from './contract-check/contract.js'

const root = fileURLToPath(new URL('..', import.meta.url))

const howTo = (url: string): string => `
The mock answers on ${url}. Nothing is kept; a signature has to be there and is not checked.

  The first example of the first answer:
    curl ${url}/internal/v1/runs/any-run -H 'x-oa-runtime-signature: any'
  Another status of the contract:
    curl ${url}/internal/v1/runs/any-run -H 'x-oa-runtime-signature: any' -H 'Prefer: code=404'
  An example by its name (openapi/examples):
    curl ${url}/internal/v1/runs/any-run/events -H 'x-oa-runtime-signature: any' -H 'Prefer: code=410, example=cursor_pruned'
  A stream, all of it at once:
    curl '${url}/internal/v1/runs/any-run/stream?thread_id=any' -H 'x-oa-runtime-signature: any' -H 'Prefer: code=200, example=ui_turn'

Ctrl-C stops it.
`

function main(): void {
  const given = process.argv.slice(2)
  const port = given[0] === undefined ? '4010' : given[0] === '--port' ? (given[1] ?? '') : given[0].replace(/^--port=/, '')
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    console.error('Give a port, or nothing: npm run mock -- --port 4010')
    process.exitCode = 2
    return
  }
  const parameters = ['node_modules/@stoplight/prism-cli/dist/index.js', 'mock', bundlePath, '--host', '127.0.0.1', '--port', port]
  const child = spawn(process.execPath, parameters, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } })
  createInterface(child.stdout).on('line', (line) => {
    const [, url] = /listening on (http:\S+)/.exec(line) ?? []
    if (url !== undefined) console.log(howTo(url))
    // It lists every route when it starts, and says at length what it thinks of each request. What it refuses is worth reading.
    else if (/\b(error|warn|violation)/i.test(line)) console.error(line)
  })
  // Its complaint comes behind all of its options: only the last line is for whoever starts this.
  let complaint = ''
  createInterface(child.stderr).on('line', (line) => {
    if (line.trim() !== '') complaint = line.trim()
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  child.once('close', (code, signal) => {
    if (signal !== null || code === 0) return
    console.error(`The mock has stopped: ${complaint}. If the port is taken, give another: npm run mock -- --port 4020`)
    process.exitCode = 1
  })
}

main()
