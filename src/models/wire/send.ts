import type { Agent, fetch as undiciFetch } from 'undici'

export interface WireResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterator<Uint8Array, undefined, undefined>
}

interface Transport {
  readonly fetch: typeof undiciFetch
  readonly agent: Agent
}

let transport: Promise<Transport> | undefined

/**
 * Node's own fetch gives up after 300 s without headers or bytes, and follows redirects with the key in its headers. Here time
 * is for the caller to bound, and a redirect is an answer. Loaded with the first call: a start without model calls need not pay.
 */
async function load(): Promise<Transport> {
  const { Agent, fetch } = await import('undici')
  return { fetch, agent: new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 30_000 } }) }
}

export async function send(url: string, init: RequestInit, signal: AbortSignal): Promise<WireResponse> {
  const { fetch, agent } = await (transport ??= load())
  const response = await fetch(url, {
    method: init.method ?? 'POST',
    headers: Object.fromEntries(new Headers(init.headers)),
    body: typeof init.body === 'string' ? init.body : null,
    redirect: 'manual',
    dispatcher: agent,
    signal: init.signal ? AbortSignal.any([signal, init.signal]) : signal,
  })
  return { status: response.status, headers: Object.fromEntries(response.headers), body: bytesOf(response.body) }
}

async function* bytesOf(body: AsyncIterable<Uint8Array> | null): AsyncGenerator<Uint8Array, undefined, undefined> {
  if (body !== null) yield* body
  return undefined
}
