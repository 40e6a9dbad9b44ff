import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { describe, expect, it } from 'vitest'
import type { LogEvent } from '../../eventlog/index.js'
import { canonicalJson, type JsonObject } from '../../kernel/json.js'
import corpus from '../../../test/fixtures/workflow-history.json' with { type: 'json' }
import type { ArtifactRun } from './artifact-run.js'
import { buildReceipt } from './receipt.js'
import { buildReplay } from './replay.js'
import { replayProblem } from '../../../test/contract/replay-validator.js'
import type { RunStatus } from '../run.js'

const sha = (text: string) => createHash('sha256').update(text).digest('hex')
const runOf = (status: RunStatus, metadata: JsonObject | null = null): ArtifactRun => ({
  id: 'run-1',
  metadata,
  status,
  isExecuted: false,
  createdAt: '2026-02-01T00:00:00.000000Z',
  updatedAt: '2026-02-01T00:00:09.000000Z',
})

function logOf(...entries: readonly (readonly [type: string, payload: JsonObject | string, key?: string])[]): LogEvent[] {
  return entries.map(([type, payload, key], index) => ({
    logId: 'run-1',
    seq: index + 1,
    type,
    payloadText: typeof payload === 'string' ? payload : canonicalJson(payload),
    recordedAt: `2026-02-01T00:00:${String(index + 1).padStart(2, '0')}.250000Z`,
    prevHash: null,
    hash: '',
    hashVersion: 2,
    author: null,
    leaseEpoch: null,
    idempotencyKey: key ?? null,
  }))
}

interface Receipt {
  canonical_json_sha256: string
  metrics: JsonObject
  tool_calls: JsonObject[]
  verification: JsonObject[]
  payments: (JsonObject & { canonical_json_sha256: string })[]
  invalid?: { seq: number; event_type: string; reason: string }[]
  session_status?: string
  model_usage?: JsonObject[]
  policy_bundle_id: string
}
const receiptOf = async (status: RunStatus, events: LogEvent[]) => JSON.parse(await buildReceipt({ run: runOf(status), events })) as Receipt
const replayOf = (status: RunStatus, events: LogEvent[]) =>
  buildReplay({ run: runOf(status), events })
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonObject)

const finished = ['run.finished', { status: 'succeeded' }] as const

describe('the compatibility corpus', () => {
  it('is the one that these tests know', () => {
    expect([corpus.schema, corpus.version, corpus.histories.length]).toEqual(['openagents.runtime.workflow_history_compat.v1', 1, 3])
  })

  it.each(corpus.histories.map((history) => [history.name, history] as const))(
    '%s gives its three published hashes',
    async (_name, { run, events, expected }) => {
      const log: LogEvent[] = events.map((event) => ({
        logId: run.id,
        seq: event.seq,
        type: event.event_type,
        payloadText: canonicalJson(event.payload as JsonObject),
        recordedAt: event.recorded_at,
        prevHash: null,
        hash: '',
        hashVersion: 2,
        author: null,
        leaseEpoch: null,
        idempotencyKey: event.idempotency_key,
      }))
      const input = {
        run: { id: run.id, metadata: run.metadata, status: run.status as RunStatus, isExecuted: false, createdAt: run.created_at, updatedAt: run.updated_at },
        events: log,
      }
      const receipt = JSON.parse(await buildReceipt(input)) as Record<string, unknown>
      expect(receipt).toMatchObject({
        trajectory_hash: expected.trajectory_hash,
        canonical_json_sha256: expected.receipt_sha256,
        event_count: expected.event_count,
      })
      expect(Object.keys(receipt)).not.toContain('invalid')
      expect(Object.keys(receipt)).not.toContain('session_status')
      const replay = buildReplay(input)
      expect(sha(replay)).toBe(expected.replay_sha256)
      expect(replayProblem(replay)).toBeUndefined()
    },
  )
})

