/** A server for bench/contract.ts: `bare`, or the dispatcher with a contract of N operations. */
import { createServer } from 'node:http'
import { reply } from '../src/contract/index.js'
import { createHttpServer, createNonceStore } from '../src/http/index.js'
import { createMetrics, silentLogger } from '../src/telemetry/index.js'

const [variant = 'bare', port = '0'] = process.argv.slice(2)

if (variant === 'bare') {
  createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { type } = JSON.parse(Buffer.concat(chunks).toString()) as { type: string }
      const text = JSON.stringify({ type, ok: true })
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
      response.end(text)
    })
  }).listen(Number(port), '127.0.0.1')
} else {
  const count = Number(variant.split('-')[1])
  const server = await createHttpServer({
    contract: contractOf(count) as never,
    handlers: [
      { operationId: 'append', run: (request: { body: { type: string } }) => Promise.resolve(reply(201, { type: request.body.type, ok: true })) },
      ...Array.from({ length: count - 1 }, (_, i) => ({ operationId: `other${String(i)}`, run: (() => Promise.resolve(reply(200, {}))) as never })),
    ],
    security: {},
    // Nothing here is signed.
    nonces: createNonceStore({ connect: () => Promise.reject(new Error('There is no database.')) }),
    deps: {},
    logger: silentLogger,
    metrics: createMetrics({ service: 'bench', buildSha: 'bench', nodeMetrics: false }),
    validateResponses: false,
  })
  await server.listen({ host: '127.0.0.1', port: Number(port) })
}

function contractOf(count: number): unknown {
  const object = { description: 'ok', content: { 'application/json': { schema: { type: 'object' } } } }
  const path = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,128}$' } })
  const paths: Record<string, unknown> = {}
  for (let i = 0; i < count - 1; i++)
    paths[`/v1/things${String(i)}/{id}/parts/{part}`] = {
      get: { operationId: `other${String(i)}`, tags: ['x'], parameters: [path('id'), path('part')], responses: { 200: object } },
    }
  paths['/v1/runs/{run_id}/events'] = {
    post: {
      operationId: 'append',
      tags: ['x'],
      parameters: [path('run_id')],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['type', 'payload'],
              additionalProperties: false,
              properties: {
                type: { type: 'string', minLength: 1, maxLength: 120 },
                payload: { type: 'object' },
                idempotency_key: { type: 'string', maxLength: 128 },
              },
            },
          },
        },
      },
      responses: { 201: object },
    },
  }
  return { openapi: '3.1.0', info: { title: 'bench', version: '1' }, security: [], paths }
}
