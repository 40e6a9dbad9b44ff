import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { RuntimeError } from '../../../src/kernel/errors.js'
import { useTestDatabase } from '../../dev-env/index.js'
import { reasonOf, send, signed } from './test-client.js'
import { startTestServer, type TestServer } from './test-server.js'

const database = useTestDatabase()
let server: TestServer
const json = { 'content-type': 'application/json' }
const append = (body: string | Buffer, headers: Record<string, string> = json) =>
  send(server.port, 'POST', '/v1/runs/run_1/events', { ...signed({ run_id: 'run_1' }), ...headers }, body)
const read = (query = '', headers: Record<string, string> = {}) =>
  send(server.port, 'GET', `/v1/runs/run_1/events${query}`, { ...signed({ run_id: 'run_1' }), ...headers })

beforeAll(async () => {
  server = await startTestServer({
    databaseUrl: database.url,
    handlers: {
      getRun: (request) => {
        if (request.path['run_id'] === 'undeclared') return Promise.resolve({ status: 202, body: {} })
        if (request.path['run_id'] === 'misshapen') return Promise.resolve({ status: 200, body: { name: 'no id' } })
        if (request.path['run_id'] === 'typed') return Promise.resolve({ status: 200, text: 'hello', contentType: 'text/plain' })
        return Promise.resolve({ status: 200, body: { id: request.path['run_id'], traceparent: request.context.traceparent ?? null } })
      },
    },
  })
})
afterAll(() => server.stop())
afterEach(() => {
  server.faults.clear()
})

describe('a good request', () => {
  it('reaches the handler coerced, with defaults, and its body as sent', async () => {
    const answer = await read('?limit=10&only=a&only=b', { 'x-page-size': '7' })
    expect(answer.body).toEqual({ query: { limit: 10, after: 0, only: ['a', 'b'] }, headers: { 'x-page-size': 7 }, principal: { kind: 'user', userId: 1 } })
    const appended = await append('{"type":"a","payload":{}}')
    expect(appended.status).toBe(201)
    expect(appended.body['got']).toEqual({ type: 'a', payload: {} })
    expect(Number(appended.headers['content-length'])).toBe(appended.text.length)
  })

  it('may begin with a byte order mark and name its charset', async () => {
    expect((await append('\ufeff{"type":"a","payload":{}}', { 'content-type': 'Application/JSON; charset="UTF-8"' })).status).toBe(201)
  })

  it('has its path decoded once', async () => {
    const answer = await send(server.port, 'GET', '/v1/runs/a%3Ab', signed({ run_id: 'a:b' }))
    expect(answer.body['id']).toBe('a:b')
  })

  it('prefers the literal path, and falls back to the template where the literal lacks the method', async () => {
    expect((await send(server.port, 'POST', '/v1/runs/chat', { ...signed(), ...json }, '{"a":1}')).body['got']).toEqual({ a: 1 })
    expect((await send(server.port, 'GET', '/v1/runs/chat', signed({ run_id: 'chat' }))).body['id']).toBe('chat')
  })
})

