import { request as overHttp, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as overHttps } from 'node:https'

export interface WireRequest {
  readonly method: string
  /** Path and query, sent as they are. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body?: Buffer
  /** A content-length to announce without sending a body. */
  readonly announce?: number
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The body, where it is JSON. */
  readonly json: unknown
}

/** An answer whose head is here and whose body is still coming. */
export interface OpenAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  text(): string
  /** The server has ended the body properly. */
  hasEnded(): boolean
  /** Why the connection broke, if it did. */
  broken(): string | undefined
  /** Resolves with the next bytes, the end, or after so many milliseconds. */
  moved(ms: number): Promise<void>
  close(): void
}

/** Sends a request and waits for the head of its answer, so many milliseconds at most. No header is added but host, and those of the body. */
export function open(baseUrl: string, wire: WireRequest, timeoutMs: number): Promise<OpenAnswer> {
  return new Promise((resolve, reject) => {
    const sent = start(baseUrl, wire)
    const timer = setTimeout(() => sent.destroy(new Error(`No answer within ${timeoutMs} ms.`)), timeoutMs)
    sent.once('response', (response) => {
      clearTimeout(timer)
      resolve(follow(response, sent))
    })
    sent.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
  })
}

/** The same, with the whole body. */
export async function ask(baseUrl: string, wire: WireRequest, timeoutMs: number): Promise<Answer> {
  const deadline = Date.now() + timeoutMs
  const answer = await open(baseUrl, wire, timeoutMs)
  try {
    // A server may answer an announced body without waiting for it, and then it closes: what it said is complete all the same.
    while (!answer.hasEnded()) {
      const broken = answer.broken()
      if (broken !== undefined) throw new Error(`The connection broke in the middle of the answer: ${broken}`)
      if (Date.now() > deadline) throw new Error(`The answer did not end within ${timeoutMs} ms.`)
      await answer.moved(deadline - Date.now() + 1)
    }
    return complete(answer)
  } finally {
    answer.close()
  }
}

export function complete(answer: OpenAnswer): Answer {
  const text = answer.text()
  const isJson = /^application\/([a-z.+-]+\+)?json\b/i.test(answer.headers['content-type'] ?? '')
  return { status: answer.status, headers: answer.headers, text, json: isJson ? parseJson(text) : undefined }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function start(baseUrl: string, { method, path, headers, body, announce }: WireRequest): ClientRequest {
  const url = new URL(baseUrl)
  const length = announce ?? body?.length
  const options = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? undefined : url.port,
    path: url.pathname.replace(/\/$/, '') + path,
    method,
    agent: false as const,
    headers: { ...headers, ...(length === undefined ? {} : { 'content-length': String(length) }) },
  }
  const sent = url.protocol === 'https:' ? overHttps(options) : overHttp(options)
  if (announce === undefined) sent.end(body)
  else sent.flushHeaders()
  return sent
}

function follow(response: IncomingMessage, sent: ClientRequest): OpenAnswer {
  let text = ''
  let ended = false
  let failure: string | undefined
  let wake = (): void => undefined
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => {
    text += chunk
    wake()
  })
  response.once('end', () => {
    ended = true
    wake()
  })
  response.once('close', () => {
    if (!ended) failure ??= 'closed before its end'
    wake()
  })
  response.on('error', (error) => {
    failure ??= error.message
    wake()
  })
  sent.on('error', () => undefined)
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')])),
    text: () => text,
    hasEnded: () => ended,
    broken: () => failure,
    moved: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, ms))
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        if (ended || failure !== undefined) wake()
      }),
    close: () => sent.destroy(),
  }
}
