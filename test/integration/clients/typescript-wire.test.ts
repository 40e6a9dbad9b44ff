import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRuntimeClient, RuntimeUnavailable, UnexpectedAnswer, type ClientOptions, type FollowItem, type RuntimeClient } from '@openagents/runtime-client'
import { afterEach, describe, expect, it, vi } from 'vitest'

describe('the TypeScript client before servers that are not a runtime, or a sick one', () => {
  let close: (() => Promise<void>) | undefined
  afterEach(async () => {
    await close?.()
    close = undefined
  })

  async function serve(answer: (request: IncomingMessage, response: ServerResponse, index: number) => void, options: Partial<ClientOptions> = {}) {
    const seen: IncomingMessage[] = []
    const server = createServer((request, response) => {
      seen.push(request)
      request.resume()
      answer(request, response, seen.length - 1)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address() as { port: number }
    close = async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    }
    const url = `http://127.0.0.1:${String(address.port)}`
    const client: RuntimeClient = createRuntimeClient({ baseUrl: url, signer: async () => 'a-token', retry: { baseMs: 1, attempts: 3 }, ...options })
    return { client, seen, url }
  }

  const run = { runId: 'run-1', threadId: 'thread-1' }
  const stream = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' })
  const event = (seq: number, words = '') =>
    `event: message\nid: ${seq}\ndata: ${JSON.stringify({ type: 'event', runId: 'run-1', eventType: 'note', payload: { words } })}\n\n`
  const theEnd = 'event: message\ndata: [DONE]\n\n'

  async function failureOf(work: Promise<unknown>): Promise<unknown> {
    return work.then(
      () => undefined,
      (error: unknown) => error,
    )
  }
  async function collect(items: AsyncIterable<FollowItem>): Promise<FollowItem[]> {
    const all: FollowItem[] = []
    for await (const item of items) all.push(item)
    return all
  }

  it('follows no redirect, and takes its token nowhere else', async () => {
    const { client, seen, url } = await serve((_, response) => response.writeHead(302, { location: '/elsewhere' }).end())
    for (const work of [client.listRuns(), collect(client.followRun(run)), client.createRunAndFollow({ body: { prompt: 'hi' } })]) {
      const failure = await failureOf(work)
      expect(failure).toBeInstanceOf(UnexpectedAnswer)
      expect(failure).toMatchObject({ status: 302 })
    }
    expect(seen.map((request) => request.url).includes('/elsewhere'), url).toBe(false)
    expect(seen).toHaveLength(3)
  })

  it.each<[string, number, string]>([
    ['a page', 200, '<h1>Welcome to the hotel</h1>'],
    ['a page that refuses', 403, '<h1>Forbidden</h1>'],
    ['half an answer', 200, '{"run": {"id"'],
  ])('says so when it is answered with %s', async (_what, status, body) => {
    const { client, seen } = await serve((_, response) => response.writeHead(status, { 'content-type': 'text/html' }).end(body))
    const failure = await failureOf(client.getRun({ run_id: 'run-1' }))
    expect(failure).toBeInstanceOf(UnexpectedAnswer)
    expect(failure).toMatchObject({ status, text: body })
    expect(await failureOf(collect(client.followRun(run)))).toBeInstanceOf(UnexpectedAnswer)
    expect(seen).toHaveLength(2)
  })

  it('repeats what breaks off in the middle of the answer', async () => {
    const body = '{"runs": [], "next_cursor": null}'
    const { client } = await serve((_, response, index) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
      if (index === 0) response.write(body.slice(0, 10), () => response.destroy())
      else response.end(body)
    })
    expect(await client.listRuns()).toMatchObject({ status: 200, attempts: 2, body: { runs: [] } })
  })

  it('gives up on an answer that does not begin, and on one that does not go on', async () => {
    const { client, seen } = await serve(
      (request, response) => {
        if (request.url?.includes('limit=1') === true) response.writeHead(200, { 'content-type': 'application/json' }).write('{')
      },
      { timeouts: { headersMs: 300, idleMs: 300 }, retry: { attempts: 2, baseMs: 1 } },
    )
    for (const limit of [1, 2]) {
      const failure = await failureOf(client.listRuns({ limit }))
      expect(failure).toBeInstanceOf(RuntimeUnavailable)
      expect(failure).toMatchObject({ attempts: 2, cause: { name: 'TimedOut' } })
    }
    expect(seen).toHaveLength(4)
  })

  it('does not send what could not be signed, and tries to sign it again', async () => {
    let asked = 0
    const { client, seen } = await serve((_, response) => response.writeHead(201, { 'content-type': 'application/json' }).end('{"run":{}}'), {
      signer: async () => {
        if (++asked === 1) throw new Error('The token service is away.')
        return 'a-token'
      },
    })
    expect(await client.createRun()).toMatchObject({ status: 201, attempts: 2 })
    expect(seen).toHaveLength(1)
  })

  it('reaches nobody', async () => {
    const { client, url } = await serve(() => undefined)
    await close?.()
    close = undefined
    const failure = await failureOf(client.listRuns())
    expect(failure, url).toBeInstanceOf(RuntimeUnavailable)
    expect(failure).toMatchObject({ attempts: 3, status: undefined, message: expect.stringContaining('ECONNREFUSED') as string })
    expect(await failureOf(collect(client.followRun({ ...run, giveUpAfterMs: 20 })))).toBeInstanceOf(RuntimeUnavailable)
    expect(await failureOf(client.createRunAndFollow({ body: { prompt: 'hi' } }))).toMatchObject({ name: 'RuntimeUnavailable', attempts: 1 })
  })

  it('leaves a silent stream for a new one, and a heartbeat is not silence', async () => {
    const beats: NodeJS.Timeout[] = []
    const { client, seen } = await serve((_, response, index) => {
      stream(response)
      if (index === 0) {
        response.write(event(1))
        const beat = setInterval(() => response.write(': keep-alive\n\n'), 50)
        beats.push(beat)
        // Ten times the idle time of nothing but heartbeats, then silence.
        setTimeout(() => clearInterval(beat), 3_000)
        setTimeout(() => response.write(event(2)), 2_900)
      } else response.end(event(3) + theEnd)
    })
    const items = await collect(client.followRun({ ...run, idleTimeoutMs: 1_000 }))
    for (const beat of beats) clearInterval(beat)
    expect(items.map((item) => item.seq)).toEqual([1, 2, 3])
    expect(seen).toHaveLength(2)
    expect(seen[1]?.headers['last-event-id']).toBe('2')
  })

  it('reads no faster than it is asked, so a reader that rests costs no memory', async () => {
    const limit = 200 * 1024 * 1024
    let written = 0
    let isFull = false
    const block = event(1, 'x'.repeat(100_000))
    const { client } = await serve((_, response) => {
      stream(response).write(event(1))
      const pump = (): void => {
        isFull = false
        while (written < limit) {
          written += block.length
          if (!response.write(block)) {
            isFull = true
            response.once('drain', pump)
            return
          }
        }
      }
      pump()
    })
    const items = client.followRun(run)
    expect((await items.next()).value).toMatchObject({ seq: 1 })
    // The server is stuck when nothing has moved for a while; without back-pressure it would write on to the limit.
    let before = -1
    await vi.waitFor(
      () => {
        const moved = written !== before
        before = written
        expect(isFull && !moved).toBe(true)
      },
      { timeout: 30_000, interval: 500 },
    )
    expect(written).toBeLessThan(limit / 4)
    await items.return?.()
  })

  it('does not end with a stream that ends, but with the end', async () => {
    const { client, seen } = await serve((_, response, index) => {
      stream(response)
      if (index < 3) response.end(event(index + 1))
      else response.end(theEnd)
    })
    expect((await collect(client.followRun(run))).map((item) => item.seq)).toEqual([1, 2, 3])
    expect(seen).toHaveLength(4)
  })

  it('reports a stream that is broken at the same place twice', async () => {
    const { client, seen } = await serve((_, response, index) => {
      stream(response)
      response.end(index === 0 ? event(1) + 'id: 2\ndata: {"type\n\n' : 'id: 2\ndata: {"type\n\n')
    })
    const failure = await failureOf(collect(client.followRun(run)))
    expect(failure).toBeInstanceOf(UnexpectedAnswer)
    expect((failure as Error).message).toContain('not JSON after seq 1')
    expect(seen).toHaveLength(2)
  })

  it('continues the trace that it is given', async () => {
    const trace = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', tracestate: 'vendor=1' }
    const { client, seen } = await serve((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"runs":[]}'), {
      trace: () => trace,
    })
    await client.listRuns()
    await client.listRuns({}, { trace: { traceparent: 'nonsense' } })
    expect(seen[0]?.headers.traceparent).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$/)
    expect(seen[0]?.headers.tracestate).toBe('vendor=1')
    expect(seen[1]?.headers.traceparent).toMatch(/^00-(?!4bf92f3577b34da6a3ce929d0e0e4736)[0-9a-f]{32}-[0-9a-f]{16}-00$/)
    expect(seen[1]?.headers.tracestate).toBeUndefined()
  })
})