describe('a body that cannot be used', () => {
  it.each([
    ['malformed JSON', '{"type":', 'malformed_json'],
    ['white space', '  ', 'malformed_json'],
    ['NUL', '{"type":"a","payload":{"t":"\\u0000"}}', 'unsafe_text'],
    ['a lone surrogate', '{"type":"a","payload":{"t":"\\ud800"}}', 'unsafe_text'],
    ['an integer that loses digits', '{"type":"a","payload":{"n":9007199254740993}}', 'unsafe_number'],
    ['an infinite number', '{"type":"a","payload":{"n":1e999}}', 'unsafe_number'],
    ['33 levels', `{"type":"a","payload":${'{"a":'.repeat(32)}1${'}'.repeat(32)}}`, 'too_deep'],
    ['an unknown member', '{"type":"a","payload":{},"extra":1}', 'contract_violation'],
    ['a text for an integer, which is not coerced', '{"type":"a","payload":{},"count":"1"}', 'contract_violation'],
    ['an array where an object is asked for', '{"type":"a","payload":[]}', 'contract_violation'],
    ['null', 'null', 'contract_violation'],
  ])('%s is a 400', async (_name, body, reason) => {
    const answer = await append(body)
    expect([answer.status, answer.body.error?.code, reasonOf(answer)]).toEqual([400, 'invalid_request', reason])
  })

  const long = 'n'.repeat(15_000)
  const nested = (inner: string): string => `{"type":"a","payload":{"${long}":${inner}}}`
  it.each([
    ['a name before NUL', nested('"\\u0000"')],
    ['a name before a lost number', nested('9007199254740993')],
    ['a lost number', `{"type":"a","payload":{"n":${'9'.repeat(15_000)}1}}`],
    ['a name before too deep a level', nested(`${'['.repeat(40)}${']'.repeat(40)}`)],
    ['an unknown member', `{"type":"a","payload":{},"${long}":1}`],
    ['a type', `{"type":"${long}!","payload":{}}`],
  ])('%s of 15 KB is not repeated whole', async (_name, body) => {
    const answer = await append(body)
    expect(answer.status).toBe(400)
    expect(answer.text.length).toBeLessThan(2_000)
  })

  it.each([
    ['a query parameter', `/v1/runs/run_1/events?${'q'.repeat(10_000)}=1&${'q'.repeat(10_000).slice(5_000)}=1`],
    ['a repeated query parameter', `/v1/runs/run_1/events?${'q'.repeat(4_000)}=1&${'q'.repeat(4_000)}=1`],
    ['a path', `/v1/runs/${'r'.repeat(10_000)}`],
  ])('%s of 10 KB is not repeated whole', async (_name, path) => {
    expect((await send(server.port, 'GET', path, signed())).text.length).toBeLessThan(2_000)
  })

  it('invalid UTF-8 is a 400', async () => {
    expect(reasonOf(await append(Buffer.from([0x22, 0xc3, 0x28, 0x22])))).toBe('malformed_json')
  })

  it('absent, where it is required, is a 400', async () => {
    const answer = await append('', {})
    expect([answer.status, answer.body.error?.details]).toEqual([
      400,
      [{ reason: 'contract_violation', path: '/body', code: 'required', message: 'is missing' }],
    ])
  })

  it('names every problem with its place', async () => {
    const answer = await append('{"type":"","count":1.5,"extra/1":true}')
    const found = answer.body.error?.details?.map((detail) => [detail['path'], detail['code']])
    expect(found).toEqual(
      expect.arrayContaining([
        ['/body/type', 'minLength'],
        ['/body/count', 'type'],
        ['/body/payload', 'required'],
        ['/body/extra~11', 'unevaluatedProperties'],
      ]),
    )
  })

  it('has at most 20 problems listed', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`extra${i}`, i]))
    expect((await append(JSON.stringify({ type: 'a', payload: {}, ...many }))).body.error?.details).toHaveLength(20)
  })

  it.each([['text/plain'], ['application/json; charset=latin1'], ['application/x-www-form-urlencoded']])('of type %s is a 415', async (type) => {
    const answer = await append('{}', { 'content-type': type })
    expect([answer.status, answer.body.error?.code, reasonOf(answer)]).toEqual([415, 'unsupported_media_type', 'unknown_media_type'])
  })

  it('that is encoded, or has no type, is a 415', async () => {
    expect((await append('{}', { ...json, 'content-encoding': 'gzip' })).status).toBe(415)
    expect((await append('{}', {})).status).toBe(415)
  })

  it('over the limit is a 413, with length or in chunks', async () => {
    const large = JSON.stringify({ type: 'a', payload: { t: 'x'.repeat(300_000) } })
    expect((await append(large, { ...json, 'content-length': String(large.length) })).status).toBe(413)
    const chunked = await append(large, { ...json, 'transfer-encoding': 'chunked' })
    expect([chunked.status, chunked.body.error?.code, chunked.body.error?.details?.[0]]).toEqual([
      413,
      'payload_too_large',
      { max_bytes: 200_000, reason: 'body_too_large' },
    ])
  })
})

describe('a URL that cannot be used', () => {
  it.each([
    ['/v1/runs/%zz', 'malformed_path'],
    ['/v1/runs/%ff', 'malformed_path'],
    ['/v1/runs/run_1/events?after=%e0%a4', 'malformed_path'],
    ['/nowhere/%zz', 'malformed_path'],
    ['/v1/runs/a%00b', 'unsafe_text'],
    ['/v1/runs/a%2Fb', 'contract_violation'],
    ['/v1/runs/run_1/events?after=1&after=2', 'contract_violation'],
    ['/v1/runs/run_1/events?nope=1', 'contract_violation'],
    ['/v1/runs/run_1/events?__proto__=1', 'contract_violation'],
    ['/v1/runs/run_1/events?after=-1', 'contract_violation'],
    ['/v1/runs/run_1/events?after=', 'contract_violation'],
    ['/v1/runs/run_1/events?after=1e1000', 'contract_violation'],
    ['/v1/runs/run_1/events?after=1e1', 'contract_violation'],
    ['/v1/runs/run_1/events?after=0x10', 'contract_violation'],
    ['/v1/runs/run_1/events?after=9007199254740993', 'contract_violation'],
    ['/open?x=1', 'contract_violation'],
  ])('%s is a 400 %s', async (path, reason) => {
    const run = path.includes('a%2F') ? 'a/b' : 'run_1'
    const answer = await send(server.port, 'GET', path, signed({ run_id: run }))
    expect([answer.status, reasonOf(answer)]).toEqual([400, reason])
  })
})

