import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contract } from '../../../src/generated/contract.js'
import type { RegisteredHandler } from '../../../src/contract/index.js'
import { createHttpServer, createKeyRing, createSecuritySchemes } from '../../../src/http/index.js'
import { createMetrics, silentLogger } from '../../../src/telemetry/index.js'
import { useTestDatabase } from '../../dev-env/index.js'
import { fixtureContract, fixtureHandlers } from './fixture-contract.js'
import { nowSeconds, secret, send, signed } from './test-client.js'
import { openNonceStore, startTestServer, type TestServer } from './test-server.js'

const database = useTestDatabase()

const build = (source: { readonly openapi: string; readonly paths: object }, handlers: readonly RegisteredHandler[]) =>
  createHttpServer({
    contract: source,
    handlers,
    security: createSecuritySchemes({ ring: createKeyRing([secret]), nowSeconds }),
    nonces: openNonceStore(database.url),
    deps: {},
    logger: silentLogger,
    metrics: createMetrics({ service: 'test', buildSha: 'test', nodeMetrics: false }),
    validateResponses: true,
  })

describe('a server is not built', () => {
  it('without a handler for each operation', async () => {
    await expect(build(fixtureContract(), fixtureHandlers(6).slice(1))).rejects.toThrow('The contract declares getOpen, for which there is no handler')
  })

  it('with a handler that is no operation, or two for one', async () => {
    await expect(build(fixtureContract(6), fixtureHandlers(8))).rejects.toThrow(/filler6/)
    await expect(build(fixtureContract(), [...fixtureHandlers(6), ...fixtureHandlers(6).slice(0, 1)])).rejects.toThrow('two handlers for getOpen')
  })

  it('with a security scheme that nobody knows', async () => {
    const source = fixtureContract()
    await expect(build({ ...source, security: [{ magic: [] }] } as never, fixtureHandlers(6))).rejects.toThrow(/magic/)
  })

  it('with two operations for one method and path', async () => {
    const source = fixtureContract()
    const twin = { '/v1/runs/{other}': { get: { operationId: 'twin', responses: { 200: { description: 'x' } } } } }
    await expect(
      build({ ...source, paths: { ...source.paths, ...twin } }, [...fixtureHandlers(6), { operationId: 'twin', run: () => Promise.resolve() }]),
    ).rejects.toThrow(/share GET/)
  })
})

describe('the runtime contract', () => {
  it('compiles with a handler for each operation, within seconds', async () => {
    const ids = Object.values(contract.paths).flatMap((item) =>
      Object.values(item).flatMap((operation) =>
        typeof operation === 'object' && operation !== null && 'operationId' in operation ? [String(operation.operationId)] : [],
      ),
    )
    const startedAt = performance.now()
    const server = await build(
      contract,
      ids.map((operationId) => ({ operationId, run: () => Promise.resolve({ status: 200, body: {} }) })),
    )
    expect(performance.now() - startedAt).toBeLessThan(5_000)
    expect(server.routes.map(({ operationId }) => operationId).sort()).toEqual([...ids].sort())
  })
})

describe('a contract of 60 operations', () => {
  let small: TestServer
  let large: TestServer
  beforeAll(async () => {
    small = await startTestServer({ databaseUrl: database.url, operations: 6 })
    large = await startTestServer({ databaseUrl: database.url, operations: 60 })
  })
  afterAll(async () => {
    await small.stop()
    await large.stop()
  })

  const json = { 'content-type': 'application/json' }
  const requests: [string, string, Record<string, string>, string | undefined][] = [
    ['POST', '/v1/runs/r/events', json, '{"type":"a","payload":{}}'],
    ['POST', '/v1/runs/r/events', json, '{"type":"a","payload":{},"x":1}'],
    ['POST', '/v1/runs/r/events', json, '{'],
    ['POST', '/v1/runs/r/events', { 'content-type': 'text/plain' }, '{}'],
    ['GET', '/v1/runs/r/events?after=3&only=x', {}, undefined],
    ['GET', '/v1/runs/r/events?after=x', {}, undefined],
    ['GET', '/v1/runs/r', {}, undefined],
    ['GET', '/v1/runs/%zz', {}, undefined],
    ['PUT', '/v1/runs/r', {}, undefined],
    ['GET', '/v1/nothing', {}, undefined],
    ['GET', '/open', {}, undefined],
    ['GET', '/v1/runs/r', { accept: 'text/html' }, undefined],
  ]

  it.each(requests)('answers %s %s (%j) like one of 6', async (method, path, headers, body) => {
    const answers = await Promise.all(
      [small, large].map((server) => send(server.port, method, path, { ...signed({ run_id: 'r' }), ...headers, 'x-request-id': 'same' }, body)),
    )
    const [first, second] = answers.map(({ status, text, headers: answered }) => ({
      status,
      text: text.replace(/"seq":\d+/, ''),
      type: answered['content-type'],
      allow: answered.allow,
    }))
    expect(second).toEqual(first)
  })

  it('reaches its own operations too', async () => {
    expect((await send(large.port, 'POST', '/v1/r42/r/sub42/y', signed({ run_id: 'r' }))).status).toBe(200)
    expect((await send(small.port, 'POST', '/v1/r42/r/sub42/y', signed({ run_id: 'r' }))).status).toBe(404)
  })
})
