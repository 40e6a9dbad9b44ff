import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { claimsOf, principalHeaders } from './claims.js'
import { operationTable } from './generated/operation-table.js'
import { isRepeatable, withKeys } from './repetition.js'
import { fillPath, queryText } from './request-url.js'
import { askedPauseMs, pauseMs } from './retry-policy.js'
import { tokenSigner, type SigningRequest } from './signer.js'
import { childContext } from './trace-context.js'

describe('a path', () => {
  it('holds any id, encoded', () => {
    expect(fillPath('/runs/{run_id}/events', { run_id: 'a/b c?#%é$&' })).toBe('/runs/a%2Fb%20c%3F%23%25%C3%A9%24%26/events')
  })
  it.each([undefined, '', '.', '..', {}])('refuses %j, which would be another path', (run_id) => {
    expect(() => fillPath('/runs/{run_id}', { run_id })).toThrow(TypeError)
  })
})

describe('a query', () => {
  it('leaves out what is empty and keeps what is nothing', () => {
    expect(queryText({ a: undefined, b: null, c: '', d: 0, e: false, f: 'x y&z', g: ['1', '', '2'] })).toBe('d=0&e=false&f=x%20y%26z&g=1&g=2')
    expect(() => queryText({ a: { b: 1 } })).toThrow(TypeError)
  })
})

describe('the claims of a request', () => {
  const none = { path: {}, query: {}, body: undefined }
  it('are the run and the thread wherever it names them first, and its principal', () => {
    const body = { run_id: 'body-run', thread_id: 'body-thread' }
    expect(claimsOf({ ...none, path: { run_id: 'path-run' }, query: { run_id: 'query-run', thread_id: 'query-thread' }, body }, { userId: 7 })).toEqual({
      run_id: 'path-run',
      thread_id: 'query-thread',
      user_id: 7,
    })
    expect(claimsOf({ ...none, body }, { guestScope: 'guest' })).toEqual({ run_id: 'body-run', thread_id: 'body-thread', guest_scope: 'guest' })
    expect(claimsOf({ ...none, body: [body] }, undefined)).toEqual({})
    expect(claimsOf({ ...none, body: { run_id: null, thread_id: ['x'] } }, {})).toEqual({})
  })
  it('agree with the headers', () => {
    expect(principalHeaders({ userId: 0, guestScope: 'g' })).toEqual({ 'x-oa-user-id': '0', 'x-oa-guest-scope': 'g' })
    expect(principalHeaders(undefined)).toEqual({})
  })
})

