import type { RegisteredHandler } from '../../../src/contract/index.js'

type Json = Record<string, unknown>

const envelope = {
  type: 'object',
  required: ['error'],
  additionalProperties: false,
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      additionalProperties: false,
      properties: { code: { type: 'string' }, message: { type: 'string' }, details: { type: 'array', items: { type: 'object', required: ['reason'] } } },
    },
  },
}

const json = (schema: Json): Json => ({ description: 'An answer.', content: { 'application/json': { schema } } })
const refusals = (...statuses: number[]): Json => Object.fromEntries(statuses.map((status) => [status, json({ $ref: '#/components/schemas/Error' })]))
const secured = [400, 401, 403, 404, 406, 409, 413, 415, 429, 500, 503]
const runId = { name: 'run_id', in: 'path', required: true, schema: { type: 'string', pattern: '^[A-Za-z0-9._:-]{1,128}$' } }

const appendBody = {
  type: 'object',
  required: ['type', 'payload'],
  unevaluatedProperties: false,
  properties: {
    type: { type: 'string', minLength: 1, maxLength: 64 },
    payload: { type: 'object' },
    count: { type: 'integer' },
    note: { type: 'string', default: 'unsaid' },
  },
}

function paths(operations: number): Json {
  const base: Json = {
    '/open': { get: { operationId: 'getOpen', security: [], responses: { 200: json({ type: 'object', required: ['ok'] }), ...refusals(400) } } },
    '/v1/runs/{run_id}/events': {
      post: {
        operationId: 'append',
        parameters: [runId],
        requestBody: { required: true, content: { 'application/json': { schema: appendBody } } },
        'x-max-body-bytes': 200_000,
        responses: {
          201: json({
            type: 'object',
            required: ['run', 'seq'],
            additionalProperties: false,
            properties: { run: { type: 'string' }, seq: { type: 'integer' }, got: {} },
          }),
          ...refusals(...secured),
        },
      },
      get: {
        operationId: 'read',
        parameters: [
          runId,
          { name: 'after', in: 'query', schema: { type: 'integer', minimum: 0, default: 0 } },
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 1000 } },
          { name: 'only', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
          { name: 'X-Page-Size', in: 'header', schema: { type: 'integer' } },
          { name: 'thread_id', in: 'query', schema: { type: 'string' } },
        ],
        responses: { 200: json({ type: 'object' }), ...refusals(...secured) },
      },
    },
    '/v1/runs/{run_id}': {
      get: { operationId: 'getRun', parameters: [runId], responses: { 200: json({ type: 'object', required: ['id'] }), ...refusals(...secured) } },
    },
    '/v1/runs/chat': {
      post: {
        operationId: 'chat',
        security: [{ runtimeToken: [] }, { chatSignature: [] }],
        requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
        responses: { 200: json({ type: 'object' }), ...refusals(...secured) },
      },
    },
    '/v1/runs/{run_id}/stream': {
      get: {
        operationId: 'stream',
        'x-event-stream': true,
        parameters: [runId],
        responses: { 200: { description: 'A stream.', content: { 'text/event-stream': { schema: { type: 'string' } } } }, ...refusals(...secured) },
      },
    },
  }
  for (let i = Object.keys(base).length + 1; i < operations; i++) {
    base[`/v1/r${i}/{run_id}/sub${i}/{x}`] = {
      post: { operationId: `filler${i}`, parameters: [runId, { ...runId, name: 'x' }], responses: { 200: json({ type: 'object' }), ...refusals(...secured) } },
    }
  }
  return base
}

/** A contract of six operations, or of as many as are asked for: the same six and fillers. */
export function fixtureContract(operations = 6) {
  return {
    openapi: '3.1.0',
    info: { title: 'Fixture', version: '1.0.0' },
    security: [{ runtimeToken: [] }],
    paths: paths(operations),
    components: {
      schemas: { Error: envelope },
      securitySchemes: {
        runtimeToken: { type: 'apiKey', in: 'header', name: 'X-OA-RUNTIME-SIGNATURE' },
        chatSignature: { type: 'apiKey', in: 'header', name: 'X-OA-RUNTIME-SIGNATURE' },
      },
    },
  }
}

export interface FixtureRequest {
  readonly path: Record<string, unknown>
  readonly query: Record<string, unknown>
  readonly headers: Record<string, unknown>
  readonly body: unknown
  readonly principal: unknown
  readonly context: { readonly requestId: string; readonly traceparent?: string }
  readonly signal: AbortSignal
}

export type FixtureRun = (request: FixtureRequest, deps: unknown) => Promise<unknown>

export function fixtureHandlers(operations: number, own: Record<string, FixtureRun> = {}): RegisteredHandler[] {
  let seq = 0
  const defaults: Record<string, FixtureRun> = {
    getOpen: () => Promise.resolve({ status: 200, body: { ok: true } }),
    append: (request) => Promise.resolve({ status: 201, body: { run: request.path['run_id'], seq: ++seq, got: request.body } }),
    read: (request) => Promise.resolve({ status: 200, body: { query: request.query, headers: request.headers, principal: request.principal } }),
    getRun: (request) => Promise.resolve({ status: 200, body: { id: request.path['run_id'] } }),
    chat: (request) => Promise.resolve({ status: 200, body: { got: request.body } }),
    stream: () => Promise.resolve({ stream: true, headers: {}, open: () => undefined }),
  }
  for (let i = 6; i < operations; i++) defaults[`filler${i}`] = () => Promise.resolve({ status: 200, body: {} })
  return Object.entries({ ...defaults, ...own }).map(([operationId, run]) => ({ operationId, run: run }))
}
