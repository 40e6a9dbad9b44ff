import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { errorCodes, RuntimeError } from '../../../src/kernel/errors.js'
import type { Answer, CallOptions } from '../../dev-env/index.js'
import { codeOf, detailOf, outcomeOf } from './answers.js'
import { announceBody, declaring, operations, rightRequest, withQuery, type Operation, type Target } from './operations.js'
import { WorkerClient } from '../codex/worker-client.js'
import { RunClient } from './run-client.js'
import { useRuntime } from './use-runtime.js'

const file = useRuntime({ RUNTIME_STREAM_TAIL_MS: '50' })
let target: Target

beforeAll(async () => {
  const { runId, threadId } = await RunClient.create(file.runtime)
  target = { runId, threadId, workerId: (await WorkerClient.create(file.runtime)).id }
})

afterEach(() => {
  file.runtime.faults.clear()
})

interface Bend extends CallOptions {
  readonly path?: (path: string) => string
  readonly of?: Target
}

/** The right request to an operation, bent in one place. */
function ask(operation: Operation, bend: Bend = {}): Promise<Answer> {
  const { path: bendPath, of, ...options } = bend
  const { path, body } = rightRequest(operation, of ?? target)
  return file.runtime.call(operation.method, bendPath ? bendPath(path) : path, { ...(body ? { body } : {}), ...options })
}

function expectEnvelope(answer: Answer, status: number): void {
  expect(answer.status, answer.text).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/json')
  expect(answer.headers.get('x-request-id')).toMatch(/./)
  expect(Object.keys(answer.json)).toEqual(['error'])
  expect(errorCodes[codeOf(answer) as keyof typeof errorCodes].status).toBe(status)
}

const named = (list: readonly Operation[]): [string, Operation][] => list.map((operation) => [operation.id, operation])
const secured = operations.filter((operation) => !operation.isOpen)
const withBody = operations.filter((operation) => operation.takesBody)
const ofRuns = operations.filter((operation) => operation.template.includes('{run_id}') || operation.id === 'getProjectorDrift')
const ofWorkers = operations.filter((operation) => operation.template.includes('{worker_id}'))

describe('a right request', () => {
  it.each(named(operations.filter(({ id }) => id !== 'getProjectorDrift')))('is answered with success by %s', async (_, operation) => {
    const answer = await ask(operation)
    expect(answer.status, answer.text).toBeLessThan(300)
    expect(operation.statuses).toContain(answer.status)
    expect(answer.headers.get('content-type')).toMatch(operation.isStream ? /^text\/event-stream/ : /^application\/(json|x-ndjson)/)
  })

  it('gets its own x-request-id back', async () => {
    const answer = await file.runtime.call('GET', '/internal/v1/health', { headers: { 'x-request-id': 'mine-1' } })
    expect(answer.headers.get('x-request-id')).toBe('mine-1')
  })
})

describe('401', () => {
  it('is declared by exactly the operations that are secured', () => {
    expect(declaring(401)).toEqual(secured)
  })

  it.each(named(secured))('without a token: %s', async (_, operation) => {
    const answer = await ask(operation, { token: false })
    expectEnvelope(answer, 401)
    expect(detailOf(answer).reason).toBe('missing_token')
  })

  it.each(named(secured.filter(({ id }) => id !== 'health' && id !== 'recordCommsDeliveryEvent')))('without a principal: %s', async (_, operation) => {
    const { path, body } = rightRequest(operation, target)
    const token = file.runtime.token({ run_id: target.runId, thread_id: target.threadId })
    const response = await fetch(`${file.runtime.url}${path}`, {
      method: operation.method,
      headers: { 'content-type': 'application/json', 'x-oa-runtime-signature': token },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    expect(response.status).toBe(401)
    expect(await response.text()).toContain('missing_principal')
  })

  it('not for a health check for nobody, whose token is good', async () => {
    const answer = await fetch(`${file.runtime.url}/internal/v1/health`, { headers: { 'x-oa-runtime-signature': file.runtime.token({}) } })
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ status: 'ok' })])
  })

  it('for a token that is used a second time', async () => {
    const token = file.runtime.token({ user_id: 1 })
    const answers = [await file.runtime.call('GET', '/internal/v1/health', { token }), await file.runtime.call('GET', '/internal/v1/health', { token })]
    expect(answers.map(outcomeOf)).toEqual(['200', '401 token_replayed'])
  })

  it('for what is not a token, has expired, or was issued ahead of time', async () => {
    const now = Math.floor(Date.now() / 1000)
    const health = (token: string): Promise<Answer> => file.runtime.call('GET', '/internal/v1/health', { token })
    const outcomes = [
      await health('garbage'),
      await health(file.runtime.token({ user_id: 1, exp: now - 1, iat: now - 10 })),
      await health(file.runtime.token({ user_id: 1, iat: now + 60, exp: now + 90 })),
      await health(file.runtime.token({ user_id: 1, iat: now, exp: now + 600 })),
    ].map(outcomeOf)
    expect(outcomes).toEqual(['401 malformed_token', '401 token_expired', '401 token_not_yet_valid', '401 token_lifetime'])
  })
})

