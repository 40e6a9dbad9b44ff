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
      expect(answers.filter(({ status }) => status < 300)).toHaveLength(1)
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

  const stateOf = ({ runId }: Target): Promise<readonly Record<string, unknown>[]> =>
    replicas.sql('SELECT version, latest_seq, last_frame_seq FROM runtime.runs WHERE run_id = $1', [runId])
})
