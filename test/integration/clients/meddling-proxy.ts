import { once } from 'node:events'
import { createServer, request as send, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'

export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What happens to a request instead of its being passed on. */
export interface Meddling {
  /** Answered by the proxy with this status and these headers. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The runtime gets the request all the same, and its answer is thrown away. */
  readonly carryOut?: boolean
  /** The connection is closed without an answer, after the runtime has had the request if it is carried out. */
  readonly hangUp?: boolean
  /** Of a stream: what becomes of each block, blank line included. '' drops it. */
  readonly edit?: (block: string) => string
}

/** Something between a client and a runtime, as there always is: it records what comes by, and misbehaves as told. */
export interface MeddlingProxy {
  readonly url: string
  readonly seen: readonly SeenRequest[]
  /** Exchanges that are under way. (Not connections: Node's fetch replaces one that it has closed by a spare.) */
  readonly open: number
  /** Connections that there have been. */
  readonly connections: number
  close(): Promise<void>
}

export async function startMeddlingProxy(target: string, meddle: (request: SeenRequest, index: number) => Meddling | undefined): Promise<MeddlingProxy> {
  const seen: SeenRequest[] = []
  let open = 0
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = []
    for await (const part of incoming) parts.push(part as Buffer)
    const request = { method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(parts) }
    const meddling = meddle(request, seen.length) ?? {}
    seen.push(request)
    const { status, hangUp = false, carryOut = false } = meddling
    if (status === undefined && !hangUp) {
      await pass(target, request, response, meddling.edit)
      return
    }
    if (carryOut) await swallow(target, request)
    if (hangUp) response.destroy()
    else response.writeHead(status ?? 200, meddling.headers).end(meddling.body)
  }
  const server = createServer((incoming, response) => {
    open++
    response.on('close', () => open--)
    answer(incoming, response).catch(() => response.destroy())
  })
  let connections = 0
  server.on('connection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    seen,
    get open() {
      return open
    },
    get connections() {
      return connections
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function forward(target: string, { method, url, headers, body }: SeenRequest, response?: ServerResponse): Promise<IncomingMessage> {
  const outgoing = send(`${target}${url}`, { method, headers, agent: false })
  response?.on('close', () => outgoing.destroy())
  outgoing.end(body)
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  return incoming
}

async function swallow(target: string, request: SeenRequest): Promise<void> {
  const incoming = await forward(target, request)
  incoming.resume()
  await once(incoming, 'end')
}

async function pass(target: string, request: SeenRequest, response: ServerResponse, edit: ((block: string) => string) | undefined): Promise<void> {
  const incoming = await forward(target, request, response)
  response.writeHead(incoming.statusCode ?? 500, incoming.headers).flushHeaders()
  if (edit === undefined) {
    incoming.pipe(response)
    return
  }
  let rest = ''
  incoming.setEncoding('utf8')
  for await (const text of incoming) {
    const blocks = (rest + String(text)).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) response.write(edit(`${block}\n\n`))
  }
  response.end(rest)
}
