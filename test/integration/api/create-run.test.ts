import { createHash, createHmac, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { detailOf, isReplay, outcomeOf, runOf } from './answers.js'
import { RunClient } from './run-client.js'
import { useRuntime } from './use-runtime.js'

const file = useRuntime()
const runs = '/internal/v1/runs'
const create = (body?: Readonly<Record<string, unknown>>, who: { user?: number; guest?: string } = {}) =>
  file.runtime.call('POST', runs, { ...who, ...(body ? { body } : {}) })

describe('creating a run', () => {
  it('needs nothing, and starts it', async () => {
    const answer = await create()
    expect(answer.status, answer.text).toBe(201)
    expect(isReplay(answer)).toBe(false)
    expect(runOf(answer)).toMatchObject({
      status: 'running',
      mode: 'session',
      format: 'events',
      latest_seq: 1,
      retention_floor: 0,
      metadata: null,
      worker_id: null,
    })
    expect(runOf(answer).id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    const run = new RunClient(file.runtime, { runId: runOf(answer).id, threadId: runOf(answer).thread_id })
    expect(await run.log()).toMatchObject([{ seq: 1, event_type: 'run.started', payload: { source: 'runtime' }, prev_hash: null }])
    expect((await run.run()).head_hash).toBe((await run.log())[0]?.event_hash)
  })

  it('keeps all that it is given', async () => {
    const body = {
      run_id: 'run.A:1-x',
      thread_id: 'thread_1',
      worker_id: 'codexw_1',
      metadata: { policy_bundle_id: 'p1', nested: { a: [1, 2.5] } },
      mode: 'turn',
      format: 'ui',
    }
    const answer = await create(body)
    const { run_id: id, ...rest } = body
    expect(runOf(answer)).toMatchObject({ id, ...rest })
    expect(runOf(await file.runtime.call('GET', `${runs}/${id}`))).toEqual(runOf(answer))
  })

  it('takes an empty PHP array for an empty object', async () => {
    expect(runOf(await create({ metadata: [] })).metadata).toEqual({})
  })

  it('removes secrets from metadata before it stores them', async () => {
    expect(runOf(await create({ metadata: { api_key: 'k-123', note: 'fine' } })).metadata).toEqual({ api_key: '[REDACTED]', note: 'fine' })
  })

  it('refuses metadata that would make every head heavy', async () => {
    const answer = await create({ metadata: { text: 'x'.repeat(16 * 1024) } })
    expect(outcomeOf(answer)).toBe('413 payload_too_large')
    expect(detailOf(answer)).toMatchObject({ max_bytes: 16_384 })
  })

  it.each([
    [{ run_id: '' }, '/body/run_id'],
    [{ run_id: 'x'.repeat(129) }, '/body/run_id'],
    [{ thread_id: 'a b' }, '/body/thread_id'],
    [{ worker_id: 'ab' }, '/body/worker_id'],
    [{ format: 'xml' }, '/body/format'],
    [{ metadata: 'text' }, '/body/metadata'],
    [{ runid: 'x' }, '/body/runid'],
  ])('refuses %j, naming %s', async (body, path) => {
    const answer = await create(body)
    expect(outcomeOf(answer)).toBe('400 contract_violation')
    const details = (answer.json['error'] as { details: { path: string }[] }).details
    expect(details.map((detail) => detail.path)).toContain(path)
  })
})

describe('creating it again', () => {
  it('by run_id is a replay, and tells how the run is now', async () => {
    const body = { run_id: 'again-1', thread_id: 't', metadata: { a: 1 } }
    await create(body)
    await file.runtime.append('again-1', 'note', {})
    const again = await create(body)
    expect([again.status, isReplay(again), runOf(again).latest_seq]).toEqual([200, true, 2])
  })

  it('by run_id with other content is 409', async () => {
    await create({ run_id: 'again-2', metadata: { a: 1 } })
    expect(outcomeOf(await create({ run_id: 'again-2', metadata: { a: 2 } }))).toBe('409 run_exists')
    expect(outcomeOf(await create({ run_id: 'again-2', metadata: { a: 1 }, mode: 'turn' }))).toBe('409 run_exists')
  })

  it('by somebody else is 409 and tells nothing of the run', async () => {
    await create({ run_id: 'again-3', metadata: { a: 1 } })
    const answer = await create({ run_id: 'again-3', metadata: { a: 1 } }, { user: 2 })
    expect(outcomeOf(answer)).toBe('409 run_exists')
    expect(Object.keys(answer.json)).toEqual(['error'])
  })

  it('by idempotency key is a replay, whatever id it would have got', async () => {
    const first = await create({ idempotency_key: 'key-1', metadata: { a: 1 } })
    const again = await create({ idempotency_key: 'key-1', metadata: { a: 1 } })
    expect([first.status, again.status]).toEqual([201, 200])
    expect(runOf(again).id).toBe(runOf(first).id)
    expect(outcomeOf(await create({ idempotency_key: 'key-1', metadata: { a: 2 } }))).toBe('409 idempotency_mismatch')
  })

  it('by idempotency key, asking for another run_id, is 409: that run is not there', async () => {
    await create({ idempotency_key: 'key-2', run_id: 'key-2-a' })
    expect(outcomeOf(await create({ idempotency_key: 'key-2', run_id: 'key-2-a' }))).toBe('200')
    expect(outcomeOf(await create({ idempotency_key: 'key-2', run_id: 'key-2-b' }))).toBe('409 idempotency_mismatch')
    expect((await file.runtime.call('GET', `${runs}/key-2-b`)).status).toBe(404)
  })

  it('keys belong to a principal', async () => {
    const answers = [
      await create({ idempotency_key: 'key-3' }),
      await create({ idempotency_key: 'key-3' }, { user: 2 }),
      await create({ idempotency_key: 'key-3' }, { guest: 'g' }),
      await create({ idempotency_key: 'key-3' }, { guest: 'h' }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201])
    expect(new Set(answers.map((answer) => runOf(answer).id)).size).toBe(4)
  })

  it.each([
    ['run_id', { run_id: 'race-1' }],
    ['idempotency key', { idempotency_key: 'race-2' }],
  ])('at the same time by %s makes one run', async (_, body) => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => create(body)))
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 11 }, () => 200), 201])
    expect(new Set(answers.map((answer) => runOf(answer).id)).size).toBe(1)
    const run = new RunClient(file.runtime, { runId: runOf(answers[0]!).id, threadId: runOf(answers[0]!).thread_id })
    expect(await run.types()).toEqual(['run.started'])
  })
})

