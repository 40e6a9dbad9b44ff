import { claimsOf, principalHeaders, type RequestSubject } from './claims.js'
import type { AttemptInfo, ClientOptions } from './client-options.js'
import { isRefusalBody } from './errors.js'
import { Patience } from './patience.js'
import type { Principal, SigningRequest } from './signer.js'
import type { TraceContext } from './trace-context.js'

/** A request that is ready to be sent, as often as need be. */
export interface Outgoing {
  readonly operationId: string
  readonly isSigned: boolean
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | undefined
  readonly subject: RequestSubject
  readonly principal: Principal | undefined
  readonly requestId: string
  readonly trace: TraceContext
  readonly headersMs: number
  readonly idleMs: number
  readonly signal: AbortSignal | undefined
}

/** The head of an answer, and what has to be read of it yet. Whoever holds it has to read it to its end or close it. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  /** The next bytes; undefined at the end. Rejects when the connection breaks or nothing comes in time. */
  read(): Promise<Uint8Array | undefined>
  close(): void
}

/** No answer: the request may or may not have arrived, unless `sent` is false. */
export class AttemptFailed extends Error {
  override readonly name = 'AttemptFailed'
  readonly sent: boolean

  constructor(cause: unknown, sent: boolean) {
    super(explanation(cause), { cause })
    this.sent = sent
  }
}

/** Node's fetch says only that it failed; why stands in its cause. */
function explanation(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error && error.cause.message !== '' ? `${error.message} (${error.cause.message})` : error.message
}

/**
 * Signs and sends once. Redirects are not followed: the token is for this server. Throws `AttemptFailed`, or the reason of the
 * caller's signal. Where the signer has another key for a runtime that does not know the first, both are tried.
 */
export async function attempt(client: ClientOptions, outgoing: Outgoing, info: AttemptInfo): Promise<Answered> {
  for (let keys = 1; ; keys++) {
    const { answered, credentials } = await sendOnce(client, outgoing, info)
    if (answered.status !== 401 || client.signer.refused === undefined || keys === mostKeys) return answered
    const bytes = await readWhole(answered, outgoing.signal)
    if (isUnknownKey(bytes) && client.signer.refused(credentials)) continue
    return held(answered, bytes)
  }
}

/** A signer may hold more; a runtime that knows neither of two has another problem. */
const mostKeys = 2

async function sendOnce(
  client: ClientOptions,
  outgoing: Outgoing,
  info: AttemptInfo,
): Promise<{ answered: Answered; credentials: Readonly<Record<string, string>> }> {
  const patience = new Patience(outgoing.signal)
  let sent = false
  try {
    return await patience.within(outgoing.headersMs, 'The answer', async () => {
      const credentials = outgoing.isSigned ? await sign(client, outgoing, info, patience.signal) : {}
      const headers = { ...outgoing.headers, ...injected(outgoing), ...credentials }
      patience.signal.throwIfAborted()
      sent = true
      client.hooks?.onAttempt?.(info)
      const send = client.fetch ?? fetch
      const response = await send(outgoing.url, {
        method: outgoing.method,
        headers,
        redirect: 'manual',
        signal: patience.signal,
        ...(outgoing.body === undefined ? {} : { body: outgoing.body as Uint8Array<ArrayBuffer> }),
      })
      client.hooks?.onAnswer?.({ ...info, status: response.status })
      return { answered: reading(response, patience, outgoing.idleMs), credentials }
    })
  } catch (error) {
    patience.end()
    outgoing.signal?.throwIfAborted()
    throw new AttemptFailed(error, sent)
  }
}

async function sign(client: ClientOptions, outgoing: Outgoing, info: AttemptInfo, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
  const { operationId, method, url, body, subject, principal } = outgoing
  const path = /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/[^/?]*)?(.*)$/i.exec(url)?.[1] ?? url
  const request: SigningRequest = {
    operationId,
    method,
    url,
    path,
    body: body ?? new Uint8Array(),
    claims: claimsOf(subject, principal),
    attempt: info.attempt,
    signal,
  }
  const signed = await client.signer(request)
  return typeof signed === 'string' ? { 'x-oa-runtime-signature': signed } : signed
}

function injected({ principal, requestId, trace }: Outgoing): Record<string, string> {
  return {
    ...principalHeaders(principal),
    'x-request-id': requestId,
    traceparent: trace.traceparent,
    ...(trace.tracestate === undefined ? {} : { tracestate: trace.tracestate }),
  }
}

function reading(response: Response, patience: Patience, idleMs: number): Answered {
  const reader = response.body?.getReader()
  const close = (): void => {
    // The connection may be gone already, which is what is wanted.
    reader?.cancel().catch(() => undefined)
    patience.end()
  }
  return {
    // A redirect that was not followed has no status in a browser.
    status: response.type === 'opaqueredirect' ? 302 : response.status,
    headers: response.headers,
    async read() {
      if (reader === undefined) {
        patience.end()
        return undefined
      }
      const { done, value } = await patience.within(idleMs, 'The next bytes of the answer', () => reader.read())
      if (!done) return value
      patience.end()
      return undefined
    },
    close,
  }
}

/** All of an answer. One that breaks off in the middle is as good as none: `AttemptFailed`, or the reason of the caller's signal. */
export async function readWhole(answered: Answered, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    return await readAll(answered)
  } catch (error) {
    signal?.throwIfAborted()
    throw new AttemptFailed(error, true)
  }
}

async function readAll(answered: Answered): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  try {
    for (;;) {
      const part = await answered.read()
      if (part === undefined) break
      parts.push(part)
    }
  } finally {
    answered.close()
  }
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function held(answered: Answered, bytes: Uint8Array): Answered {
  let rest: Uint8Array | undefined = bytes
  return {
    status: answered.status,
    headers: answered.headers,
    async read() {
      const next = rest
      rest = undefined
      return next
    },
    close() {},
  }
}

function isUnknownKey(bytes: Uint8Array): boolean {
  const body = parseJson(new TextDecoder().decode(bytes))
  return isRefusalBody(body) && body.error.details?.[0]?.reason === 'bad_signature'
}

/** Undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
