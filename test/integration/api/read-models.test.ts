import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json } from '../../../src/kernel/json.js'
import { replayProblem } from '../../contract/replay-validator.js'
import { outcomeOf } from './answers.js'
import { RunClient } from './run-client.js'
import { useRuntime } from './use-runtime.js'

const file = useRuntime({ RUNTIME_ROLES: 'api' })
const projector = (path: string) => file.runtime.call('GET', `/internal/v1/projectors/${path}`)
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('the snapshot', () => {
  it('tells where a run stands, before and after its end', async () => {
    const run = await RunClient.create(file.runtime)
    await run.append('note')
    await run.frame('f1', 'note')
    const open = await run.run()
    expect((await run.snapshot()).json).toEqual({
      runId: run.runId,
      threadId: run.threadId,
      status: 'running',
      latestSeq: 2,
      retentionFloor: 0,
      headHash: open.head_hash,
      pendingFrames: 1,
      terminal: null,
      updatedAt: open['updated_at'],
    })
    await run.append('run.finished', { status: 'failed', reason_class: 'tool_timeout', reason: 'slow' })
    expect((await run.snapshot()).json).toMatchObject({
      status: 'failed',
      latestSeq: 3,
      pendingFrames: 1,
      terminal: { reasonClass: 'tool_timeout', reason: 'slow', at: (await run.log())[2]?.recorded_at },
    })
  })

  it('needs the thread, and the right one', async () => {
    const run = await RunClient.create(file.runtime)
    expect(outcomeOf(await run.get('/snapshot'))).toBe('400 contract_violation')
    expect(outcomeOf(await run.get('/snapshot?thread_id=another'))).toBe('404 unknown_run')
  })
})

describe('projections', () => {
  it('have seen creation and one append: checkpoint 2', async () => {
    const run = await RunClient.create(file.runtime)
    await run.append('tool.call', { tool_call_id: 'c', tool_name: 't', input: {} })
    const { json } = await projector(`checkpoints/${run.runId}`)
    expect(json['checkpoint']).toEqual({
      topic: `run:${run.runId}:events`,
      last_seq: 2,
      last_event_type: 'tool.call',
      updated_at: (await run.run())['updated_at'],
    })
  })

  it('sum a run up, with a hash that anybody can compute', async () => {
    const run = await RunClient.create(file.runtime, { run_id: '01951d2a-6c15-7c9f-99c2-cf8ad72a23f0' })
    await run.finish()
    const { json } = await projector(`run-summary/${run.runId}`)
    expect(json['summary']).toMatchObject({
      status: 'succeeded',
      last_seq: 2,
      event_count: 2,
      projection_hash: 'sha256:013e395e5f9982bbbbec589015e71bd6e6de9f2e4dfbca8d882ff3e272a7aa02',
    })
  })

  it('have no drift where nothing was lost, nor for topics that are none', async () => {
    const run = await RunClient.create(file.runtime)
    expect(outcomeOf(await projector(`drift?topic=run:${run.runId}:events`))).toBe('404 unknown_drift')
    expect(outcomeOf(await projector('drift?topic=run:unseen:events'))).toBe('404 unknown_run')
    expect(outcomeOf(await projector('drift?topic='))).toBe('400 contract_violation')
    expect(outcomeOf(await projector('drift'))).toBe('400 contract_violation')
  })
})

describe('receipt and replay', () => {
  async function finishedRun(): Promise<RunClient> {
    const run = await RunClient.create(file.runtime, { metadata: { policy_bundle_id: 'policy.test' } })
    await run.append('tool', { tool: 'shell', params_hash: 'sha256:a', output_hash: 'sha256:b', latency_ms: 12 }, { idempotency_key: 'call-1' })
    await run.append('tool.call', { tool_call_id: 'c1', tool_name: 'add', input: { a: 1.5 } })
    await run.append('tool.result', { tool_call_id: 'c1', output: { sum: 2 }, latency_ms: 30 })
    await run.append('verification', { command: 'npm test', exit_code: 0 })
    await run.append('tool', { tool: 'broken entry' })
    await run.finish()
    return run
  }

  it('a receipt names what was done, and its own digest', async () => {
    const run = await finishedRun()
    const answer = await run.get('/receipt')
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.json).toMatchObject({
      schema: 'openagents.receipt.v1',
      session_id: run.runId,
      policy_bundle_id: 'policy.test',
      event_count: 7,
      first_seq: 1,
      last_seq: 7,
      metrics: { tool_calls: 2, tool_latency_ms_total: 42, verification_passed: true, payments_msats_total: 0 },
      invalid: [{ seq: 6, event_type: 'tool', reason: 'params_hash_missing' }],
    })
    const { canonical_json_sha256: digest, ...rest } = answer.json
    expect(digest).toBe(sha256(canonicalJson(rest as Json)))
    expect(answer.json['created_at']).toMatch(/\+00:00$/)
  })

  it('a replay is what the validator expects of one', async () => {
    const run = await finishedRun()
    const answer = await run.get('/replay')
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
    expect(replayProblem(answer.text)).toBeUndefined()
    const lines = answer.text.trimEnd().split('\n')
    const tags = lines.map((line) => (JSON.parse(line) as { event: string }).event)
    expect(tags.slice(0, 3)).toEqual(['ReplayHeader', 'SessionStart', 'RuntimeEvent'])
    expect(tags.filter((tag) => tag === 'ToolResult')).toHaveLength(3)
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ event: 'SessionEnd', status: 'success', confidence: 1, total_tool_calls: 3 })
  })

  it('are the same text every time', async () => {
    const run = await finishedRun()
    for (const path of ['/receipt', '/replay']) expect((await run.get(path)).text).toBe((await run.get(path)).text)
  })

  it('of a run that goes on say so', async () => {
    const run = await RunClient.create(file.runtime)
    expect((await run.get('/receipt')).json).toMatchObject({ session_status: 'in_progress', event_count: 1 })
    expect((await run.get('/replay')).text).toContain('"confidence":0.5')
  })

  it('are refused in a type that they do not have', async () => {
    const run = await RunClient.create(file.runtime)
    expect((await run.get('/replay', { headers: { accept: 'application/x-ndjson' } })).status).toBe(200)
    expect(outcomeOf(await run.get('/replay', { headers: { accept: 'application/json' } }))).toBe('406 unknown_response_type')
  })
})
