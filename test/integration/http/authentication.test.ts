import { createHash, createHmac, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeClient, createClient } from '../../../src/db/index.js'
import { mintToken } from '../../../src/http/index.js'
import { useTestDatabase } from '../../dev-env/index.js'
import { nowSeconds, reasonOf, secret, send, signed, type Answered } from './test-client.js'
import { startTestServer, type TestServer } from './test-server.js'

const database = useTestDatabase()
let server: TestServer
const json = { 'content-type': 'application/json' }
const run = (headers: Record<string, string>) => send(server.port, 'GET', '/v1/runs/run_1', headers)
const append = (headers: Record<string, string>, body: string) => send(server.port, 'POST', '/v1/runs/run_1/events', { ...json, ...headers }, body)
const outcome = (answer: Answered): unknown[] => [answer.status, reasonOf(answer)]

async function asked<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
  const client = createClient(database.url, 'test')
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await closeClient(client)
  }
}

beforeAll(async () => {
  server = await startTestServer({ databaseUrl: database.url })
})
afterAll(() => server.stop())

describe('a token', () => {
  it('is needed, except where the contract says so', async () => {
    expect(outcome(await run({}))).toEqual([401, 'missing_token'])
    expect((await send(server.port, 'GET', '/open')).status).toBe(200)
  })

  it('is used up by the request it is for', async () => {
    const headers = signed({ run_id: 'run_1' })
    expect((await run(headers)).status).toBe(200)
    expect(outcome(await run(headers))).toEqual([401, 'token_replayed'])
  })

  it('is not used up by a request that is refused before', async () => {
    const headers = signed({ run_id: 'run_1' })
    expect((await append({ ...headers, 'content-type': 'text/plain' }, '{}')).status).toBe(415)
    expect((await append(headers, '{')).status).toBe(400)
    expect((await send(server.port, 'GET', '/v1/runs/run_2', headers)).status).toBe(403)
    expect((await run(headers)).status).toBe(200)
  })

  it('may have a nonce that is long or strange', async () => {
    const headers = signed({ run_id: 'run_1', nonce: `\u0000${'ü'.repeat(3_000)}` })
    expect((await run(headers)).status).toBe(200)
    expect(outcome(await run(headers))).toEqual([401, 'token_replayed'])
  })

  it('is judged before the body is read, and before the body is judged', async () => {
    expect(outcome(await append({}, '{'))).toEqual([401, 'missing_token'])
  })
})

describe('claims', () => {
  const wrong = (answer: Answered): unknown[] => [answer.status, answer.body.error?.code, answer.body.error?.details?.[0]?.['claim']]

  it('must name the run of the path', async () => {
    expect(wrong(await run(signed()))).toEqual([403, 'forbidden', 'run_id'])
    expect(wrong(await run(signed({ run_id: 'run_2' })))).toEqual([403, 'forbidden', 'run_id'])
  })

  it('must name the thread of query or body', async () => {
    const path = '/v1/runs/run_1/events?thread_id=t1'
    expect(wrong(await send(server.port, 'GET', path, signed({ run_id: 'run_1' })))).toEqual([403, 'forbidden', 'thread_id'])
    expect((await send(server.port, 'GET', path, signed({ run_id: 'run_1', thread_id: 't1' }))).status).toBe(200)
    const chat = (claims: Record<string, unknown>, body: object) =>
      send(server.port, 'POST', '/v1/runs/chat', { ...json, ...signed(claims) }, JSON.stringify(body))
    expect(wrong(await chat({ thread_id: 't2' }, { thread_id: 't1' }))).toEqual([403, 'forbidden', 'thread_id'])
    expect(wrong(await chat({ thread_id: 't2' }, { threadId: 't1' }))).toEqual([403, 'forbidden', 'thread_id'])
    expect((await chat({}, { threadId: 't1' })).status).toBe(200)
  })

  it('must name the principal, the user as an integer', async () => {
    expect(wrong(await run(signed({ run_id: 'run_1', user_id: '1' })))).toEqual([403, 'forbidden', 'user_id'])
    expect(wrong(await run(signed({ run_id: 'run_1', user_id: 2 })))).toEqual([403, 'forbidden', 'user_id'])
    expect(wrong(await run(signed({ run_id: 'run_1' }, { 'x-oa-guest-scope': 'g' })))).toEqual([403, 'forbidden', 'guest_scope'])
    expect((await run(signed({ run_id: 'run_1', guest_scope: 'g' }, { 'x-oa-guest-scope': 'g' }))).status).toBe(200)
  })

  it('that the request does not speak of are ignored', async () => {
    expect((await run(signed({ run_id: 'run_1', thread_id: 'any', guest_scope: 'any' }))).status).toBe(200)
  })
})

