/**
 * A runtime that can be killed: `killable-runtime.ts <point or none>` serves, says where, and stays at the named moment of every
 * holder, and of every pass over a run, for good.
 */
import { startTestRuntime } from '../../dev-env/index.js'

const [, , point] = process.argv
const { TEST_DATABASE = '', TEST_ENVIRONMENT = '{}' } = process.env
const pauses = { reach: (reached: string) => (reached === point ? new Promise<never>(() => undefined) : Promise.resolve()) }
const runtime = await startTestRuntime({
  databaseUrl: TEST_DATABASE,
  env: JSON.parse(TEST_ENVIRONMENT) as Record<string, string>,
  pauses,
  workerPauses: pauses,
})
process.stdout.write(`${runtime.url}\n`)