describe('createRunAndStream', () => {
  const start = (body: Readonly<Record<string, unknown>>, who: { user?: number; guest?: string } = {}) =>
    file.runtime.call('POST', `${runs}/stream`, { ...who, body })

  it('makes a turn in the caller’s thread, with the prompt as its first frame', async () => {
    const answer = await start({ prompt: 'Hello', threadId: 'chat-1', userId: 1, userEmail: 'a@b.example', authenticatedSession: true })
    expect(answer.status, answer.text).toBe(200)
    const runId = answer.headers.get('x-oa-run-id') ?? ''
    expect(answer.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1')
    const run = new RunClient(file.runtime, { runId, threadId: 'chat-1' })
    expect(await run.run()).toMatchObject({ mode: 'turn', format: 'ui', status: 'succeeded', thread_id: 'chat-1' })
    const types = await run.types()
    expect(types.slice(0, 3)).toEqual(['run.started', 'user.message', 'turn.started'])
    expect(types.slice(-2)).toEqual(['turn.finished', 'run.finished'])
    expect(JSON.stringify(await run.log())).not.toContain('a@b.example')
  })

  it('is never a repetition: each call is a run of its own', async () => {
    const answers = [await start({ prompt: 'Same' }), await start({ prompt: 'Same' })]
    expect(new Set(answers.map((answer) => answer.headers.get('x-oa-run-id'))).size).toBe(2)
  })

  it('takes the chat client’s own signature, for exactly the body that was signed', async () => {
    const send = async (signedBody: unknown, body: unknown): Promise<Response> => {
      const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), randomUUID()]
      const digest = createHash('sha256').update(JSON.stringify(signedBody)).digest('hex')
      return fetch(`${file.runtime.url}${runs}/stream`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-oa-user-id': '7',
          'x-oa-runtime-timestamp': timestamp,
          'x-oa-runtime-nonce': nonce,
          'x-oa-runtime-signature-ttl': '60',
          'x-oa-runtime-body-sha256': digest,
          'x-oa-runtime-signature': createHmac('sha256', file.runtime.secret).update(`${timestamp}\n${nonce}\n${digest}`).digest('hex'),
        },
        body: JSON.stringify(body),
      })
    }
    const body = { threadId: 'chat-7', prompt: 'Hello', userId: 7, userEmail: 'a@b.example', authenticatedSession: true }
    const answer = await send(body, body)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toMatch(/data: \[DONE\]\n\n$/)
    const run = new RunClient(file.runtime, { runId: answer.headers.get('x-oa-run-id') ?? '', threadId: 'chat-7' }, { user: 7 })
    expect((await run.snapshot()).json['status']).toBe('succeeded')
    const forged = await send(body, { ...body, prompt: 'Something else' })
    expect([forged.status, await forged.text()]).toEqual([401, expect.stringContaining('bad_signature')])
  })

  it('serves guests', async () => {
    const answer = await start({ prompt: 'Hello' }, { guest: 'guest_1' })
    expect(answer.status).toBe(200)
    const run = new RunClient(file.runtime, { runId: answer.headers.get('x-oa-run-id') ?? '', threadId: '' }, { guest: 'guest_1' })
    expect((await run.get()).status).toBe(200)
  })

  it.each([
    [{ prompt: '  \n' }, '400 blank_prompt'],
    [{ prompt: '' }, '400 blank_prompt'],
    [{}, '400 contract_violation'],
    [{ prompt: 7 }, '400 contract_violation'],
    [{ prompt: 'Hello', userId: 2 }, '403 claim_mismatch'],
    [{ prompt: 'x'.repeat(300_000) }, '413 payload_too_large'],
  ])('answers %j with %s', async (body, outcome) => {
    expect(outcomeOf(await start(body))).toBe(outcome)
  })
})