describe('a route that is not there', () => {
  it.each([['/'], ['/v1'], ['/v1/runs/'], ['/v1/runs/run_1/'], ['/v1/runs//events'], ['/V1/runs/run_1'], ['/metrics/x']])('%s is a 404', async (path) => {
    const answer = await send(server.port, 'GET', path, signed())
    expect([answer.status, answer.body.error?.code, reasonOf(answer)]).toEqual([404, 'not_found', 'unknown_route'])
    expect(answer.headers['x-request-id']).toBeTruthy()
  })

  it('with another method is a 405 that lists those there are', async () => {
    const answer = await send(server.port, 'DELETE', '/v1/runs/run_1/events', signed(), 'x')
    expect([answer.status, answer.headers.allow, reasonOf(answer)]).toEqual([405, 'GET, POST', 'unknown_method'])
    const head = await send(server.port, 'HEAD', '/v1/runs/run_1', signed())
    expect([head.status, head.headers.allow]).toEqual([405, 'GET'])
    expect((await send(server.port, 'OPTIONS', '/v1/runs/run_1')).headers.allow).toBe('GET')
    expect((await send(server.port, 'POST', '/metrics')).status).toBe(405)
  })
})

describe('Accept', () => {
  it.each([['application/json'], ['*/*'], ['application/*;q=0.1'], ['text/html, */*;q=0.8'], ['APPLICATION/JSON']])('%s is served', async (accept) => {
    expect((await read('', { accept })).status).toBe(200)
  })

  it.each([['text/html'], ['application/json;q=0, text/html'], ['text/event-stream'], ['application/json;q=0, */*']])('%s is a 406', async (accept) => {
    const answer = await read('', { accept })
    expect([answer.status, answer.body.error?.code]).toEqual([406, 'not_acceptable'])
  })

  it('is judged before media type and body', async () => {
    expect((await append('not json', { 'content-type': 'text/plain', accept: 'text/html' })).status).toBe(406)
  })
})

describe('request ids and trace context', () => {
  it('takes over an id that is short and plain, and returns it', async () => {
    expect((await read('', { 'x-request-id': 'abc-1:2.3_4' })).headers['x-request-id']).toBe('abc-1:2.3_4')
  })

  it.each([['has space'], ['x'.repeat(129)], ['"quoted"']])('replaces %s', async (id) => {
    const answer = await read('?nope=1', { 'x-request-id': id })
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('passes a trace on when it is well-formed', async () => {
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    expect((await send(server.port, 'GET', '/v1/runs/r', signed({ run_id: 'r' }, { traceparent: trace }))).body['traceparent']).toBe(trace)
    expect((await send(server.port, 'GET', '/v1/runs/r', signed({ run_id: 'r' }, { traceparent: 'nonsense' }))).body['traceparent']).toBeNull()
  })
})

describe('failures of ours', () => {
  it('keep their text to themselves', async () => {
    server.faults.set('handler:read', () => {
      throw new Error('select password from users')
    })
    const answer = await read()
    expect([answer.status, answer.body.error?.code, reasonOf(answer)]).toEqual([500, 'internal_error', 'crash'])
    expect(answer.text).not.toContain('password')
  })

  it('say when to come back', async () => {
    server.faults.set('handler:read', () => {
      throw new RuntimeError('database_unavailable', 'The database is away.', { retry_after_ms: 1_500 })
    })
    const answer = await read()
    expect([answer.status, answer.headers['retry-after'], answer.body.error?.code]).toEqual([503, '2', 'unavailable'])
  })

  it.each([
    ['undeclared', 'the status is not declared'],
    ['misshapen', "must have required property 'id'"],
    ['typed', 'the media type text/plain is not declared'],
  ])('an answer that is %s is withheld and recorded', async (run, problem) => {
    const before = server.server.violations.length
    const answer = await send(server.port, 'GET', `/v1/runs/${run}`, signed({ run_id: run }))
    expect([answer.status, reasonOf(answer)]).toEqual([500, 'crash'])
    expect(server.server.violations.slice(before).map(({ message }) => message)).toEqual([expect.stringContaining(problem)])
  })

  it('include refusals that the contract does not declare for the operation', async () => {
    const before = server.server.violations.length
    server.faults.set('handler:getOpen', () => {
      throw new RuntimeError('unknown_run', 'There is no such run.')
    })
    expect((await send(server.port, 'GET', '/open')).status).toBe(500)
    expect(server.server.violations.length).toBe(before + 1)
  })

  it('are counted by operation and status', async () => {
    await send(server.port, 'GET', '/v1/runs/counted', signed({ run_id: 'counted' }))
    const text = (await send(server.port, 'GET', '/metrics')).text
    expect(text).toMatch(/openagents_runtime_http_requests_total\{operation="getRun",status="200"\} \d+/)
    expect(text).toMatch(/openagents_runtime_contract_violations_total\{operation="getRun"\} 3/)
    expect(text).not.toContain('counted')
  })
})
