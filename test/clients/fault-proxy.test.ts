import { once } from 'node:events'
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FaultProxy } from './fault-proxy.js'
import type { Fault } from './faults.js'

const stream = '/internal/v1/runs/r1/stream?thread_id=t'
const frames = ['id: 1\ndata: {"n":1}\n\n', 'data: {"n":2}\n\n', 'id: 2\ndata: {"w":"wörd"}\n\n', 'id: 3\ndata: {"n":3}\n\n', 'id: 3\ndata: [DONE]\n\n']
const whole = frames.join('')

/** What a reader of the bytes sees of an answer: how it ended is half of it. */
interface Seen {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** Pieces in which it came. */
  readonly pieces: number
  readonly ended: 'whole' | 'broken' | 'open'
}

let server: Server
let requests = 0
let proxy: FaultProxy

beforeAll(async () => {
  server = createServer((incoming, response) => {
    requests++
    if (incoming.url !== stream) {
      response.setHeader('content-type', 'application/json')
      response.end('{"answer":"of the service"}')
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const frame of frames) response.write(frame)
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  proxy = await FaultProxy.start(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
afterAll(async () => {
  await proxy.close()
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  requests = 0
})

/** Rejects when there is no answer at all. `until`: stops to read an answer that does not end. */
function get(path: string, until: (text: string) => boolean = () => false, headers: Record<string, string> = {}): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const sent = request(`${proxy.url}${path}`, { agent: false, headers }, (response) => {
      const chunks: Buffer[] = []
      const finish = (ended: Seen['ended']): void => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString(), pieces: chunks.length, ended })
      }
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        if (!until(Buffer.concat(chunks).toString())) return
        finish('open')
        response.destroy()
      })
      response.once('end', () => finish(response.complete ? 'whole' : 'broken'))
      response.once('error', () => finish('broken'))
    })
    sent.once('error', reject)
    sent.end()
  })
}

const readThrough = (fault: Fault, until?: (text: string) => boolean): Promise<Seen> => {
  proxy.reset([fault])
  return get(stream, until)
}

