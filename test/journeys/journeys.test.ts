import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../dev-env/index.js'
import { journeysIn, travel, type Journey, type Outcome } from './respect.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const files = (await readdir(here)).filter((name) => name.endsWith('.arazzo.yaml'))
const journeys = (await Promise.all(files.map((name) => journeysIn(join(here, name))))).flat()

const database = useTestDatabase()
let runtime: TestRuntime

beforeAll(async () => {
  runtime = await startTestRuntime({ databaseUrl: database.url })
})
afterAll(async () => {
  await runtime.stop()
})

function go(journey: Journey, serverUrl: string): Promise<Outcome> {
  const ids = { user: 1, runId: `run-${randomUUID()}`, threadId: `thread-${randomUUID()}` }
  return travel(journey, serverUrl, ids, () => runtime.token({ user_id: ids.user, run_id: ids.runId, thread_id: ids.threadId }))
}

describe('a client team can go', () => {
  it.each(journeys)('$workflowId', async (journey) => {
    const { passed, said } = await go(journey, runtime.url)
    expect(passed, said).toBe(true)
  })
})

describe('a journey fails', () => {
  const journey = journeys.find(({ workflowId }) => workflowId === 'append-read-verify')!

  it('when it expects what the service does not do', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wrong-journey-'))
    try {
      const text = await readFile(journey.file, 'utf8')
      const contract = fileURLToPath(new URL('../../src/generated/contract.json', import.meta.url))
      const file = join(folder, 'wrong.arazzo.yaml')
      const wrong = text.replace('../../src/generated/contract.json', contract).replace('$response.body#/event_count == 2', '$response.body#/event_count == 3')
      expect(wrong).toContain('event_count == 3')
      await writeFile(file, wrong)
      const { passed, said } = await go({ ...journey, file }, runtime.url)
      expect(passed, said).toBe(false)
      expect(said).toContain('✗ success criteria check - $response.body#/event_count == 3')
      expect(said).toContain('Steps taken: create, append, read, verify')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('when an answer breaks the contract where no criterion looks', async () => {
    const liar = await startLiar(runtime.url, (text) => text.replace(/("event_count":2,"head_hash":)"\w+"/, '$1"none"'))
    try {
      const { passed, said } = await go(journey, liar.url)
      expect(passed, said).toBe(false)
      expect(said).toContain('✗ schema check')
      expect(said).toContain('✓ success criteria check - $response.body#/event_count == 2')
    } finally {
      await liar.stop()
    }
  })

  it('when nobody answers', async () => {
    const liar = await startLiar(runtime.url, (text) => text)
    await liar.stop()
    expect((await go(journey, liar.url)).passed).toBe(false)
  })
})

interface Liar {
  readonly url: string
  stop(): Promise<void>
}

/** Stands between client and service, and changes what is answered. */
async function startLiar(serverUrl: string, change: (text: string) => string): Promise<Liar> {
  const { hostname, port } = new URL(serverUrl)
  const server: Server = createServer((incoming, outgoing) => {
    const { url, method, headers } = incoming
    const forwarded = request({ hostname, port, path: url, method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.once('end', () => {
        const { 'content-length': _length, ...kept } = answer.headers
        outgoing.writeHead(answer.statusCode ?? 502, kept)
        outgoing.end(change(Buffer.concat(chunks).toString('utf8')))
      })
    })
    incoming.pipe(forwarded)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
