import createFetchClient, { type Client } from 'openapi-fetch'
import type { Answered } from './attempt.js'
import type { ClientOptions } from './client-options.js'
import type { paths } from './generated/contract-types.js'
import { operationTable } from './generated/operation-table.js'
import { withKeys } from './repetition.js'
import { fillPath, queryText } from './request-url.js'
import { openOnce, send, type Call, type OperationName } from './transport.js'

/** The part of openapi-fetch's client that the contract has methods for. */
export type TypedFetch = Pick<Client<paths>, 'GET' | 'POST'>

interface Init {
  readonly params?: { readonly path?: Record<string, unknown>; readonly query?: Record<string, unknown> }
  readonly body?: unknown
  readonly parseAs?: string
  readonly signal?: AbortSignal
}

type Method = 'GET' | 'POST'

const operationAt = new Map(Object.entries(operationTable).map(([id, { method, path }]) => [`${method} ${path}`, id as OperationName]))

/** openapi-fetch over our own transport: its types and forms, with our signatures, repetitions and headers. */
export function createTypedFetch(client: ClientOptions): TypedFetch {
  const base = createFetchClient<paths>({
    baseUrl: client.baseUrl,
    pathSerializer: fillPath,
    querySerializer: (query) => queryText(query),
  })
  const request =
    (method: Method) =>
    async (path: string, given: Init = {}) => {
      const operationId = operationAt.get(`${method} ${path}`)
      if (operationId === undefined) throw new TypeError(`The contract has no ${method} ${path}.`)
      const body = client.generateKeys === true ? withKeys(operationTable[operationId].repeat, given.body) : given.body
      const init = { ...given, ...(body === undefined ? {} : { body }) }
      const run = base[method] as (path: string, init: unknown) => Promise<unknown>
      return run(path, { ...init, fetch: fetchOf(client, operationId, init) })
    }
  return { GET: request('GET'), POST: request('POST') } as unknown as TypedFetch
}

function fetchOf(client: ClientOptions, operationId: OperationName, { params, body, parseAs, signal }: Init): (request: Request) => Promise<Response> {
  return async (request) => {
    const headers: Record<string, string> = {}
    request.headers.forEach((value, name) => {
      headers[name] = value
    })
    const call: Call = {
      operationId,
      url: request.url,
      headers,
      body: body === undefined ? undefined : new Uint8Array(await request.arrayBuffer()),
      subject: { path: params?.path ?? {}, query: params?.query ?? {}, body },
      options: { signal },
    }
    if (parseAs === 'stream') {
      const { answered } = await openOnce(client, call)
      return new Response(streamed(answered), { status: answered.status, headers: answered.headers })
    }
    const { status, headers: answerHeaders, bytes } = await send(client, call)
    return new Response(bytes.length === 0 ? null : (bytes as Uint8Array<ArrayBuffer>), { status, headers: answerHeaders })
  }
}

function streamed(answered: Answered): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = await answered.read()
        if (bytes === undefined) controller.close()
        else controller.enqueue(bytes)
      },
      cancel() {
        answered.close()
      },
    },
    // Reads only when somebody asks.
    { highWaterMark: 0 },
  )
}