describe('a receipt', () => {
  const events = logOf(
    ['run.started', { source: 'runtime' }],
    ['tool', { tool: 'git.diff', params_hash: 'sha256:a', output_hash: 'sha256:b', latency_ms: 12, side_effects: [{ path: 'x' }] }],
    ['tool.call', { tool_call_id: 'c1', tool_name: 'web.search', input: { q: 'x' } }],
    ['tool.result', { tool_call_id: 'c1', status: 'succeeded', output: { hits: 3 } }],
    ['verification', { command: 'npm test', exit_code: 0, cwd: '/src' }],
    ['verification', { command: 'npm run lint', exit_code: 1, duration_ms: 5 }],
    ['payment', { rail: 'lightning', asset_id: 'BTC', amount_msats: 9007199254740991, payment_proof: { preimage_sha256: 'c' } }],
    ['payment', { rail: 'lightning', asset_id: 'BTC', amount_msats: 9007199254740991, payment_proof: 'p', job_hash: 'j', status: 'held' }],
    finished,
  )

  it('counts what the log holds', async () => {
    const receipt = await receiptOf('succeeded', events)
    expect(receipt.tool_calls).toEqual([
      { tool: 'git.diff', params_hash: 'sha256:a', output_hash: 'sha256:b', latency_ms: 12, side_effects: [{ path: 'x' }] },
      {
        tool: 'web.search',
        params_hash: `sha256:${sha('{"q":"x"}')}`,
        output_hash: `sha256:${sha('{"hits":3}')}`,
        latency_ms: 1000,
        side_effects: [],
        tool_call_id: 'c1',
      },
    ])
    expect(receipt.verification).toEqual([
      { command: 'npm test', exit_code: 0, cwd: '/src' },
      { command: 'npm run lint', exit_code: 1, duration_ms: 5 },
    ])
    expect(receipt.metrics).toMatchObject({ tool_calls: 2, tool_latency_ms_total: 1012, verification_passed: false })
    expect(receipt.policy_bundle_id).toBe('runtime.default')
    expect(receipt.invalid).toBeUndefined()
  })

  it('adds amounts beyond 2^53 exactly', async () => {
    expect(await buildReceipt({ run: runOf('succeeded'), events })).toContain('"payments_msats_total":18014398509481982')
  })

  it('carries hashes that anyone can compute again', async () => {
    const text = await buildReceipt({ run: runOf('succeeded'), events: events.slice(0, 6) })
    const { canonical_json_sha256: digest, ...rest } = JSON.parse(text) as Receipt
    expect(sha(canonicalize(rest) ?? '')).toBe(digest)
    for (const payment of (await receiptOf('succeeded', events)).payments) {
      const { canonical_json_sha256: paymentDigest, ...paid } = payment
      expect(sha(canonicalize(paid) ?? '')).toBe(paymentDigest)
    }
  })

  it('does not change when it is asked for again', async () => {
    expect(await buildReceipt({ run: runOf('succeeded'), events })).toBe(await buildReceipt({ run: runOf('succeeded'), events }))
  })

  it('lists malformed entries and never fails', async () => {
    const receipt = await receiptOf(
      'succeeded',
      logOf(
        ['tool', { tool: 'x' }],
        ['tool', '[]'],
        ['verification', { command: 'x', exit_code: 2 ** 31 }],
        ['payment', {}],
        ['tool.result', { tool_call_id: 'zzz' }],
        ['tool.call', { tool_call_id: 'c2', tool_name: 't' }],
        finished,
      ),
    )
    expect(receipt.invalid).toEqual([
      { seq: 1, event_type: 'tool', reason: 'params_hash_missing' },
      { seq: 2, event_type: 'tool', reason: 'payload_not_an_object' },
      { seq: 3, event_type: 'verification', reason: 'exit_code_missing' },
      { seq: 4, event_type: 'payment', reason: 'rail_missing' },
      { seq: 5, event_type: 'tool.result', reason: 'no_call' },
      { seq: 6, event_type: 'tool.call', reason: 'no_result' },
    ])
    expect(receipt.metrics).toMatchObject({ tool_calls: 0, verification_passed: null })
  })

  it('says what each model took, and which calls had no outcome', async () => {
    const answer = (model: string, simulated: boolean, input_tokens: number | null): [string, JsonObject] => [
      'model.finished',
      { model, simulated, usage: { input_tokens, output_tokens: 2 } },
    ]
    const receipt = await receiptOf(
      'succeeded',
      logOf(
        answer('m-2', false, 2 ** 53 - 1),
        answer('m-1', false, 5),
        answer('m-2', false, 2 ** 53 - 1),
        answer('m-1', true, null),
        ['model.finished', { model: 'm-3', late: true }],
        ['model.finished', {}],
        ['tool.call', { tool_call_id: 'c1', tool_name: 't' }],
        ['tool.call', { tool_call_id: 'c2', tool_name: 't' }],
        ['tool.result', { tool_call_id: 'c1', status: 'denied', error_class: 'denied' }],
        ['tool.result', { tool_call_id: 'c2', status: 'failed', error_class: 'x' }],
        finished,
      ),
    )
    expect(receipt.model_usage).toEqual([
      { model: 'm-1', simulated: false, calls: 1, input_tokens: 5, output_tokens: 2 },
      { model: 'm-2', simulated: false, calls: 2, input_tokens: 2 ** 54 - 2, output_tokens: 4 },
      { model: 'm-1', simulated: true, calls: 1, input_tokens: 0, output_tokens: 2 },
    ])
    expect(receipt.tool_calls.map((call) => call['status'])).toEqual(['denied', undefined])
    expect(receipt.invalid).toEqual([{ seq: 6, event_type: 'model.finished', reason: 'model_missing' }])
    expect((await receiptOf('succeeded', events)).model_usage).toBeUndefined()
  })

  it('says when the run goes on, and does not blame calls that are still under way', async () => {
    const receipt = await receiptOf('running', logOf(['run.started', {}], ['tool.call', { tool_call_id: 'c1', tool_name: 't' }]))
    expect(receipt.session_status).toBe('in_progress')
    expect(receipt.invalid).toBeUndefined()
  })

  it('of a run without events is empty', async () => {
    expect(await receiptOf('created', [])).toMatchObject({ event_count: 0, first_seq: 0, last_seq: 0, trajectory_hash: `sha256:${sha('[]')}` })
  })
})