describe('the principal', () => {
  const whose = async (userId: string | undefined, guest?: string): Promise<unknown> => {
    const now = nowSeconds()
    const claims = { iat: now, exp: now + 60, nonce: randomUUID(), run_id: 'run_1', user_id: Number(userId), guest_scope: guest }
    const headers = {
      'x-oa-runtime-signature': mintToken(claims, secret),
      ...(userId === undefined ? {} : { 'x-oa-user-id': userId }),
      ...(guest === undefined ? {} : { 'x-oa-guest-scope': guest }),
    }
    const answer = await send(server.port, 'GET', '/v1/runs/run_1/events', headers)
    return answer.status === 200 ? answer.body['principal'] : outcome(answer)
  }

  it.each([
    ['0', 0],
    ['-3', -3],
    ['+5', 5],
    ['007', 7],
  ])('may be the user %s', async (text, userId) => {
    expect(await whose(text)).toEqual({ kind: 'user', userId })
  })

  it.each([['x'], ['1.5'], ['1e3'], ['1, 1'], ['99999999999999999999'], ['']])('is missing when the user is %s and there is no guest', async (text) => {
    expect(await whose(text)).toEqual([401, 'missing_principal'])
  })

  it('may be a guest, with a comma too, but the user counts where both are named', async () => {
    expect(await whose(undefined, 'g,1')).toEqual({ kind: 'guest', guestScope: 'g,1' })
    expect(await whose('x', 'g')).toEqual({ kind: 'guest', guestScope: 'g' })
    expect(await whose('4', 'g')).toEqual({ kind: 'user', userId: 4 })
    expect(await whose(undefined)).toEqual([401, 'missing_principal'])
    expect(await whose(undefined, '')).toEqual([401, 'missing_principal'])
  })
})

describe('the header signature of the chat client', () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
  interface Altered {
    readonly timestamp?: number
    readonly ttl?: number
    readonly nonce?: string
    readonly key?: string
    readonly digestOf?: string
    readonly headers?: Record<string, string>
  }
  const chat = (body: string, altered: Altered = {}) => {
    const { timestamp = nowSeconds(), ttl = 60, nonce = randomUUID(), key = secret, digestOf = body } = altered
    const digest = sha256(digestOf)
    const headers = {
      ...json,
      'x-oa-user-id': '7',
      'x-oa-runtime-signature': createHmac('sha256', key).update(`${timestamp}\n${nonce}\n${digest}`).digest('hex'),
      'x-oa-runtime-timestamp': String(timestamp),
      'x-oa-runtime-nonce': nonce,
      'x-oa-runtime-signature-ttl': String(ttl),
      'x-oa-runtime-body-sha256': digest,
      ...altered.headers,
    }
    return send(server.port, 'POST', '/v1/runs/chat', headers, body)
  }

  it('is accepted over the bytes that are sent', async () => {
    expect((await chat('{"prompt":"hi","userId":7}')).status).toBe(200)
  })

  it('is accepted over the JSON without the escapes that it is sent with', async () => {
    const hashed = '{"userId":7,"10":1.0,"2":{},"url":"a/b","say":"größe 😀","line":"\\u2028","quote":"\\"\\\\/"}'
    const sent = '{"userId":7,"10":1.0,"2":{},"url":"a\\/b","say":"gr\\u00f6\\u00dfe \\ud83d\\ude00","line":"\\u2028","quote":"\\"\\\\\\/"}'
    expect((await chat(sent, { digestOf: hashed })).status).toBe(200)
  })

  it.each<[string, Altered, number, string]>([
    ['over another body', { digestOf: '{}' }, 401, 'bad_signature'],
    ['with another secret', { key: 'other' }, 401, 'bad_signature'],
    ['that is too old', { timestamp: nowSeconds() - 70 }, 401, 'token_expired'],
    ['from too far ahead', { timestamp: nowSeconds() + 90 }, 401, 'token_not_yet_valid'],
    ['with a long ttl', { ttl: 301 }, 401, 'token_lifetime'],
    ['without nonce', { nonce: '' }, 401, 'malformed_token'],
    ['of another form', { headers: { 'x-oa-runtime-signature': 'nonsense' } }, 401, 'malformed_token'],
  ])('is refused %s', async (_name, altered, status, reason) => {
    expect(outcome(await chat('{"prompt":"hi","userId":7}', altered))).toEqual([status, reason])
  })

  it('is used once', async () => {
    const nonce = randomUUID()
    expect((await chat('{"userId":7}', { nonce })).status).toBe(200)
    expect(outcome(await chat('{"userId":7}', { nonce }))).toEqual([401, 'token_replayed'])
  })

  it('is remembered for as long as any ttl, which nobody has signed, could make it good for', async () => {
    const { nonce, timestamp } = { nonce: randomUUID(), timestamp: nowSeconds() - 5 }
    expect((await chat('{"userId":7}', { nonce, timestamp, ttl: 10 })).status).toBe(200)
    const [row] = await asked<{ lives: number }>('SELECT extract(epoch FROM expires_at)::float8 - $2 AS lives FROM runtime.auth_nonces WHERE nonce = $1', [
      nonce,
      timestamp,
    ])
    expect(row?.lives).toBeGreaterThanOrEqual(300)
  })

  it.each<[string, string, Record<string, string>]>([
    ['for another user', '{"userId":8}', {}],
    ['for the user as a text', '{"userId":"7"}', {}],
    ['for nobody', '{"userId":null}', {}],
    ['without a user', '{}', {}],
    ['for a user while the headers name a guest as well', '{"userId":8}', { 'x-oa-guest-scope': 'g' }],
  ])('does not let the headers name the user: a signed body %s', async (_name, body, headers) => {
    expect(outcome(await chat(body, { headers }))).toEqual([403, 'claim_mismatch'])
  })

  it('opens only the operations whose contract says so', async () => {
    const answer = await run({ 'x-oa-runtime-timestamp': '1', 'x-oa-runtime-signature': 'a'.repeat(64), 'x-oa-user-id': '1' })
    expect(outcome(answer)).toEqual([401, 'malformed_token'])
  })
})