describe('403', () => {
  it.each(named(declaring(403)))('for a token that was minted for somebody else: %s', async (_, operation) => {
    const answer = await ask(operation, { claims: { user_id: 2 } })
    expectEnvelope(answer, 403)
    expect(detailOf(answer)).toMatchObject({ reason: 'claim_mismatch', claim: 'user_id' })
  })

  it.each(named(ofRuns.filter(({ template }) => template.includes('{run_id}'))))('for a token that names another run: %s', async (_, operation) => {
    const answer = await ask(operation, { claims: { run_id: 'another-run' } })
    expectEnvelope(answer, 403)
    expect(detailOf(answer)).toMatchObject({ reason: 'claim_mismatch', claim: 'run_id' })
  })

  it.each(named(ofRuns))('for a principal that does not own the run: %s', async (_, operation) => {
    const answer = await ask(operation, { user: 2 })
    expectEnvelope(answer, 403)
    expect(detailOf(answer).reason).toBe('foreign_run')
  })
})

describe('403 of workers', () => {
  it.each(named(ofWorkers))('for a principal that does not own the worker: %s', async (_, operation) => {
    const answer = await ask(operation, { user: 2 })
    expectEnvelope(answer, 403)
    expect(detailOf(answer).reason).toBe('foreign_worker')
  })
})

describe('404', () => {
  it('is declared by exactly the operations on a run or a worker', () => {
    expect(declaring(404)).toEqual([...ofRuns, ...ofWorkers])
  })

  it.each(named(ofWorkers))('for a worker that does not exist: %s', async (_, operation) => {
    const answer = await ask(operation, { of: { ...target, workerId: 'no-such-worker' } })
    expectEnvelope(answer, 404)
    expect(detailOf(answer).reason).toBe('unknown_worker')
  })

  it.each(named(ofRuns))('for a run that does not exist: %s', async (_, operation) => {
    const answer = await ask(operation, { of: { runId: 'no-such-run', threadId: 'no-such-thread' } })
    expectEnvelope(answer, 404)
    expect(detailOf(answer).reason).toBe('unknown_run')
  })

  it.each(named(ofRuns.filter((operation) => JSON.stringify(rightRequest(operation, { runId: 'r', threadId: 'a-thread' })).includes('a-thread'))))(
    'for a run that is not in the thread: %s',
    async (_, operation) => {
      const answer = await ask(operation, { of: { runId: target.runId, threadId: 'no-such-thread' } })
      expectEnvelope(answer, 404)
    },
  )
})