describe('a replay', () => {
  it('turns tool calls of both vocabularies into call and result', () => {
    const lines = replayOf(
      'succeeded',
      logOf(
        ['tool', { params: { a: 1 }, latency_ms: 7, step_utility: 0.1 }, 'key-1'],
        ['tool.call', { tool_call_id: 'c1', tool_name: 't', input: {} }],
        ['tool.result', { tool_call_id: 'c1', output: null, exit_code: 0 }],
        finished,
      ),
    )
    expect(lines.slice(2, 6)).toEqual([
      {
        event: 'ToolCall',
        t: '2026-02-01T00:00:01.250+00:00',
        id: 'key-1',
        tool: 'unknown',
        params: { a: 1 },
        params_hash: `sha256:${sha('{"a":1}')}`,
        step_id: 'key-1',
      },
      {
        event: 'ToolResult',
        t: '2026-02-01T00:00:01.250+00:00',
        id: 'key-1',
        output_hash: 'sha256:unknown',
        exit_code: null,
        step_utility: 0.1,
        latency_ms: 7,
      },
      { event: 'ToolCall', t: '2026-02-01T00:00:02.250+00:00', id: 'c1', tool: 't', params: {}, params_hash: `sha256:${sha('{}')}`, step_id: 'c1' },
      {
        event: 'ToolResult',
        t: '2026-02-01T00:00:03.250+00:00',
        id: 'c1',
        output_hash: `sha256:${sha('null')}`,
        exit_code: 0,
        step_utility: 0,
        latency_ms: 1000,
      },
    ])
    expect(lines.at(-1)).toMatchObject({ event: 'SessionEnd', status: 'success', total_tool_calls: 2, total_latency_ms: 1007 })
  })

  it('fills in what verifications and payments lack', () => {
    const lines = replayOf('failed', logOf(['verification', {}], ['payment', {}], ['tool', '"text"']))
    expect(lines.slice(2, 5)).toMatchObject([
      { event: 'Verification', commands: ['unknown'], exit_codes: [-1], verification_delta: 0 },
      { event: 'Payment', rail: 'unknown', asset_id: 'unknown', amount_msats: 0, payment_proof: null, job_hash: null },
      { event: 'RuntimeEvent', runtime_event_type: 'tool', payload: 'text' },
    ])
  })

  it.each<[RunStatus, string, string]>([
    ['succeeded', 'success', '1.0'],
    ['failed', 'failure', '0.0'],
    ['canceled', 'cancelled', '0.0'],
    ['running', 'in_progress', '0.5'],
    ['canceling', 'in_progress', '0.5'],
  ])('of a run that is %s ends as %s', (status, outcome, confidence) => {
    const last =
      buildReplay({ run: runOf(status), events: [] })
        .trimEnd()
        .split('\n')
        .at(-1) ?? ''
    expect(last).toBe(
      `{"confidence":${confidence},"event":"SessionEnd","status":"${outcome}","t":"2026-02-01T00:00:09+00:00","total_latency_ms":0,"total_tool_calls":0}`,
    )
  })
})

describe('replayProblem', () => {
  const good = buildReplay({ run: runOf('succeeded'), events: logOf(finished) })
  const lines = good.trimEnd().split('\n')
  it.each([
    ['nothing', '', { line: 1, problem: 'empty' }],
    ['a missing header', `${lines.slice(1).join('\n')}\n`, { line: 1, problem: 'no_header' }],
    ['another version', good.replace('"replay_version":1', '"replay_version":2'), { line: 1, problem: 'unknown_version' }],
    ['a missing start', `${[lines[0], ...lines.slice(2)].join('\n')}\n`, { line: 2, problem: 'no_session_start' }],
    ['a missing end', `${lines.slice(0, -1).join('\n')}\n`, { line: 3, problem: 'no_session_end' }],
    ['a torn line', good.slice(0, -5), { line: 4, problem: 'no_final_line_break' }],
    ['other text', good.replace(lines[2] ?? '', 'hello'), { line: 3, problem: 'not_json' }],
  ])('names %s', (_what, text, problem) => {
    expect(replayProblem(text)).toEqual(problem)
  })
})
