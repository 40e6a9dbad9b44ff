import {
  createHttpServer,
  createKeyRing,
  createNonceStore,
  createSecuritySchemes,
  FaultSwitchboard,
  openNonceConnection,
  type HttpServer,
  type HttpServerOptions,
  type NonceStore,
} from '../../../src/http/index.js'
import { createMetrics, silentLogger, type Metrics } from '../../../src/telemetry/index.js'
import { fixtureContract, fixtureHandlers, type FixtureRun } from './fixture-contract.js'
import { nowSeconds, secret } from './test-client.js'

export interface TestServer {
  readonly server: HttpServer
  readonly port: number
  readonly faults: FaultSwitchboard
  readonly metrics: Metrics
  readonly nonces: NonceStore
  stop(): Promise<void>
}

export interface TestServerOptions {
  readonly databaseUrl: string
  readonly operations?: number
  readonly handlers?: Record<string, FixtureRun>
  readonly server?: Partial<HttpServerOptions<unknown>>
}

/** A nonce store with a connection of its own. */
export function openNonceStore(databaseUrl: string, onBatch?: (size: number) => void): NonceStore {
  return createNonceStore({
    connect: () => openNonceConnection(databaseUrl, silentLogger),
    ...(onBatch === undefined ? {} : { onBatch }),
  })
}

/** The real server on a free port, with the fixture contract and a real nonce store. */
export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const operations = options.operations ?? 6
  const faults = new FaultSwitchboard()
  const metrics = createMetrics({ service: 'test', buildSha: 'test', nodeMetrics: false })
  const nonces = openNonceStore(options.databaseUrl)
  const server = await createHttpServer({
    contract: fixtureContract(operations),
    handlers: fixtureHandlers(operations, options.handlers),
    security: createSecuritySchemes({ ring: createKeyRing([secret]), nowSeconds }),
    nonces,
    deps: {},
    logger: silentLogger,
    metrics,
    validateResponses: true,
    faults,
    ...options.server,
  })
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    server,
    port,
    faults,
    metrics,
    nonces,
    async stop() {
      await server.close()
      await nonces.close()
    },
  }
}
