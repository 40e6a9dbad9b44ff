import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../dev-env/index.js'
import { openWire, reasonOf, send, signed } from './test-client.js'
import { startTestServer, type TestServer } from './test-server.js'

const database = useTestDatabase()
let server: TestServer
const seen: { aborted: boolean }[] = []

beforeAll(async () => {
  server = await startTestServer({
    databaseUrl: database.url,
    server: { headersTimeoutMs: 300, requestTimeoutMs: 400 },
    handlers: {
      getRun: async (request) => {
        if (request.path['run_id'] === 'slow') {
          const entry = { aborted: false }
          seen.push(entry)
          request.signal.addEventListener('abort', () => (entry.aborted = true))
          await new Promise((resolve) => setTimeout(resolve, 200))
        }
        return { status: 200, body: { id: request.path['run_id'] } }
      },
    },
  })
})
afterAll(() => server.stop())

const head = (line: string, headers: Record<string, string>): string =>
  `${line}\r\n${Object.entries({ host: 'x', ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`
const count = (text: string, part: string): number => text.split(part).length - 1
const json = { 'content-type': 'application/json' }
const posted = (headers: Record<string, string>, body: string): string =>
  head('POST /v1/runs/r/events HTTP/1.1', { ...signed({ run_id: 'r' }), ...json, ...headers }) + body

