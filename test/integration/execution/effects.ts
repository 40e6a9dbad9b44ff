import { createServer } from 'node:http'
import { afterAll, beforeAll } from 'vitest'
import { closeNow, listenLocally } from '../../dev-env/index.js'

export interface Effects {
  readonly url: string
  /** Every request's path and idempotency key, in order. */
  readonly requests: { readonly path: string; readonly key: string }[]
  /** Requests of one path that the other side would count as distinct. */
  distinct(path: string): number
  count(path: string): number
}

/** The world that tools act upon, for the enclosing file. The first request of a key to a path with `hang` is told to hang. */
export function useEffects(): Effects {
  const requests: { path: string; key: string }[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const key = request.headers['idempotency-key']
    const isFirst = !requests.some((earlier) => earlier.path === path && earlier.key === key)
    requests.push({ path, key: typeof key === 'string' ? key : '' })
    request.resume()
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ ok: true, hang: isFirst && path.includes('hang') }))
  })
  let url = ''
  beforeAll(async () => {
    url = await listenLocally(server)
  })
  afterAll(() => closeNow(server))
  return {
    get url() {
      return url
    },
    requests,
    distinct: (path) => new Set(requests.filter((request) => request.path === path).map((request) => request.key)).size,
    count: (path) => requests.filter((request) => request.path === path).length,
  }
}
