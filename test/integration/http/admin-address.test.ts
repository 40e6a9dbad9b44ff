import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../dev-env/index.js'
import { reasonOf, send, signed } from './test-client.js'
import { startTestServer, type TestServer } from './test-server.js'

const database = useTestDatabase()
let server: TestServer
let adminPort = 0

beforeAll(async () => {
  server = await startTestServer({ databaseUrl: database.url, server: { hasAdminAddress: true } })
  adminPort = (await server.server.listenForAdmins({ host: '127.0.0.1', port: 0 })).port
})
afterAll(() => server.stop())

const answers = async (port: number, method: string, path: string) => {
  const answer = await send(port, method, path, path.startsWith('/v1') ? signed({ run_id: 'run_1' }) : {})
  return [answer.status, reasonOf(answer)]
}

describe('with an address for operators', () => {
  it('callers find the operations and the probes, and nothing else', async () => {
    expect(await answers(server.port, 'GET', '/open')).toEqual([200, undefined])
    expect(await answers(server.port, 'GET', '/v1/runs/run_1')).toEqual([200, undefined])
    for (const path of ['/metrics', '/docs', '/docs/', '/docs/guides/authentication', '/console']) {
      expect(await answers(server.port, 'GET', path), path).toEqual([404, 'unknown_route'])
      expect(await answers(server.port, 'POST', path), path).toEqual([404, 'unknown_route'])
    }
  })

  it('operators find metrics, documentation and the probes, and no signed operation', async () => {
    const metrics = await send(adminPort, 'GET', '/metrics')
    expect([metrics.status, metrics.text]).toEqual([200, expect.stringContaining('openagents_runtime_open_streams')])
    expect([200, 503]).toContain((await send(adminPort, 'GET', '/docs')).status)
    expect(await answers(adminPort, 'POST', '/metrics')).toEqual([405, 'unknown_method'])
    expect(await answers(adminPort, 'GET', '/open')).toEqual([200, undefined])
    expect(await answers(adminPort, 'GET', '/v1/runs/run_1')).toEqual([404, 'unknown_route'])
    expect(await answers(adminPort, 'DELETE', '/v1/runs/run_1')).toEqual([404, 'unknown_route'])
  })
})