/** No protocol is switched to: whoever asks gets what the request is answered with in HTTP, as RFC 9110 (7.8) allows. */
describe('a request to switch protocols', () => {
  const websocket = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }
  const frame = Buffer.from([0x81, 0x85, 1, 2, 3, 4, 0x69, 0x67, 0x6f, 0x68, 0x6e])

  it.each([
    ['at a path that nobody declares', 'GET /sync HTTP/1.1', websocket, /^HTTP\/1.1 404 [\s\S]*"unknown_route"/],
    ['of an operation, without a token', 'GET /v1/runs/r HTTP/1.1', websocket, /^HTTP\/1.1 401 /],
    ['of an operation, with a token', 'GET /v1/runs/r HTTP/1.1', { ...websocket, ...signed({ run_id: 'r' }) }, /^HTTP\/1.1 200 [\s\S]*"id":"r"/],
    ['by a method that the path does not have', 'POST /open HTTP/1.1', { ...websocket, 'content-length': '0' }, /^HTTP\/1.1 405 /],
    ['to what nobody knows', 'GET /open HTTP/1.1', { connection: 'upgrade', upgrade: `x/${'y'.repeat(5_000)}` }, /^HTTP\/1.1 200 /],
  ])('%s is answered in HTTP, and the connection ends, whatever follows', async (_name, line, headers, answer) => {
    for (const bytes of [Buffer.alloc(0), frame, Buffer.from(head('GET /open HTTP/1.1', {}))]) {
      const wire = await openWire(server.port)
      // The token is for one use.
      const own = 'x-oa-runtime-signature' in headers ? { ...websocket, ...signed({ run_id: 'r' }) } : headers
      wire.socket.write(Buffer.concat([Buffer.from(head(line, own)), bytes]))
      await wire.closed
      expect(wire.text()).toMatch(answer)
      expect(wire.text()).toMatch(/connection: close/i)
      expect(count(wire.text(), 'HTTP/1.1 ')).toBe(1)
    }
  })

  it('to HTTP/2, as some clients send it by themselves, leaves the connection as it is', async () => {
    const wire = await openWire(server.port)
    wire.socket.write(head('GET /open HTTP/1.1', { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' }))
    await wire.until((read) => read.endsWith('}'))
    expect(wire.text()).toMatch(/^HTTP\/1.1 200 /)
    wire.socket.write(head('GET /open HTTP/1.1', {}))
    await wire.until((read) => count(read, 'HTTP/1.1 200 ') === 2)
    wire.socket.destroy()
  })
})

describe('bytes that are not a request', () => {
  it.each([
    ['garbage', 'garbage\r\n\r\n', 400],
    ['an unknown method', 'FOO / HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['no host', 'GET /open HTTP/1.1\r\n\r\n', 400],
    ['two hosts', 'GET /open HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n', 400],
    ['the same host twice', 'GET /open HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n', 400],
    ['two hosts in HTTP/1.0', 'GET /open HTTP/1.0\r\nhost: a\r\nhost: b\r\n\r\n', 400],
    ['two hosts in one header', 'GET /open HTTP/1.1\r\nhost: a, b\r\n\r\n', 400],
    ['an address as host', 'GET /open HTTP/1.1\r\nhost: http://a/\r\n\r\n', 400],
    ['a coding before the chunks', posted({ 'transfer-encoding': 'gzip, chunked' }, '2\r\n{}\r\n0\r\n\r\n'), 400],
    ['chunks of chunks', posted({ 'transfer-encoding': 'chunked, chunked' }, '2\r\n{}\r\n0\r\n\r\n'), 400],
    ['a coding after the chunks', posted({ 'transfer-encoding': 'chunked, gzip' }, '2\r\n{}\r\n0\r\n\r\n'), 400],
    ['a coding without chunks', posted({ 'transfer-encoding': 'gzip' }, '{}'), 400],
    ['the coding identity', posted({ 'transfer-encoding': 'identity', 'content-length': '2' }, '{}'), 400],
    ['a coding nobody knows', posted({ 'transfer-encoding': 'xchunked' }, '2\r\n{}\r\n0\r\n\r\n'), 400],
    [
      'two codings in two headers',
      `${posted({ 'transfer-encoding': 'chunked' }, '').replace('\r\n\r\n', '\r\nTransfer-Encoding: gzip\r\n\r\n')}2\r\n{}\r\n0\r\n\r\n`,
      400,
    ],
    ['chunks in HTTP/1.0', posted({ 'transfer-encoding': 'chunked' }, '2\r\n{}\r\n0\r\n\r\n').replace('HTTP/1.1', 'HTTP/1.0'), 400],
    ['two lengths', posted({ 'content-length': '2' }, '{}').replace('content-length', 'content-length: 3\r\ncontent-length'), 400],
    ['both kinds of length', head('POST /v1/runs/r/events HTTP/1.1', { ...json, 'content-length': '2', 'transfer-encoding': 'chunked' }), 400],
    ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['headers of 20 KB', head('GET /open HTTP/1.1', { 'x-large': 'x'.repeat(20_000) }), 431],
  ])('%s gets the envelope and the connection ends', async (_name, bytes, status) => {
    const wire = await openWire(server.port)
    wire.socket.write(bytes)
    const text = await wire.until((read) => read.includes('"reason":"malformed_request"'))
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(text).toMatch(/x-request-id: \S+/)
    expect(text).toMatch(/connection: close/i)
    await wire.closed
  })

  it('after a good request do not become its answer', async () => {
    const wire = await openWire(server.port)
    wire.socket.write(`${head('GET /v1/runs/slow HTTP/1.1', signed({ run_id: 'slow' }))}garbage\r\n\r\n`)
    const text = await wire.until((read) => read.includes('malformed_request'))
    expect(text).toMatch(/^HTTP\/1.1 200 [\s\S]*"id":"slow"[\s\S]*HTTP\/1.1 400 /)
    await wire.closed
  })
})

describe('slow senders', () => {
  it('of headers get a 408', async () => {
    const wire = await openWire(server.port)
    wire.socket.write('GET /open HTTP/1.1\r\nhost:')
    expect(await wire.until((read) => read.includes('malformed_request'))).toMatch(/^HTTP\/1.1 408 /)
    await wire.closed
  })

  it('of bodies get a 408', async () => {
    const wire = await openWire(server.port)
    wire.socket.write(`${head('POST /v1/runs/r/events HTTP/1.1', { ...signed({ run_id: 'r' }), ...json, 'content-length': '100' })}{"type`)
    expect(await wire.until((read) => read.includes('malformed_request'))).toMatch(/^HTTP\/1.1 408 /)
    await wire.closed
  })

  it('of many bodies with one token are refused beyond a few', async () => {
    const headers = { ...signed({ run_id: 'r' }), ...json, 'content-length': '100' }
    const half = `${head('POST /v1/runs/r/events HTTP/1.1', headers)}{"type`
    const wires = await Promise.all(Array.from({ length: 9 }, () => openWire(server.port)))
    for (const wire of wires) wire.socket.write(half)
    const answers = await Promise.all(wires.map((wire) => wire.until((read) => /body_limit|malformed_request/.test(read))))
    const statuses = answers.map((text) => /^HTTP\/1.1 (\d+)/.exec(text)?.[1]).sort()
    expect(statuses).toEqual([...Array.from({ length: 8 }, () => '408'), '429'])
    // Their places are free again.
    expect((await send(server.port, 'POST', '/v1/runs/r/events', { ...signed({ run_id: 'r' }), ...json }, '{"type":"a","payload":{}}')).status).toBe(201)
  })

  it('do not count the time that an answer takes', async () => {
    expect((await send(server.port, 'GET', '/v1/runs/slow', signed({ run_id: 'slow' }))).status).toBe(200)
  })
})

describe('bodies that nobody wants', () => {
  it('of gigabytes are refused by their announced length and cut off', async () => {
    const wire = await openWire(server.port)
    wire.socket.write(head('POST /v1/runs/r/events HTTP/1.1', { ...signed({ run_id: 'r' }), ...json, 'content-length': '5000000000' }))
    const text = await wire.until((read) => read.includes('body_too_large'))
    expect(text).toMatch(/^HTTP\/1.1 413 [\s\S]*connection: close/)
    let written = 0
    const flood = setInterval(() => {
      if (wire.socket.writable && wire.socket.writableLength < 1_000_000) wire.socket.write(Buffer.alloc(100_000))
      written += 100_000
    }, 5)
    wire.socket.on('error', () => undefined)
    await wire.closed
    clearInterval(flood)
    expect(written).toBeLessThan(100_000_000)
  })

  it('in endless chunks are refused at the first byte too many', async () => {
    const wire = await openWire(server.port)
    wire.socket.on('error', () => undefined)
    wire.socket.write(head('POST /v1/runs/r/events HTTP/1.1', { ...signed({ run_id: 'r' }), ...json, 'transfer-encoding': 'chunked' }))
    for (let i = 0; i < 5; i++) wire.socket.write(`fa00\r\n${'x'.repeat(0xfa00)}\r\n`)
    expect(await wire.until((read) => read.includes('body_too_large'))).toMatch(/^HTTP\/1.1 413 /)
    await wire.closed
  })

  it('that are small do not cost the connection', async () => {
    const wire = await openWire(server.port)
    const body = '{"type":"a","payload":{}}'
    wire.socket.write(`${head('POST /v1/runs/r/events HTTP/1.1', { ...json, 'content-length': String(body.length) })}${body}`)
    wire.socket.write(head('GET /open HTTP/1.1', {}))
    const text = await wire.until((read) => read.includes('"ok":true'))
    expect(text).toMatch(/^HTTP\/1.1 401 [\s\S]*HTTP\/1.1 200 /)
    wire.socket.destroy()
  })
})

describe('Expect: 100-continue', () => {
  const ask = (headers: Record<string, string>) => head('POST /v1/runs/r/events HTTP/1.1', { ...json, expect: '100-continue', ...headers })

  it('is answered when nothing speaks against the body', async () => {
    const wire = await openWire(server.port)
    const body = '{"type":"a","payload":{}}'
    wire.socket.write(ask({ ...signed({ run_id: 'r' }), 'content-length': String(body.length) }))
    await wire.until((read) => read.startsWith('HTTP/1.1 100 Continue'))
    wire.socket.write(body)
    await wire.until((read) => read.includes('HTTP/1.1 201 '))
    wire.socket.destroy()
  })

  it('is not answered in HTTP/1.0, which would take that for the answer', async () => {
    const wire = await openWire(server.port)
    const body = '{"type":"a","payload":{}}'
    wire.socket.write(ask({ ...signed({ run_id: 'r' }), 'content-length': String(body.length) }).replace('HTTP/1.1', 'HTTP/1.0') + body)
    await wire.closed
    expect(wire.text()).toMatch(/^HTTP\/1\.1 201 /)
  })

  it.each([
    ['without token', { 'content-length': '10' }, '401'],
    ['for too much', { ...signed({ run_id: 'r' }), 'content-length': '10000000' }, '413'],
  ])('is refused %s, without asking for the body', async (_name, headers, status) => {
    const wire = await openWire(server.port)
    wire.socket.write(ask(headers))
    const text = await wire.until((read) => read.includes('"error"'))
    expect(text.startsWith(`HTTP/1.1 ${status} `)).toBe(true)
    expect(text).toContain('connection: close')
    await wire.closed
  })
})

describe('connections', () => {
  it('carry requests that do not wait for each other, answered in order', async () => {
    const wire = await openWire(server.port)
    const requests = ['slow', 'a', 'b'].map((id) => head(`GET /v1/runs/${id} HTTP/1.1`, signed({ run_id: id })))
    wire.socket.write(requests.join(''))
    const text = await wire.until((read) => count(read, 'HTTP/1.1 200') === 3 && read.includes('"id":"b"'))
    expect([...text.matchAll(/"id":"(\w+)"/g)].map((match) => match[1])).toEqual(['slow', 'a', 'b'])
    wire.socket.destroy()
  })

  it('may speak HTTP/1.0, and name the host in the target', async () => {
    const old = await openWire(server.port)
    old.socket.write('GET /open HTTP/1.0\r\n\r\n')
    await old.closed
    expect(old.text()).toMatch(/200 OK[\s\S]*"ok":true/)
    const proxied = await openWire(server.port)
    proxied.socket.write(head('GET http://runtime.internal/open HTTP/1.1', {}))
    expect(await proxied.until((read) => read.includes('"ok"'))).toContain('200 OK')
    proxied.socket.destroy()
  })

  it('that the caller ends abort the request', async () => {
    const before = seen.length
    const wire = await openWire(server.port)
    wire.socket.write(head('GET /v1/runs/slow HTTP/1.1', signed({ run_id: 'slow' })))
    while (seen.length === before) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(seen.at(-1)?.aborted).toBe(false)
    wire.socket.destroy()
    const deadline = Date.now() + 1_000
    while (seen.at(-1)?.aborted === false && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(seen.at(-1)?.aborted).toBe(true)
  })

  it('that end in the middle of a body do no harm', async () => {
    const wire = await openWire(server.port)
    wire.socket.write(`${head('POST /v1/runs/r/events HTTP/1.1', { ...signed({ run_id: 'r' }), ...json, 'content-length': '100' })}{"ty`)
    await new Promise((resolve) => setTimeout(resolve, 20))
    wire.socket.destroy()
    expect((await send(server.port, 'GET', '/open')).status).toBe(200)
  })
})

describe('shutting down', () => {
  it('answers what is under way, refuses what is new, keeps probes open, then ends', async () => {
    const leaving = await startTestServer({
      databaseUrl: database.url,
      handlers: {
        getRun: async () => {
          await new Promise((resolve) => setTimeout(resolve, 150))
          return { status: 200, body: { id: 'late' } }
        },
      },
    })
    const late = send(leaving.port, 'GET', '/v1/runs/r', signed({ run_id: 'r' }))
    await new Promise((resolve) => setTimeout(resolve, 50))
    const drained = leaving.server.drain(2_000)
    const refused = await send(leaving.port, 'GET', '/v1/runs/r', signed({ run_id: 'r' }))
    expect([refused.status, reasonOf(refused), refused.headers.connection]).toEqual([503, 'draining', 'close'])
    expect((await send(leaving.port, 'GET', '/open')).status).toBe(200)
    expect(await drained).toEqual({ isDrained: true })
    expect((await late).status).toBe(200)
    await leaving.stop()
    await expect(send(leaving.port, 'GET', '/open')).rejects.toThrow()
  })

  it('gives up waiting when the time is over', async () => {
    const stuck = await startTestServer({ databaseUrl: database.url, handlers: { getOpen: () => new Promise(() => undefined) } })
    const pending = send(stuck.port, 'GET', '/open').catch(() => 'cut off')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await stuck.server.drain(100)).toEqual({ isDrained: false })
    await stuck.stop()
    expect(await pending).toBe('cut off')
  })
})