describe('400', () => {
  it.each(named(operations))('for a query parameter that nobody knows: %s', async (_, operation) => {
    const answer = await ask(operation, { path: (path) => withQuery(path, 'nonsense=1') })
    expectEnvelope(answer, 400)
    expect(detailOf(answer)).toMatchObject({ reason: 'contract_violation', path: '/query/nonsense' })
  })

  it.each(named(operations.filter(({ template }) => template.includes('{run_id}'))))('for an id that cannot be one: %s', async (_, operation) => {
    const answer = await ask(operation, { of: { runId: 'not%20an%20id', threadId: target.threadId } })
    expectEnvelope(answer, 400)
    expect(detailOf(answer)).toMatchObject({ path: '/path/run_id' })
  })

  it.each(named(ofWorkers))('for a worker id that cannot be one: %s', async (_, operation) => {
    const answer = await ask(operation, { of: { ...target, workerId: 'ab' } })
    expectEnvelope(answer, 400)
    expect(detailOf(answer)).toMatchObject({ path: '/path/worker_id' })
  })

  it.each(
    named(withBody).flatMap(([id, operation]) =>
      [
        ['malformed_json', '{"a":'],
        ['malformed_json', Buffer.from([0x7b, 0xff, 0x7d])],
        ['unsafe_text', '{"a":"\\u0000"}'],
        ['unsafe_text', '{"a":"\\ud800"}'],
        ['unsafe_number', '{"a":9007199254740993}'],
        ['unsafe_number', '{"a":1e999}'],
        ['too_deep', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`],
        ['contract_violation', '[1]'],
        ['contract_violation', 'null'],
      ].map(([reason, raw]) => [id, reason, raw, operation] as const),
    ),
  )('for a body that cannot be taken: %s, %s %s', async (_id, reason, raw, operation) => {
    const answer = await ask(operation, { raw: raw as string | Buffer })
    expectEnvelope(answer, 400)
    expect(detailOf(answer).reason).toBe(reason)
  })
})

describe('406', () => {
  it.each(named(declaring(406)))('for an Accept that rules the answer out: %s', async (_, operation) => {
    const answer = await ask(operation, { headers: { accept: 'image/png' } })
    expectEnvelope(answer, 406)
    expect(detailOf(answer).reason).toBe('unknown_response_type')
  })

  it('does not exist for streams', async () => {
    const streams = operations.filter((operation) => operation.isStream)
    expect(streams.map(({ id }) => id).sort()).toEqual(['createRunAndStream', 'streamCodexWorker', 'streamRun'])
    for (const operation of streams) expect((await ask(operation, { headers: { accept: 'image/png' } })).status).toBe(200)
  })
})

describe('413 and 415', () => {
  it('are declared by exactly the operations that take a body', () => {
    expect(declaring(413)).toEqual(withBody)
    expect(declaring(415)).toEqual(withBody)
  })

  it.each(named(withBody))('413 before a byte of it is sent: %s', async (_, operation) => {
    const { path } = rightRequest(operation, target)
    const answer = await announceBody(file.runtime, path, operation.maxBodyBytes + 1)
    expect(answer.status).toBe(413)
    expect(JSON.parse(answer.text)).toMatchObject({
      error: { code: 'payload_too_large', details: [{ reason: 'body_too_large', max_bytes: operation.maxBodyBytes }] },
    })
  })

  it.each(named(withBody))('415 for a body of another type: %s', async (_, operation) => {
    const answer = await ask(operation, { headers: { 'content-type': 'text/plain' } })
    expectEnvelope(answer, 415)
    expect(detailOf(answer).reason).toBe('unknown_media_type')
  })
})

describe('429', () => {
  it('is declared by every operation that takes a body', () => {
    for (const operation of withBody) expect(declaring(429)).toContainEqual(operation)
  })

  it.each(named(declaring(429)))('says when to try again: %s', async (_, operation) => {
    file.runtime.faults.set(`handler:${operation.id}`, () => {
      throw new RuntimeError('body_limit', 'Too many bodies are on their way.', { scope: 'principal', limit: 1, retry_after_ms: 1500 })
    })
    const answer = await ask(operation)
    expectEnvelope(answer, 429)
    expect(answer.headers.get('retry-after')).toBe('2')
  })
})

describe('500 and 503', () => {
  it.each(named(declaring(500)))('500 without the text of what failed: %s', async (_, operation) => {
    file.runtime.faults.set(`handler:${operation.id}`, () => {
      throw new Error('the secret plan')
    })
    const answer = await ask(operation)
    expectEnvelope(answer, 500)
    expect(answer.text).not.toContain('secret plan')
  })

  it.each(named(declaring(503).filter(({ isOpen }) => !isOpen)))('503 with Retry-After: %s', async (_, operation) => {
    file.runtime.faults.set(`handler:${operation.id}`, () => {
      throw new RuntimeError('database_unavailable', 'The database is away.', { retry_after_ms: 1500 })
    })
    const answer = await ask(operation)
    expectEnvelope(answer, 503)
    expect(answer.headers.get('retry-after')).toBe('2')
  })
})

describe('what the contract does not declare', () => {
  it.each([
    ['GET', '/nothing/here', '404 unknown_route'],
    ['GET', '/internal/v1/nothing', '404 unknown_route'],
    ['DELETE', '/internal/v1/runs', '405 unknown_method'],
    ['PUT', '/internal/v1/runs/x/events', '405 unknown_method'],
    ['GET', '/internal/v1/runs/%zz', '400 malformed_path'],
    ['GET', '/internal/v1/runs/%00', '400 unsafe_text'],
    ['GET', '/internal/v1/runs?thread_id=%ff', '400 malformed_path'],
  ])('%s %s → %s', async (method, path, outcome) => {
    const response = await fetch(`${file.runtime.url}${path}`, {
      method,
      headers: { 'x-oa-user-id': '1', 'x-oa-runtime-signature': file.runtime.token({ user_id: 1 }) },
    })
    const text = await response.text()
    const answer = { status: response.status, headers: response.headers, text, json: JSON.parse(text) as Record<string, unknown> }
    expectEnvelope(answer, Number(outcome.slice(0, 3)))
    expect(outcomeOf(answer)).toBe(outcome)
    if (response.status === 405) expect(response.headers.get('allow')).toMatch(/GET|POST/)
  })
})
