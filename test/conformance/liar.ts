import { createServer, request, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** An answer on its way back, as it was and as it can be made. */
export interface Told {
  status: number
  headers: OutgoingHttpHeaders
  text: string
}

/** What is said in place of the truth. Each gives true when it has lied. */
export interface Lie {
  /** Changes what is asked of the service. */
  readonly ask?: (asked: { path: string; headers: OutgoingHttpHeaders }) => boolean
  /** Changes an answer that is no stream. */
  readonly answer?: (told: Told, asked: { readonly method: string; readonly path: string }) => boolean
  /** Changes one event of a stream, with the empty line behind it; null leaves it out. */
  readonly event?: (block: string) => string | null
  /** Breaks the connection before an event. */
  readonly cut?: (block: string) => boolean
}

export interface Liar {
  readonly url: string
  /** How often it has lied. */
  told(): number
  stop(): Promise<void>
}

/** A server that passes everything on to the service, and lies about one thing. */
export async function startLiar(serviceUrl: string, lie: Lie): Promise<Liar> {
  let count = 0
  const counted = (hasLied: boolean): void => {
    if (hasLied) count++
  }
  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing, serviceUrl, lie, counted).catch(() => outgoing.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told: () => count,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function pass(incoming: IncomingMessage, outgoing: ServerResponse, serviceUrl: string, lie: Lie, counted: (hasLied: boolean) => void): Promise<void> {
  const asked = { method: incoming.method ?? 'GET', path: incoming.url ?? '/', headers: { ...incoming.headers } as OutgoingHttpHeaders }
  if (lie.ask) counted(lie.ask(asked))
  const { hostname, port } = new URL(serviceUrl)
  const sent = request({ hostname, port, method: asked.method, path: asked.path, headers: asked.headers, agent: false })
  outgoing.once('close', () => sent.destroy())
  incoming.pipe(sent)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  sent.on('error', () => outgoing.destroy())
  response.setEncoding('utf8')
  if (response.headers['content-type']?.startsWith('text/event-stream') === true) await passStream(response, outgoing, lie, counted)
  else {
    const told: Told = { status: response.statusCode ?? 0, headers: { ...response.headers }, text: await textOf(response) }
    if (lie.answer) counted(lie.answer(told, asked))
    const headers = Object.entries(told.headers).filter(([name, value]) => value !== undefined && !/^(content-length|transfer-encoding)$/.test(name))
    outgoing.writeHead(told.status, Object.fromEntries(headers)).end(told.text)
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return text
}

async function passStream(response: IncomingMessage, outgoing: ServerResponse, lie: Lie, counted: (hasLied: boolean) => void): Promise<void> {
  const { 'transfer-encoding': _, ...headers } = response.headers
  outgoing.writeHead(response.statusCode ?? 0, headers)
  outgoing.flushHeaders()
  let rest = ''
  for await (const chunk of response) {
    rest += String(chunk)
    for (let end = rest.indexOf('\n\n'); end !== -1; end = rest.indexOf('\n\n')) {
      const block = rest.slice(0, end + 2)
      rest = rest.slice(end + 2)
      if (lie.cut?.(block) === true) {
        counted(true)
        outgoing.destroy()
        return
      }
      const said = lie.event ? lie.event(block) : block
      counted(said !== block)
      if (said !== null) outgoing.write(said)
    }
  }
  outgoing.end(rest)
}
