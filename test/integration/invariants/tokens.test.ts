import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../dev-env/index.js'
import { propertySeed, useReplicas } from './replicas.js'

interface Target {
  readonly runId: string
  readonly threadId: string
}

const requests = {
  getRun: ({ runId }: Target) => ['GET', `/internal/v1/runs/${runId}`, undefined] as const,
  appendRunEvent: ({ runId }: Target) => ['POST', `/internal/v1/runs/${runId}/events`, { event_type: 'client.note', payload: {} }] as const,
  appendFrame: ({ runId, threadId }: Target) =>
    ['POST', `/internal/v1/runs/${runId}/frames`, { thread_id: threadId, frame_id: 'f', type: 'note', payload: {} }] as const,
  streamRun: ({ runId, threadId }: Target) => ['GET', `/internal/v1/runs/${runId}/stream?thread_id=${threadId}&from=0&tail_ms=1`, undefined] as const,
}
const operation = fc.constantFrom(...(Object.keys(requests) as (keyof typeof requests)[]))

describe('a token', () => {
  const replicas = useReplicas()
  const send = (replica: number, of: readonly [string, string, unknown], token: string, user = 1): Promise<Answer> =>
    replicas.at(replica).call(of[0], of[1], { user, token, ...(of[2] === undefined ? {} : { body: of[2] }) })
  const tokenFor = ({ runId, threadId }: Target): string => replicas.at(0).token({ user_id: 1, run_id: runId, thread_id: threadId })

  it('serves one request of the fleet, whichever of many comes first', async () => {
    const property = fc.asyncProperty(operation, fc.array(fc.nat(1), { minLength: 2, maxLength: 6 }), async (name, at) => {
      const run = await replicas.at(0).createRun()
      const token = tokenFor(run)
      const answers = await Promise.all(at.map((replica) => send(replica, requests[name](run), token)))
      const again = await send(1, requests[name](run), token)
      const refused = [...answers, again].filter(({ status }) => status === 401)
      expect(
        answers.filter(({ status }) => status < 300),
        answers.map(({ status, text }) => `${String(status)} ${text}`).join(),
      ).toHaveLength(1)
      expect(refused).toHaveLength(at.length)
      for (const { text } of refused) expect(text).toContain('token_replayed')
    })
    await fc.assert(property, { seed: propertySeed('one request'), numRuns: 40, endOnFailure: true })
  })

  it('serves only the request that it describes', async () => {
    const mine = await replicas.at(0).createRun()
    const other = await replicas.at(0).createRun()
    const before = await stateOf(other)
    const property = fc.asyncProperty(operation, fc.nat(1), fc.constantFrom('run', 'thread', 'user'), async (name, replica, wrong) => {
      const described = wrong === 'run' ? { ...other, runId: mine.runId } : wrong === 'thread' ? { ...other, threadId: mine.threadId } : other
      // What a request does not name cannot be other than described.
      fc.pre(wrong !== 'thread' || name === 'appendFrame' || name === 'streamRun')
      const answer = await send(replica, requests[name](other), tokenFor(described), wrong === 'user' ? 2 : 1)
      expect(answer.status, `${name} with another ${wrong}`).toBe(403)
      expect(answer.text).toContain('claim_mismatch')
      expect(await stateOf(other)).toEqual(before)
    })
    await fc.assert(property, { seed: propertySeed('described request'), numRuns: 40, endOnFailure: true })
  })

  const refusals = {
    'a body that the contract refuses': [400, 'appendRunEvent', { event_type: 7 }],
    'an event that is not as expected': [409, 'appendRunEvent', { event_type: 'client.note', payload: {}, expected_previous_seq: 9 }],
    'a type that is reserved': [400, 'appendRunEvent', { event_type: 'payment', payload: {} }],
    'an atomic array that is refused': [200, 'appendRunEvent', { atomic: true, events: [{ event_type: 'payment' }, { event_type: 'client.note' }] }],
    'an array of replays': [200, 'appendRunEvent', { events: [{ event_type: 'client.known', payload: {}, idempotency_key: 'known' }] }],
    'a payload that is too large': [413, 'appendRunEvent', { event_type: 'client.note', payload: { text: 'x'.repeat(300_000) } }],
    'a frame that was accepted before': [200, 'appendFrame', { frame_id: 'known', type: 'note', payload: {} }],
    'a frame of another content': [409, 'appendFrame', { frame_id: 'known', type: 'note', payload: { other: true } }],
    'a frame without an id': [400, 'appendFrame', { type: 'note', payload: {} }],
  } as const

  it.each(Object.entries(refusals))('is used up by %s, and nothing is written for it afterwards', async (_name, [status, operationId, body]) => {
    const run = await replicas.at(0).createRun()
    const named = { thread_id: run.threadId }
    const known = { event_type: 'client.known', payload: {}, idempotency_key: 'known' }
    await replicas.at(0).call('POST', `/internal/v1/runs/${run.runId}/events`, { body: known, claims: named })
    await replicas.at(0).call('POST', `/internal/v1/runs/${run.runId}/frames`, { body: { ...named, frame_id: 'known', type: 'note', payload: {} } })
    const token = tokenFor(run)
    const [method, path, good] = requests[operationId](run)
    const sent = operationId === 'appendFrame' ? { ...named, ...body } : body
    const first = await send(0, [method, path, sent], token)
    expect(first.status, first.text).toBe(status)
    for (const replica of [0, 1]) {
      const again = await send(replica, [method, path, good], token)
      expect(again.status).toBe(401)
      expect(again.text).toContain('token_replayed')
      // Nothing else is told of a token that has been used, though the request is refused for more than that.
      expect((await send(replica, [method, path, sent], token)).text).toContain('token_replayed')
    }
    expect(await replicas.sql(`SELECT 1 FROM runtime.run_events WHERE run_id = $1 AND event_type = 'client.note'`, [run.runId])).toEqual([])
    expect(await replicas.sql('SELECT frame_id FROM runtime.frames WHERE run_id = $1', [run.runId])).toEqual([{ frame_id: 'known' }])
  })

  it('is used up by a request for a run that there is not', async () => {
    const run = { runId: 'no-such-run', threadId: 'no-such-thread' }
    const token = tokenFor(run)
    expect((await send(0, requests.appendRunEvent(run), token)).status).toBe(404)
    for (const replica of [0, 1]) expect((await send(replica, requests.appendRunEvent(run), token)).status).toBe(401)
  })

  const stateOf = ({ runId }: Target): Promise<readonly Record<string, unknown>[]> =>
    replicas.sql('SELECT version, latest_seq, last_frame_seq FROM runtime.runs WHERE run_id = $1', [runId])
})