describe('what may be repeated', () => {
  const append = { by: ['/idempotency_key', '/events/*/idempotency_key'] }
  const request = { by: ['/request/request_id', '/request/id', '/request_id', '/id'] }

  it('is what has a name of its own', () => {
    expect(isRepeatable('always', undefined)).toBe(true)
    expect(isRepeatable('never', { idempotency_key: 'k' })).toBe(false)
    expect(isRepeatable(append, { event_type: 'a', idempotency_key: 'k' })).toBe(true)
    expect(isRepeatable(append, { event_type: 'a' })).toBe(false)
    expect(isRepeatable(append, undefined)).toBe(false)
    expect(isRepeatable(append, [{ idempotency_key: 'k' }])).toBe(false)
    expect(isRepeatable(request, { id: 0, method: 'm' })).toBe(true)
    expect(isRepeatable(request, { request: { request_id: 'r', method: 'm' } })).toBe(true)
  })

  it.each([
    ['nothing', ''],
    ['a blank', ' \t'],
    ['what JSON cannot hold', Number.NaN],
    ['another kind of value', true],
    ['a list', ['k']],
  ])('is not what has %s for a name', (_what, name) => {
    expect(isRepeatable(request, { id: name })).toBe(false)
    expect(isRepeatable(append, { idempotency_key: name })).toBe(false)
  })

  it('is a list when each of its entries has one', () => {
    expect(isRepeatable(append, { events: [{ idempotency_key: 'k' }, { idempotency_key: 'l' }] })).toBe(true)
    expect(isRepeatable(append, { events: [{ idempotency_key: 'k' }, {}] })).toBe(false)
    expect(isRepeatable(append, { events: [{ idempotency_key: 'k' }, null] })).toBe(false)
    expect(isRepeatable(append, { events: [] })).toBe(false)
  })

  it('is told by the name that the runtime looks at', () => {
    expect(isRepeatable(request, { request: { method: 'm' }, request_id: 'r' })).toBe(false)
    expect(isRepeatable(request, { request: { request_id: ' ', id: 'r' } })).toBe(false)
    expect(isRepeatable(request, { request: { request_id: null, id: 'r' } })).toBe(true)
    expect(isRepeatable(request, { request: null, request_id: 'r' })).toBe(true)
    expect(isRepeatable(append, { idempotency_key: 'k', events: [{}] })).toBe(false)
  })

  it('finds members with odd names', () => {
    expect(isRepeatable({ by: ['/a~1b/c~0d'] }, { 'a/b': { 'c~d': 'k' } })).toBe(true)
  })

  it('can be given one, without touching those that are there', () => {
    const key = expect.stringMatching(/^auto-[0-9a-f]{32}$/) as string
    const create = { by: ['/run_id', '/idempotency_key'] }
    expect(withKeys(create, undefined)).toEqual({ idempotency_key: key })
    expect(withKeys(create, { run_id: 'mine' })).toEqual({ run_id: 'mine' })
    const given = { atomic: true, events: [{ a: 1 }, { idempotency_key: 'mine' }, { a: 2 }] }
    const keyed = withKeys(append, given) as { events: { idempotency_key: string }[] }
    expect(isRepeatable(append, keyed)).toBe(true)
    expect(keyed).toEqual({ atomic: true, events: [{ a: 1, idempotency_key: key }, { idempotency_key: 'mine' }, { a: 2, idempotency_key: key }] })
    expect(new Set(keyed.events.map((event) => event.idempotency_key)).size).toBe(3)
    expect(given.events[0]).toEqual({ a: 1 })
    const ingest = { by: ['/event/idempotency_key', '/idempotency_key'] }
    expect(withKeys(ingest, { event: { event_type: 'worker.event' } })).toEqual({ event: { event_type: 'worker.event', idempotency_key: key } })
    expect(withKeys(ingest, { event_type: 'worker.event' })).toEqual({ event_type: 'worker.event', idempotency_key: key })
    expect(withKeys({ by: ['/frame_id'] }, { a: 1 })).toEqual({ a: 1 })
    expect(withKeys(request, { request: { method: 'm' } })).toEqual({ request: { method: 'm' } })
    expect(withKeys(append, [1])).toEqual([1])
    expect(withKeys('never', { a: 1 })).toEqual({ a: 1 })
  })

  it('agrees with the contract on every operation that the runtime recognises', () => {
    const bodies: Partial<Record<keyof typeof operationTable, readonly [named: unknown, unnamed: unknown]>> = {
      createRun: [{ run_id: 'r' }, {}],
      appendRunEvent: [{ events: [{ event_type: 'a', idempotency_key: 'k' }] }, { events: [{ event_type: 'a' }] }],
      appendFrame: [{ frame_id: 'f' }, {}],
      createCodexWorker: [{ worker_id: 'w-1' }, undefined],
      submitCodexWorkerRequest: [{ request: { request_id: 7, method: 'm' } }, { request: { method: 'm' } }],
      ingestCodexWorkerEvent: [{ event: { event_type: 'worker.event', idempotency_key: 'k' } }, { event: { event_type: 'worker.event' } }],
      recordCommsDeliveryEvent: [{ event_id: 'e' }, { message_id: 'm' }],
    }
    const keyed = Object.entries(operationTable).filter(([, { repeat }]) => typeof repeat === 'object')
    expect(keyed.map(([id]) => id).sort()).toEqual(Object.keys(bodies).sort())
    for (const [id, { repeat }] of keyed) {
      const [named, unnamed] = bodies[id as keyof typeof operationTable] ?? []
      expect([isRepeatable(repeat, named), isRepeatable(repeat, unnamed)], id).toEqual([true, false])
    }
  })
})

describe('a pause', () => {
  it('doubles, jitters over all of itself, and has a limit', () => {
    const policy = { baseMs: 100, capMs: 1_000 }
    expect([0, 1, 2, 3, 4, 400].map((failures) => pauseMs(failures, policy, () => 0.5))).toEqual([50, 100, 200, 400, 500, 500])
    expect(pauseMs(3, policy, () => 0)).toBe(0)
  })
  it('is at least what is asked for, in any form', () => {
    const now = Date.parse('2026-02-01T00:00:00Z')
    const asked = (retryAfter: string | undefined, ms?: number) =>
      askedPauseMs(new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter }), ms, now)
    expect([asked('3'), asked('3', 1_200), asked(undefined), asked('soon'), asked('-1')]).toEqual([3_000, 1_200, 0, 0, 0])
    expect(asked('Sun, 01 Feb 2026 00:00:09 GMT')).toBe(9_000)
    expect(asked('Sat, 31 Jan 2026 00:00:00 GMT')).toBe(0)
  })
})

