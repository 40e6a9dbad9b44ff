import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { client } from '../setup.js'

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    // EventSource connects again by itself, with the last id that it saw.
    console.error(error)
    response.destroy()
  })
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname !== '/stream') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end(await readFile(new URL('page.html', import.meta.url)))
    return
  }
  // Find out here who is asking, and that the run is theirs. Then act for that user, never for one that the page names.
  const [runId, threadId] = [url.searchParams.get('run') ?? '', url.searchParams.get('thread') ?? '']
  const cursor = Number(request.headers['last-event-id'] ?? 0)
  const gone = new AbortController()
  response.once('close', () => {
    gone.abort()
  })
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
  for await (const { id, data } of client.followRun({ runId, threadId, cursor, signal: gone.signal })) {
    const hasRoom = response.write(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`)
    if (!hasRoom) await once(response, 'drain', { signal: gone.signal })
  }
  response.end('data: [DONE]\n\n')
}

server.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`)
})
