import { pipeline, type Readable, type Transform } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Agent, request as undiciRequest } from 'undici'

export interface WireResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterator<Uint8Array, undefined, undefined>
}

interface Transport {
  readonly request: typeof undiciRequest
  readonly agent: Agent
}

let transport: Promise<Transport> | undefined

/**
 * `fetch` gives up after 300 s without headers or bytes, follows redirects with the key in its headers, sends a second request
 * after a 421, and treats 407 as no answer. Here one call is one request, every response is returned, and the caller bounds the
 * time. Loaded with the first call: a start without model calls need not pay.
 */
async function load(): Promise<Transport> {
  const { Agent, request } = await import('undici')
  return { request, agent: new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 30_000 } }) }
}

export async function send(url: string, init: RequestInit, signal: AbortSignal): Promise<WireResponse> {
  const { request, agent } = await (transport ??= load())
  const { statusCode, headers, body } = await request(new URL(url), {
    method: init.method === 'GET' ? 'GET' : 'POST',
    headers: { accept: '*/*', 'accept-encoding': 'gzip, deflate, br', ...Object.fromEntries(new Headers(init.headers)) },
    body: typeof init.body === 'string' ? init.body : null,
    dispatcher: agent,
    signal: init.signal ? AbortSignal.any([signal, init.signal]) : signal,
  })
  // The reader gets the error; there may be no reader any more.
  body.on('error', () => undefined)
  const plain = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : (value ?? '')])
  const named = Object.fromEntries(plain)
  return { status: statusCode, headers: named, body: bytesOf(decoded(body, named['content-encoding'])) }
}

/** Received data is passed on at once; the reader of the events notices a missing end. */
const zlibFlush = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH }
const brotliFlush = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH }

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(zlibFlush),
  'x-gzip': () => createGunzip(zlibFlush),
  deflate: () => createInflate(zlibFlush),
  br: () => createBrotliDecompress(brotliFlush),
}

function decoded(body: Readable, encoding: string | undefined): Readable {
  const name = encoding?.trim().toLowerCase() ?? ''
  const create = Object.hasOwn(decoders, name) ? decoders[name] : undefined
  return create === undefined ? body : pipeline(body, create(), () => undefined)
}

async function* bytesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined, undefined> {
  yield* body
  return undefined
}
