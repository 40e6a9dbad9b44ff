import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SseConnection } from '../../../src/http/sse-connection.js'
import type { Sink } from '../../../src/streams/index.js'
import { useTestDatabase } from '../../dev-env/index.js'
import { openWire, send, signed, type Wire } from './test-client.js'
import { startTestServer, type TestServer } from './test-server.js'

const database = useTestDatabase()
const heartbeatMs = 80
const opened: SseConnection[] = []
const open = (sink: Sink): void => {
  if (!(sink instanceof SseConnection)) throw new Error('A stream over HTTP is not an SSE connection.')
  opened.push(sink)
}
const streamHandler = () => Promise.resolve({ stream: true, headers: { 'x-oa-run-id': 'run_1' }, open })
let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ databaseUrl: database.url, server: { heartbeatMs }, handlers: { stream: streamHandler } })
})
afterAll(() => server.stop())

async function follow(port = server.port): Promise<{ wire: Wire; connection: SseConnection }> {
  const before = opened.length
  const wire = await openWire(port)
  const headers = Object.entries(signed({ run_id: 'run_1' }))
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
  wire.socket.write(`GET /v1/runs/run_1/stream HTTP/1.1\r\nhost: x\r\naccept: text/html\r\nx-request-id: stream-1\r\n${headers}\r\n`)
  await wire.until((read) => read.includes('\r\n\r\n'))
  await eventually(() => opened.length > before)
  const connection = opened.at(-1)
  if (connection === undefined) throw new Error('No stream was opened.')
  return { wire, connection }
}

async function eventually(isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 3_000
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error('Waited in vain.')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('a stream', () => {
  it('begins at once, whatever Accept says, with the headers that keep proxies from holding it back', async () => {
    const { wire } = await follow()
    const text = wire.text().toLowerCase()
    expect(text).toMatch(/^http\/1.1 200 /)
    for (const line of [
      'content-type: text/event-stream',
      'cache-control: no-cache, no-transform',
      'x-accel-buffering: no',
      'x-request-id: stream-1',
      'x-oa-run-id: run_1',
    ])
      expect(text).toContain(`${line}\r\n`)
    wire.socket.destroy()
  })

  it('delivers, and ends when told to', async () => {
    const { wire, connection } = await follow()
    let closes = 0
    connection.onClose(() => closes++)
    expect(connection.write('data: 1\n\n')).toBe(true)
    expect(connection.write(Buffer.from('data: 2\n\n'))).toBe(true)
    connection.write('data: [DONE]\n\n')
    connection.end('terminal')
    connection.end('leaving')
    expect(connection.write('data: late\n\n')).toBe(false)
    const text = await wire.until((read) => read.includes('0\r\n\r\n'))
    expect(text).toMatch(/data: 1[\s\S]*data: 2[\s\S]*data: \[DONE\]/)
    expect(text).not.toMatch(/retry|late/)
    await eventually(() => closes === 1)
    wire.socket.destroy()
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(closes).toBe(1)
  })

  it('says so when the reader goes away, also to those who ask later', async () => {
    const { wire, connection } = await follow()
    let closes = 0
    connection.onClose(() => closes++)
    wire.socket.destroy()
    await eventually(() => closes === 1)
    connection.onClose(() => closes++)
    await eventually(() => closes === 2)
    expect(connection.write('data: x\n\n')).toBe(false)
  })

  it('is counted while it is open', async () => {
    const before = server.server.openStreams
    const { wire, connection } = await follow()
    expect(server.server.openStreams).toBe(before + 1)
    expect((await send(server.port, 'GET', '/metrics')).text).toContain(`openagents_runtime_open_streams ${before + 1}`)
    connection.end('terminal')
    await eventually(() => server.server.openStreams === before)
    wire.socket.destroy()
  })
})

describe('heartbeats', () => {
  it('come when nothing has been written for a while, and not before', async () => {
    const { wire, connection } = await follow()
    const busyUntil = Date.now() + heartbeatMs * 3
    while (Date.now() < busyUntil) {
      connection.write('data: x\n\n')
      await new Promise((resolve) => setTimeout(resolve, heartbeatMs / 4))
    }
    expect(wire.text()).not.toContain('keep-alive\n')
    await wire.until((read) => read.split(': keep-alive\n\n').length >= 3)
    wire.socket.destroy()
  })
})

describe('a reader that stops reading', () => {
  it('makes write return false, costs no more memory, and goes on when it reads again', async () => {
    const { wire, connection } = await follow()
    wire.socket.pause()
    const frame = Buffer.from(`data: ${'x'.repeat(8_000)}\n\n`)
    let drains = 0
    const count = (): void => {
      drains++
      connection.onDrain(count)
    }
    connection.onDrain(count)
    let written = 0
    // The kernels of both sides take megabytes, and ask for more now and then, before the socket stays full.
    for (let stalled = false; !stalled;) {
      const before = drains
      do written++
      while (connection.write(frame) && written < 10_000)
      const patience = Date.now() + 300
      while (drains === before && Date.now() < patience) await new Promise((resolve) => setTimeout(resolve, 5))
      stalled = drains === before
    }
    expect(written).toBeLessThan(10_000)
    const held = connection.response.writableLength
    expect(held).toBeLessThan(200_000)
    const before = drains
    await new Promise((resolve) => setTimeout(resolve, heartbeatMs * 3))
    // No heartbeats for those who do not read: nothing has been added.
    expect([connection.response.writableLength, drains]).toEqual([held, before])
    wire.socket.resume()
    await eventually(() => drains > before)
    connection.write('data: [END]\n\n')
    const text = await wire.until((read) => read.includes('[END]'))
    expect(text.split('data: xxx').length - 1).toBe(written)
    wire.socket.destroy()
  })
})

describe('shutting down', () => {
  it('ends every stream with the advice to reconnect, and those that open meanwhile too', async () => {
    const leaving = await startTestServer({ databaseUrl: database.url, handlers: { stream: streamHandler } })
    const first = await follow(leaving.port)
    const second = await follow(leaving.port)
    const drained = leaving.server.drain(2_000)
    for (const { wire } of [first, second]) expect(await wire.until((read) => read.includes('0\r\n\r\n'))).toMatch(/\nretry: \d+\n\n/)
    expect(await drained).toEqual({ isDrained: true })
    await leaving.stop()
    await Promise.all([first.wire.closed, second.wire.closed])
  })
})
