import { request, type IncomingHttpHeaders } from 'node:http'
import type { CallOptions, TestRuntime } from '../../dev-env/index.js'

export interface Message {
  readonly id: string | undefined
  readonly data: string
}

/** A reader of server-sent events on a connection of its own. */
export interface StreamReader {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  text(): string
  messages(): readonly Message[]
  /** Ids in the order of arrival, without repetitions next to each other. */
  ids(): readonly number[]
  /** Resolves when it is true; rejects after five seconds. */
  until(isTrue: () => boolean): Promise<void>
  /** Resolves when the server has ended the answer properly; rejects when the connection broke. */
  readonly ended: Promise<void>
  close(): void
}

export interface Reading extends CallOptions {
  readonly lastEventId?: number | string
}

/** Follows a path until its answer's head is here. */
export function openStream(runtime: TestRuntime, path: string, options: Reading = {}): Promise<StreamReader> {
  const { lastEventId, ...call } = options
  const { hostname, port } = new URL(runtime.url)
  const headers = { ...runtime.headers(path, call), ...call.headers, ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }) }
  const body = call.body === undefined ? undefined : JSON.stringify(call.body)
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: hostname,
        port,
        path,
        agent: false,
        method: body === undefined ? 'GET' : 'POST',
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        const ended = new Promise<void>((end, fail) => {
          response.once('end', end)
          response.once('error', fail)
        })
        ended.catch(() => undefined)
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: () => text,
          messages: () => parse(text),
          ids: () =>
            parse(text)
              .flatMap(({ id }) => (id === undefined ? [] : [Number(id)]))
              .filter((id, i, all) => id !== all[i - 1]),
          until: (isTrue) => eventually(isTrue, () => text),
          ended,
          close: () => response.destroy(),
        })
      },
    )
    sent.once('error', reject)
    sent.end(body)
  })
}

/** Everything a stream says until it ends. */
export async function readStream(runtime: TestRuntime, path: string, options: Reading = {}): Promise<StreamReader> {
  const reader = await openStream(runtime, path, options)
  await reader.ended
  return reader
}

/** Complete messages only: a comment or a retry line is none. */
function parse(text: string): Message[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => {
      const lines = block.split('\n')
      const data = lines.find((line) => line.startsWith('data: '))?.slice(6)
      return data === undefined ? [] : [{ id: lines.find((line) => line.startsWith('id: '))?.slice(4), data }]
    })
}

export async function eventually(isTrue: () => boolean, state: () => string = () => ''): Promise<void> {
  const deadline = Date.now() + 5_000
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain. ${state().slice(0, 1000)}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export const isDone = (message: Message | undefined): boolean => message?.data === '[DONE]'

/** The JSON of each message, without the end mark. */
export const chunksOf = (messages: readonly Message[]): readonly Record<string, unknown>[] =>
  messages.filter((message) => !isDone(message)).map(({ data }) => JSON.parse(data) as Record<string, unknown>)