describe('a trace', () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const parent = `00-${trace}-00f067aa0ba902b7-01`
  it('goes on with a span of its own', () => {
    const child = childContext({ traceparent: parent, tracestate: 'a=1' })
    expect(child.traceparent).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`))
    expect(child.traceparent).not.toBe(parent)
    expect(child.tracestate).toBe('a=1')
    expect(childContext({ traceparent: `01-${trace}-00f067aa0ba902b7-03-more` }).traceparent).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`))
  })
  it.each([
    ['nothing', undefined],
    ['another form', 'abc'],
    ['capitals', parent.toUpperCase()],
    ['the forbidden version', `ff-${trace}-00f067aa0ba902b7-01`],
    ['more than version 00 has', `${parent}-more`],
    ['no trace', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['no span', `00-${trace}-${'0'.repeat(16)}-01`],
  ])('begins anew after %s', (_what, traceparent) => {
    const child = childContext(traceparent === undefined ? undefined : { traceparent, tracestate: 'a=1' })
    expect(child.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
    expect(child.traceparent).not.toContain(trace)
    expect(child.tracestate).toBeUndefined()
  })
})

describe('tokenSigner', () => {
  const body = new TextEncoder().encode('{"text":"Zoë"}')
  const request: SigningRequest = {
    operationId: 'appendRunEvent',
    method: 'POST',
    url: 'http://x/y',
    path: '/y',
    body,
    claims: { run_id: 'run_123', user_id: 42 },
    attempt: 1,
    signal: new AbortController().signal,
  }
  const headersOf = async (signer: ReturnType<typeof tokenSigner>) => (await signer(request)) as Record<string, string>

  it('makes tokens of the form that the contract asks for, each with a nonce of its own', async () => {
    const signer = tokenSigner({ secret: 'test-signing-secret', ttlSeconds: 300, now: () => 1_700_000_000.9 })
    const headers = await headersOf(signer)
    const [version, encoded = '', signature, ...rest] = (headers['x-oa-runtime-signature'] ?? '').split('.')
    expect([version, rest]).toEqual(['v1', []])
    expect(signature).toBe(createHmac('sha256', 'test-signing-secret').update(encoded).digest('base64url'))
    const claims = JSON.parse(Buffer.from(encoded, 'base64url').toString()) as Record<string, unknown>
    expect(claims).toEqual({ iat: 1_700_000_000, exp: 1_700_000_300, nonce: expect.stringMatching(/^[0-9a-f]{32}$/) as string, run_id: 'run_123', user_id: 42 })
    expect(headers['x-oa-runtime-body-sha256']).toBe(createHash('sha256').update(body).digest('hex'))
    expect(headers['x-oa-runtime-key-id']).toBeUndefined()
    expect((await headersOf(signer))['x-oa-runtime-signature']).not.toBe(headers['x-oa-runtime-signature'])
  })

  it('turns to the next key once the first is refused, also when two calls learn it at a time', async () => {
    const signer = tokenSigner({
      keys: [
        { id: 'new', secret: 'a' },
        { id: 'old', secret: 'b' },
      ],
    })
    const [first, second] = [await headersOf(signer), await headersOf(signer)]
    expect(first['x-oa-runtime-key-id']).toBe('new')
    expect([signer.refused?.(first), signer.refused?.(second)]).toEqual([true, true])
    expect((await headersOf(signer))['x-oa-runtime-key-id']).toBe('old')
    expect(tokenSigner({ secret: 'a' }).refused?.(first)).toBe(false)
  })

  it.each([{}, { secret: '' }, { keys: [] }, { secret: 'a', ttlSeconds: 301 }, { secret: 'a', ttlSeconds: 0 }, { secret: 'a', ttlSeconds: Number.NaN }])(
    'refuses %j',
    (options) => {
      expect(() => tokenSigner(options)).toThrow(TypeError)
    },
  )
})
