import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandOutput, lastUserText, type ModelReply, type ModelRequest } from './loopback-model.js'
import { eventually, textInput, useStage } from './stage.js'

const stage = useStage()
const sentence = Array.from({ length: 40 }, (_, n) => `word${n}`).join(' ')

const runs =
  (shell: string, escalated: boolean) =>
  (request: ModelRequest): ModelReply =>
    commandOutput(request) === undefined ? [{ shell, escalated }] : [{ text: `It said ${commandOutput(request) ?? ''}` }]

describe('a turn', () => {
  it('streams its answer as events, in order and whole', async () => {
    stage.answer = () => [{ text: sentence, pauseMs: 5 }]
    const { host, startTurn } = await stage.open()
    expect(host.events[0]).toMatchObject({ type: 'worker.session.started', payload: { restarted: false, resumed_threads: [], codex_version: '0.169.0' } })
    const { threadId, turnId } = await startTurn('Say something.')
    expect(await host.next('worker.notification', 'turn/completed')).toMatchObject({ params: { threadId, turn: { id: turnId, status: 'completed' } } })
    expect(host.textFrom(0)).toBe(sentence)
    const deltas = host.payloads('worker.notification', 'item/agentMessage/delta').length
    expect(deltas).toBeGreaterThan(1)
    expect(deltas).toBeLessThan(40)
    const methods = host.payloads('worker.notification').map((payload) => payload['method'])
    expect(methods.indexOf('turn/started')).toBeLessThan(methods.indexOf('item/agentMessage/delta'))
    expect(methods.lastIndexOf('item/agentMessage/delta')).toBeLessThan(methods.lastIndexOf('item/completed'))
    expect(host.payloads('worker.notification', 'thread/tokenUsage/updated').at(-1)).toMatchObject({ params: { tokenUsage: { total: { outputTokens: 40 } } } })
    expect(host.threads).toEqual([{ threadId }])
  })

  it('can be interrupted, and another one started', async () => {
    stage.answer = (request) => (lastUserText(request) === 'Hang.' ? [{ text: 'Just a ' }, { hang: true }] : [{ text: 'Here I am.' }])
    const { host, ask, startTurn } = await stage.open()
    const { threadId, turnId } = await startTurn('Hang.')
    await host.next('worker.notification', 'item/agentMessage/delta')
    await ask('turn/interrupt', { threadId, turnId })
    expect(await host.next('worker.notification', 'turn/completed')).toMatchObject({ params: { turn: { id: turnId, status: 'interrupted' } } })
    const from = host.events.length
    await ask('turn/start', { threadId, input: textInput('And now?') })
    await host.next('worker.notification', 'turn/completed', from)
    expect(host.textFrom(from)).toBe('Here I am.')
  })

  it('fails as the model does, and says why', async () => {
    stage.answer = () => ({ status: 400, message: 'No such thing.' })
    const { host, startTurn } = await stage.open()
    await startTurn('Fail.')
    expect(await host.next('worker.notification', 'turn/completed')).toMatchObject({ params: { turn: { status: 'failed' } } })
    expect(JSON.stringify(await host.next('worker.notification', 'error'))).toContain('No such thing.')
  })

  it('is refused by Codex in the words of Codex', async () => {
    const held = await stage.open()
    const outcome = await held.try('turn/start', { threadId: 'nonsense', input: [] })
    expect(outcome).toMatchObject({ ok: false, error: { code: -32600 } })
    expect(await held.try('fs/readFile', { path: '/etc/passwd' })).toMatchObject({ ok: false, error: { code: -32601, data: { reason: 'method_not_offered' } } })
  })
})

describe('an approval', () => {
  it('is asked for, given once, and acted upon', async () => {
    stage.answer = runs('echo out-of-the-box', true)
    const { host, ask, try: tryIt, startTurn } = await stage.open()
    await startTurn('Run it.')
    const asked = await host.next('worker.server_request', 'item/commandExecution/requestApproval')
    expect(asked).toMatchObject({ params: { command: expect.stringContaining('echo out-of-the-box') as string } })
    const answer = { server_request_id: asked['server_request_id'] as string, result: { decision: 'accept' } }
    expect(await ask('serverRequest/respond', answer)).toEqual({ server_request_id: answer.server_request_id, outcome: 'answered' })
    expect(await tryIt('serverRequest/respond', answer)).toMatchObject({ ok: false, error: { data: { reason: 'server_request_closed' } } })
    await host.next('worker.notification', 'turn/completed')
    expect(host.textFrom(0)).toContain('out-of-the-box')
    expect(host.payloads('worker.server_request.resolved')).toEqual([{ server_request_id: answer.server_request_id, outcome: 'answered' }])
  })

  it('is declined, and nothing is run', async () => {
    stage.answer = runs('touch evidence', true)
    const { host, ask, startTurn } = await stage.open()
    await startTurn('Run it.')
    const { server_request_id } = await host.next('worker.server_request')
    await ask('serverRequest/respond', { server_request_id: server_request_id as string, result: { decision: 'decline' } })
    await host.next('worker.notification', 'turn/completed')
    const items = host.payloads('worker.notification', 'item/completed').map(({ params }) => (params as { item: Record<string, unknown> }).item)
    expect(items.find((item) => item['type'] === 'commandExecution')).toMatchObject({ status: 'declined' })
    await expect(stat(join(stage.folder, 'workspaces/worker-1/evidence'))).rejects.toThrow('ENOENT')
  })

  it('is withdrawn when its turn is interrupted', async () => {
    stage.answer = runs('true', true)
    const { host, ask, try: tryIt, startTurn } = await stage.open()
    const { threadId, turnId } = await startTurn('Run it.')
    const { server_request_id } = await host.next('worker.server_request')
    await ask('turn/interrupt', { threadId, turnId })
    expect(await host.next('worker.server_request.resolved')).toEqual({ server_request_id, outcome: 'withdrawn' })
    expect(await tryIt('serverRequest/respond', { server_request_id: server_request_id as string, result: {} })).toMatchObject({ ok: false })
  })
})

describe('much output', () => {
  it('is bounded in the log, and says what it was', async () => {
    stage.answer = runs('seq 1 20000', false)
    const { host, startTurn } = await stage.open()
    await startTurn('Count.')
    await host.next('worker.notification', 'turn/completed')
    for (const { payload } of host.events) expect(JSON.stringify(payload).length).toBeLessThan(131_072)
    const item = await eventually(() => host.payloads('worker.notification', 'item/completed').find(({ truncated }) => truncated !== undefined))
    expect((item['truncated'] as { bytes: number }).bytes).toBeGreaterThan(16_384)
  })
})
