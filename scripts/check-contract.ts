/**
 * `npm run contract:check`: what the contract promises and what the repository holds are the same.
 *
 * Everything is read from files, so the gate takes seconds and needs no database. The one thing that only running tests can tell
 * (does any test produce each declared status?) comes in through test/contract/observed-statuses.json. That list cannot go stale
 * or be edited into shape unnoticed: `npm test` records anew what the servers of that very run answered, into a fresh file, and
 * fails when the committed list differs from it.
 */
import { fileURLToPath } from 'node:url'
import { checkContract } from './contract-check/index.js'

const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const findings = await checkContract(root)
if (findings.length === 0) {
  console.log('runtime contract check passed')
} else {
  console.log('runtime contract check failed:')
  for (const finding of findings) console.log(`  - ${finding}`)
  process.exitCode = 1
}
