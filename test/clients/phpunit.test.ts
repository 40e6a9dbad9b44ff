import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../dev-env/index.js'
import { root } from '../dev-env/samples.js'

describe("the PHP client's own tests", () => {
  const database = useTestDatabase()
  let runtime: TestRuntime

  beforeAll(async () => {
    runtime = await startTestRuntime({ databaseUrl: database.url })
  })
  afterAll(async () => {
    await runtime.stop()
  })

  it('pass, those against a live runtime included', async () => {
    const { status, output } = await phpunit({ RUNTIME_BASE_URL: runtime.url, RUNTIME_SIGNATURE_SECRET: runtime.secret })
    expect(status, output).toBe(0)
    // "OK, but" is what it says of tests that were skipped or incomplete.
    expect(output).toMatch(/^OK \(\d{3,} tests, \d+ assertions\)$/m)
  })
})

function phpunit(env: Readonly<Record<string, string>>): Promise<{ status: number | null; output: string }> {
  const child = spawn('phpunit', ['--colors=never'], { cwd: join(root, 'clients/php'), env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => {
      resolve({ status, output })
    })
  })
}
