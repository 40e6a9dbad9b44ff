/**
 * `npm test`: all fast suites, and then the question that no single test can answer: did they, together, make every operation
 * answer with every status that the contract declares?
 *
 * Test servers append each (operation, status) that they answer to the file named by RUNTIME_OBSERVED_RESPONSES. The file is new
 * for every run, so nothing of an earlier run can pass for this one. The result is compared with the contract and with the
 * committed list in test/contract/observed-statuses.json, which is what `npm run contract:check` reads.
 *
 *   npm test                        everything
 *   npm test -- src/kernel          a part; statuses are not compared, for a part cannot produce them all
 *   npm test -- --write-observed    everything, and commit to what was observed
 */
import { spawn } from 'node:child_process'
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundlePath, readContract } from './contract-check/contract.js'
import { committedMismatches, formatObserved, observedPath, readCommitted, readObservations, statusMismatches } from './contract-check/observed-statuses.js'

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const parameters = process.argv.slice(2).filter((parameter) => parameter !== '--write-observed')
const write = process.argv.includes('--write-observed')
const whole = parameters.every((parameter) => /^--(reporter|outputFile)/.test(parameter))

const folder = await mkdtemp(join(tmpdir(), 'runtime-observed-'))
try {
  const recording = join(folder, 'responses.jsonl')
  process.exitCode = await vitest(recording)
  // Asked to write, it writes after a failure too: the gate's own test fails for as long as the list is not there.
  if (process.exitCode === 0 || write) process.exitCode = (await compare(recording)) || process.exitCode
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function vitest(recording: string): Promise<number> {
  const env = { ...process.env, RUNTIME_OBSERVED_RESPONSES: recording }
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...parameters], { cwd: root, env, stdio: 'inherit' })
  return await new Promise((resolve) => {
    child.once('exit', (code) => {
      resolve(code ?? 1)
    })
  })
}

async function compare(recording: string): Promise<number> {
  if (!whole) {
    console.log('Declared statuses were not compared: only a part of the tests ran.')
    return 0
  }
  await access(join(root, bundlePath))
  const observed = readObservations(await readFile(recording, 'utf8').catch(() => ''))
  if (write) await writeFile(join(root, observedPath), formatObserved(observed))
  const findings = [
    ...statusMismatches(await readContract(root), observed, 'observed in this run'),
    ...committedMismatches(await readCommitted(root), observed),
  ]
  if (findings.length === 0) {
    console.log('Every declared status was produced by a test.')
    return 0
  }
  console.log('The tests and the contract differ:')
  for (const finding of findings) console.log(`  - ${finding}`)
  return 1
}
