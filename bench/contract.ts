/**
 * What the contract costs: a validated POST through the dispatcher ÷ the same work on bare node:http, and the same
 * operation in a contract of 6 and of 60 operations.
 *
 *   npm run bench:contract -- [seconds] [rounds]      needs wrk on PATH
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median, table } from './report.js'
import { load, rawRequest } from './wrk.js'

const [seconds = 4, rounds = 3] = process.argv.slice(2).map(Number)
const server = fileURLToPath(new URL('contract-server.ts', import.meta.url))
const body = JSON.stringify({
  type: 'run.delta',
  payload: { role: 'assistant', text: 'The quick brown fox jumps over the lazy dog and keeps going', tokens: 17 },
  idempotency_key: 'k-1',
})
const request = rawRequest('POST', '/v1/runs/run_1/events', {}, body)
const results = new Map<string, number[]>()
let port = 4300

for (let round = 0; round < rounds; round++)
  for (const variant of ['bare', 'contract-6', 'contract-60']) {
    port++
    const child = spawn(process.execPath, ['--import', 'tsx', server, variant, String(port)], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production' },
    })
    const url = `http://127.0.0.1:${String(port)}`
    for (let i = 0; i < 100; i++) {
      const answer = await fetch(`${url}/v1/runs/run_1/events`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(
        () => undefined,
      )
      if (answer && answer.status !== 201) throw new Error(`${variant} answered ${String(answer.status)}`)
      if (answer) break
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await load(url, [request], { connections: 64, seconds: 1 })
    const { perSecond, refused } = await load(url, [request], { connections: 64, seconds })
    if (refused > 0) throw new Error(`${variant} refused ${String(refused)} requests`)
    results.set(variant, [...(results.get(variant) ?? []), perSecond])
    child.kill()
  }

const of = (variant: string): number => median(results.get(variant) ?? [])
console.log(
  table(
    ['server', 'requests/s'],
    [...results.keys()].map((variant) => [variant, of(variant).toFixed(0)]),
  ),
)
console.log(
  table(
    ['ratio', 'reached', 'wanted'],
    [
      ['contract route ÷ bare node:http', (of('contract-60') / of('bare')).toFixed(2), '≥ 0.5'],
      ['60 operations ÷ 6', (of('contract-60') / of('contract-6')).toFixed(2), '≥ 0.95'],
    ],
  ),
)