describe('the fault proxy', () => {
  it('lets everything through that it has no fault for, and remembers it', async () => {
    proxy.reset()
    expect(await get(stream)).toMatchObject({ status: 200, text: whole, ended: 'whole' })
    expect(proxy.seen).toMatchObject([{ operation: 'streamRun', method: 'GET', target: stream, status: 200, frames: 5, outcome: 'answered' }])
    expect(proxy.cuts).toBe(0)
  })

  it.each([
    ['close', 'broken'],
    ['reset', 'broken'],
    ['end', 'whole'],
  ] as const)('cuts by %s', async (how, ended) => {
    expect(await readThrough({ cut: { frames: 1, bytes: 9, how } })).toMatchObject({ text: (frames[0] as string) + 'data: {"n', ended })
    expect(proxy.cuts).toBe(1)
    expect(proxy.seen).toMatchObject([{ outcome: 'faulted' }])
  })

  it('cuts after so many frames, without waiting for the next', async () => {
    expect((await readThrough({ cut: { frames: 2, how: 'close' } })).text).toBe(frames.slice(0, 2).join(''))
  })

  it('cuts before the first byte', async () => {
    expect(await readThrough({ cut: { bytes: 0, how: 'close' } })).toMatchObject({ status: 200, text: '', ended: 'broken' })
  })

  it('cuts within a character', async () => {
    const { text } = await readThrough({ cut: { bytes: 3, in_character: true, how: 'end' } })
    expect(text).toBe(frames.slice(0, 2).join('') + 'id: 2\ndata: {"w":"w\ufffd')
  })

  it('cuts an answer that is no stream', async () => {
    proxy.reset([{ cut: { bytes: 5, how: 'close' } }])
    expect(await get('/internal/v1/health')).toMatchObject({ text: '{"ans', ended: 'broken' })
  })

  it('stops forwarding and leaves the connection open', async () => {
    expect(await readThrough({ half_open: { frames: 2 } }, (text) => text.includes('"n":2'))).toMatchObject({
      text: frames.slice(0, 2).join(''),
      ended: 'open',
    })
    expect(proxy.cuts).toBe(0)
    await expect.poll(() => proxy.seen[0]?.outcome).toBe('gone')
  })

  it('sends single bytes', async () => {
    const seen = await readThrough({ pace: { bytes: 1, every_ms: 1 } })
    expect(seen.text).toBe(whole)
    expect(seen.pieces).toBeGreaterThan(whole.length / 4)
  })

  it.each<[string, Fault['frames'], string]>([
    ['carriage returns', { line_end: 'cr' }, whole.replaceAll('\n', '\r')],
    ['both line ends', { line_end: 'crlf' }, whole.replaceAll('\n', '\r\n')],
    ['a byte order mark', { bom: true }, `\ufeff${whole}`],
    ['text in front', { before: 'retry: 1\n\n' }, `retry: 1\n\n${whole}`],
    ['data on two lines', { fold: true }, whole.replaceAll('data: {', 'data: {\ndata: ')],
    ['events left out', { leave_out: [2] }, [frames[0], frames[3], frames[4]].join('')],
    ['events twice', { twice: true }, [frames[0], frames[0], frames[1], frames[2], frames[1], frames[2], frames[3], frames[3], frames[4], frames[4]].join('')],
  ])('puts %s on the wire', async (_, changes, text) => {
    expect(await readThrough({ frames: changes as object })).toMatchObject({ text, ended: 'whole' })
  })

  it('puts comments between frames and into them', async () => {
    const { text } = await readThrough({ frames: { comments: true } })
    expect(text.replaceAll(': in between\n\n', '').replaceAll(': and inside\n', '')).toBe(whole)
    expect(text.length).toBeGreaterThan(whole.length)
  })

  it.each([
    ['3', [1, 4]],
    ['2', [0, 3]],
    ['1', [0, 1]],
    ['0', [0, 0]],
  ] as const)('delivers again what was delivered before a cut, for a reader that is at %s', async (position, [from, to]) => {
    proxy.reset([{ cut: { frames: 4, how: 'close' } }, { frames: { again: 2 } }])
    await get(stream)
    const { text } = await get(stream, () => false, { 'last-event-id': position })
    expect(text).toBe(frames.slice(from, to).join('') + whole)
  })

  it('answers itself, before or after the service has done so', async () => {
    proxy.reset([
      { answer: { status: 503, headers: { 'retry-after': '7' }, body: { error: {} } } },
      { answer: { status: 504, body: 'late', after_upstream: true } },
    ])
    expect(await get('/internal/v1/health')).toMatchObject({
      status: 503,
      text: '{"error":{}}',
      headers: { 'retry-after': '7', 'content-type': 'application/json' },
    })
    expect(requests).toBe(0)
    expect(await get('/internal/v1/health')).toMatchObject({ status: 504, text: 'late' })
    expect(requests).toBe(1)
    expect(proxy.seen).toMatchObject([
      { status: 503, upstreamStatus: undefined },
      { status: 504, upstreamStatus: 200 },
    ])
  })

  it('resets a connection before or after the service has answered', async () => {
    proxy.reset([{ drop: 'before' }, { drop: 'after' }])
    await expect(get('/internal/v1/health')).rejects.toThrow(/ECONNRESET|hang up/)
    expect(requests).toBe(0)
    await expect(get('/internal/v1/health')).rejects.toThrow(/ECONNRESET|hang up/)
    expect(requests).toBe(1)
  })

  it('takes a request and never answers', async () => {
    proxy.reset([{ hang: true }])
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1')
    socket.write('GET /internal/v1/health HTTP/1.1\r\nhost: x\r\n\r\n')
    await expect.poll(() => proxy.seen.length).toBe(1)
    expect(socket.bytesRead).toBe(0)
    socket.destroy()
    await expect.poll(() => proxy.seen[0]?.outcome).toBe('gone')
    expect(requests).toBe(0)
  })

  it('refuses connections while it is away', async () => {
    proxy.reset()
    await proxy.goAway()
    await expect(get('/internal/v1/health')).rejects.toThrow('ECONNREFUSED')
    await proxy.comeBack()
    expect((await get('/internal/v1/health')).status).toBe(200)
  })

  it('gives each request the next fault that is for its operation', async () => {
    proxy.reset([
      { on: 'streamRun', cut: { bytes: 0, how: 'end' } },
      { on: 'health', pass: true },
      { on: 'health', times: 2, answer: { status: 502 } },
      { on: 'getRun', answer: { status: 500 } },
    ])
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) statuses.push((await get('/internal/v1/health')).status)
    expect(statuses).toEqual([200, 502, 502, 200])
    expect((await get(stream)).text).toBe('')
    expect(proxy.script.pending).toBe(1)
  })
})
