import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EventSource } from 'eventsource'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectedOutput, maskVolatile, root, runSample, sampleNames, samplePath } from '../dev-env/samples.js'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../dev-env/index.js'

describe('the samples of the documentation', { timeout: 120_000 }, () => {
  const database = useTestDatabase()
  let runtime: TestRuntime
  const children: ChildProcess[] = []

  beforeAll(async () => {
    runtime = await startTestRuntime({ databaseUrl: database.url })
  })
  afterAll(async () => {
    for (const child of children) {
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
    await runtime.stop()
  })

  const outputs = sampleNames('out')

  // Signing in a shell takes openssl, which not every machine has: that sample runs with those in PHP.
  it.each(sampleNames('sh').filter((name) => name !== 'authentication/sign'))('%s.sh does what its page says', async (name) => {
    const { code, output, complaints } = await runSample('bash', [`${samplePath(name)}.sh`], runtime)
    expect(complaints).toBe('')
    expect(code).toBe(0)
    for (const expected of expectedOutput[name]!) expect(output).toMatch(new RegExp(expected))
    if (outputs.includes(name)) expect(maskVolatile(output)).toBe(maskVolatile(await readFile(join(root, `${samplePath(name)}.out`), 'utf8')))
  })

  it.each(sampleNames('ts').filter((name) => name !== 'browser/backend'))('%s.ts does what its page says', async (name) => {
    const { code, output, complaints } = await runSample(process.execPath, ['--import', 'tsx', `${samplePath(name)}.ts`], runtime)
    expect(complaints).toBe('')
    expect(code).toBe(0)
    for (const expected of expectedOutput[name]!) expect(output).toMatch(new RegExp(expected))
  })

  it('browser/backend.ts serves its page, and brings a run to an EventSource that comes back', async () => {
    const { runId, threadId } = await runtime.createRun()
    await runtime.append(runId, 'note.added', { text: 'one' })
    const child = spawn(process.execPath, ['--import', 'tsx', `${samplePath('browser/backend')}.ts`], {
      cwd: root,
      env: { PATH: process.env['PATH'], PORT: '0', RUNTIME_BASE_URL: runtime.url, RUNTIME_SIGNATURE_SECRET: runtime.secret },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(child)
    const [said] = (await once(child.stdout, 'data')) as [Buffer]
    const url = said.toString().trim()
    expect(await (await fetch(url)).text()).toContain('new EventSource')

    const stream = `${url}/stream?run=${runId}&thread=${threadId}`
    const seen: string[] = []
    const source = new EventSource(stream)
    const ended = new Promise<void>((resolve) => {
      source.onmessage = ({ data, lastEventId }: { data: string; lastEventId: string }) => {
        if (data === '[DONE]') {
          source.close()
          resolve()
        } else seen.push(`${lastEventId} ${(JSON.parse(data) as { type: string }).type}`)
      }
    })
    await expect.poll(() => seen, { timeout: 30_000 }).toEqual(['1 start', '2 event'])
    await runtime.append(runId, 'run.finished', { status: 'succeeded' })
    await ended
    expect(seen).toEqual(['1 start', '2 event', '3 finish'])

    const resumed = await (await fetch(stream, { headers: { 'last-event-id': '2' } })).text()
    expect(resumed).toMatch(/^id: 3\ndata: \{"type":"finish".*\n\ndata: \[DONE\]\n\n$/)
  })
})
