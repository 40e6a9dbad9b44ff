import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a server that breaks: after so many bytes of an answer the connection is gone, in the middle of whatever it was. */
export interface CuttingProxy {
  readonly url: string
  /** Connections that have been cut so far. */
  readonly cuts: number
  close(): Promise<void>
}

/** Cuts the first `cuts` connections, each after a number of bytes that `nextBudget` gives. */
export async function startCuttingProxy(target: string, cuts: number, nextBudget: () => number): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let done = 0
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    let budget = done < cuts ? nextBudget() : Infinity
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream)
    upstream.on('data', (chunk) => {
      if (budget <= 0) return
      const part = chunk.subarray(0, Math.min(chunk.length, budget))
      budget -= part.length
      if (budget > 0) {
        if (!client.write(part)) {
          upstream.pause()
          client.once('drain', () => upstream.resume())
        }
        return
      }
      done++
      // Half of them as if somebody had pulled the plug, the others with a proper goodbye at the wrong moment.
      if (done % 2 === 0) client.end(part)
      else client.write(part, () => client.resetAndDestroy())
    })
    upstream.on('end', () => {
      if (budget > 0) client.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    get cuts() {
      return done
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
