import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RunClient } from '../api/run-client.js'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../../dev-env/index.js'
import { closeClient, createClient } from '../../../src/db/index.js'
import { answerOf, has, payloads, quick, say, shape, types, until } from './conversation.js'
import { useEffects } from './effects.js'

const effects = useEffects()
const database = useTestDatabase()
let runtime: TestRuntime
beforeAll(async () => {
  runtime = await startTestRuntime({ databaseUrl: database.url, env: quick })
})
afterAll(async () => {
  await runtime.stop()
})

async function traces(run: RunClient): Promise<unknown[]> {
  const client = createClient(database.url, 'runtime-test-sql')
  await client.connect()
  try {
    const sql = 'SELECT log_id FROM runtime.work WHERE log_id = $1'
    return (await client.query<Record<string, unknown>>(sql, [run.runId])).rows
  } finally {
    await closeClient(client)
  }
}

/** A run that waits for a person to agree to the call, which would post to the path. */
async function waiting(path: string, body: Readonly<Record<string, unknown>> = {}): Promise<{ run: RunClient; approvalId: string }> {
  const run = await RunClient.create(runtime, body)
  await say(run, 'f1', 'go', [{ tool: 'test.guarded', input: { url: `${effects.url}${path}` } }, { text: 'Done.' }])
  const log = await until(run, has('turn.waiting'))
  return { run, approvalId: String(payloads(log, 'approval.requested')[0]?.['approval_id']) }
}

describe('a call that a person has to agree to', () => {
  it('waits without work or lease, over a restart, and is made once when it is approved', async () => {
    const { run, approvalId } = await waiting('/approved')
    await expect.poll(() => traces(run)).toEqual([])
    await runtime.stop()
    runtime = await startTestRuntime({ databaseUrl: database.url, env: quick })
    const again = new RunClient(runtime, run)
    expect(effects.count('/approved')).toBe(0)
    await again.frame('a1', 'approval', { approval_id: approvalId, decision: 'approve', reason: 'Go ahead.' })
    await again.frame('a2', 'approval', { approval_id: approvalId, decision: 'approve' })
    const log = await until(again, (events) => has('turn.finished')(events) && has('run.frame_consumed')(events))
    expect(shape(log).filter((type) => type !== 'run.frame_consumed')).toEqual([
      ...['run.started', 'user.message', 'turn.started', 'step.started', 'tool.call', 'model.finished', 'approval.requested', 'turn.waiting'],
      ...['approval.resolved', 'tool.result', 'step.finished', 'step.started', 'run.delta', 'model.finished', 'step.finished', 'turn.finished'],
    ])
    expect(payloads(log, 'approval.resolved')).toEqual([
      expect.objectContaining({ approval_id: approvalId, decision: 'approved', reason: 'Go ahead.', frame_id: 'a1' }),
    ])
    expect(effects.count('/approved')).toBe(1)
    expect(answerOf(log)).toBe('Done.')
  })

  it('is not made when it is denied, and the model is told', async () => {
    const { run, approvalId } = await waiting('/denied')
    await run.frame('a1', 'approval', { approval_id: approvalId, decision: 'deny', reason: 'Not to them.' })
    const log = await until(run, has('turn.finished'))
    expect(payloads(log, 'tool.result')).toEqual([expect.objectContaining({ status: 'denied', error_class: 'denied', message: 'Not to them.' })])
    expect(effects.count('/denied')).toBe(0)
    expect(answerOf(log)).toBe('Done.')
  })

  it('is not decided by a frame that names another approval, or does not say what is decided', async () => {
    const { run, approvalId } = await waiting('/undecided')
    await run.frame('a1', 'approval', { approval_id: 'approval:another', decision: 'approve' })
    await run.frame('a2', 'approval', { approval_id: approvalId, decision: 'perhaps' })
    const log = await until(run, has('run.frame_consumed', 2))
    expect(types(log)).not.toContain('approval.resolved')
    await expect.poll(() => traces(run)).toEqual([])
    expect(effects.count('/undecided')).toBe(0)
  })

  it('keeps what is said meanwhile for the next turn', async () => {
    const { run, approvalId } = await waiting('/meanwhile')
    await say(run, 'f2', 'And then?', [{ text: 'Then that.' }])
    await until(run, has('user.message', 2))
    await expect.poll(() => traces(run)).toEqual([])
    await run.frame('a1', 'approval', { approval_id: approvalId, decision: 'approve' })
    const log = await until(run, has('turn.finished', 2))
    expect(payloads(log, 'turn.started').map((payload) => payload['frame_id'])).toEqual(['f1', 'f2'])
    expect(answerOf(log)).toBe('Done.Then that.')
  })

  it('does not hold up the other calls of its step', async () => {
    const run = await RunClient.create(runtime)
    await say(run, 'f1', 'go', [
      { tool: 'test.guarded', input: { url: `${effects.url}/one-of-two` } },
      { tool: 'test.echo', input: { text: 'hi' } },
      { text: 'Both.' },
    ])
    const log = await until(run, has('turn.waiting'))
    expect(payloads(log, 'tool.result').map((payload) => payload['tool_name'])).toEqual(['test.echo'])
    await run.frame('a1', 'approval', { approval_id: payloads(log, 'approval.requested')[0]?.['approval_id'], decision: 'approve' })
    expect(answerOf(await until(run, has('turn.finished')))).toBe('Both.')
  })

  it('is withdrawn with its turn by a message where messages interrupt', async () => {
    const { run, approvalId } = await waiting('/withdrawn', { input_policy: 'interrupt' })
    await say(run, 'f2', 'Never mind.', [{ text: 'All right.' }])
    const log = await until(run, has('turn.finished', 2))
    expect(payloads(log, 'turn.finished').map((payload) => payload['finish_reason'])).toEqual(['interrupted', 'stop'])
    expect(payloads(log, 'tool.result')).toEqual([expect.objectContaining({ status: 'canceled' })])
    await run.frame('a1', 'approval', { approval_id: approvalId, decision: 'approve' })
    await until(run, has('run.frame_consumed'))
    expect(effects.count('/withdrawn')).toBe(0)
  })

  it('does not hold up the word that ends the run', async () => {
    const { run } = await waiting('/abandoned')
    await run.frame('end', 'finish', {})
    expect(await run.reaches('succeeded')).toMatchObject({ terminal_reason_class: 'completed' })
    expect(effects.count('/abandoned')).toBe(0)
  })
})
