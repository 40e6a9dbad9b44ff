import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureCodex } from '../../scripts/codex/ensure-codex.js'
import { buildCodexStage, holderOf, type CodexStage } from '../../scripts/demo-codex/codex-stage.js'
import { WorkerClient, type WorkerEvent } from '../../scripts/demo-codex/worker-client.js'
import { WorkerLog } from '../../scripts/demo-codex/worker-log.js'
import { commandOutput, lastUserText, startLoopbackModel, type LoopbackModel, type ModelReply, type ModelRequest } from './loopback-model.js'
import { eventually, processesOf, textInput } from './stage.js'

const longText = Array.from({ length: 300 }, (_, n) => `word${n}`).join(' ')

/** What the model does is in what it is told. */
function answer(request: ModelRequest): ModelReply {
  const told = lastUserText(request)
  if (told.startsWith('Run: ')) return commandOutput(request) === undefined ? [{ shell: told.slice(5), escalated: true }] : [{ text: 'It was run.' }]
  if (told.startsWith('Go on')) return [{ text: longText, pauseMs: 20 }]
  return [{ text: `You said: ${told}` }]
}

let stage!: CodexStage
let model!: LoopbackModel
let client!: WorkerClient
let workerId = ''
let threadId = ''
let log!: WorkerLog
const cleanUps: (() => Promise<void>)[] = []

const first = (): string => stage.replicas[0].url
const ask = (method: string, params: Record<string, unknown>) => client.ask(first(), workerId, method, params)
const isTurnEnd = (turnId: string) => (event: WorkerEvent) =>
  event.payload['method'] === 'turn/completed' && (event.payload['params'] as { turn: { id: string } }).turn.id === turnId
const statusOf = (event: WorkerEvent): string => (event.payload['params'] as { turn: { status: string } }).turn.status
const startTurn = async (text: string, url = first()): Promise<string> => {
  const { turn } = (await client.ask(url, workerId, 'turn/start', { threadId, input: textInput(text) })) as { turn: { id: string } }
  return turn.id
}
const lastStart = (): WorkerEvent => log.events.findLast((event) => event.eventType === 'worker.session.started')!
const pid = (): number => lastStart().payload['pid'] as number

beforeAll(async () => {
  const binary = await ensureCodex((line) => process.stderr.write(`${line}\n`))
  model = await startLoopbackModel(answer)
  cleanUps.unshift(() => model.close())
  stage = await buildCodexStage(binary, model)
  cleanUps.unshift(() => stage.strike())
  client = new WorkerClient(stage.secret)
  workerId = await client.attach(first())
  log = new WorkerLog(client, workerId)
  cleanUps.unshift(() => log.close())
  log.readThrough(stage.replicas[1].url)
})

afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp()
  expect(await processesOf(stage.folder)).toEqual([])
})

// One worker goes through all of it: each test begins where the one before has ended.
describe('a worker on Codex', () => {
  it('is started, and streams a turn to a reader at any process', async () => {
    await log.next('worker.started', (event) => event.eventType === 'worker.started')
    expect(log.events.map((event) => event.eventType)).toContain('worker.starting')
    const { thread } = (await ask('thread/start', {})) as { thread: { id: string } }
    threadId = thread.id
    const turnId = await startTurn('Remember 4711.')
    expect(statusOf(await log.next('end of the turn', isTurnEnd(turnId)))).toBe('completed')
    expect(log.textAfter(0)).toBe('You said: Remember 4711.')
    expect(await client.status(first(), workerId)).toBe('running')
  })

  it('waits for a person, and does what was approved', async () => {
    const from = log.latestSeq
    await startTurn('Run: echo approved > outside')
    const asked = await log.next('server request', (event) => event.eventType === 'worker.server_request', from)
    await ask('serverRequest/respond', { server_request_id: asked.payload['server_request_id'], result: { decision: 'accept' } })
    await log.nextNotification('turn/completed', from)
    const types = log.events.filter((event) => event.seq > from).map((event) => event.eventType)
    expect(types.filter((type) => type === 'worker.server_request.resolved')).toHaveLength(1)
    expect(log.textAfter(from)).toBe('It was run.')
  })

  it('is interrupted', async () => {
    const from = log.latestSeq
    const turnId = await startTurn('Go on for long.')
    await log.nextNotification('item/agentMessage/delta', from)
    await ask('turn/interrupt', { threadId, turnId })
    expect(statusOf(await log.next('end of the turn', isTurnEnd(turnId)))).toBe('interrupted')
  })

  it('keeps the runtime’s secrets from Codex and its commands', async () => {
    const from = log.latestSeq
    await startTurn('Run: env; cat /proc/$PPID/environ')
    const asked = await log.next('server request', (event) => event.eventType === 'worker.server_request', from)
    await ask('serverRequest/respond', { server_request_id: asked.payload['server_request_id'], result: { decision: 'accept' } })
    await log.nextNotification('turn/completed', from)
    const said = JSON.stringify(model.requests.at(-1)?.input.at(-1))
    expect(said).toContain('CODEX_HOME=')
    expect(said).not.toContain(stage.secret)
    expect(said).not.toMatch(/DATABASE_URL|RUNTIME_/)
  })

  it('survives a kill -9 of Codex in the middle of a turn', async () => {
    const from = log.latestSeq
    await startTurn('Go on until you are killed.')
    await eventually(() => (log.textAfter(from).includes('word9') ? true : undefined))
    process.kill(-pid(), 'SIGKILL')
    await log.next('crash', (event) => event.eventType === 'worker.session.crashed', from)
    const started = await log.next('restart', (event) => event.eventType === 'worker.session.started', from)
    expect(started.payload).toMatchObject({ restarted: true, resumed_threads: [threadId] })
    const turnId = await startTurn('Still there?')
    expect(statusOf(await log.next('end of the turn', isTurnEnd(turnId)))).toBe('completed')
    expect(JSON.stringify(model.requests.at(-1)?.input)).toContain('Remember 4711.')
  })

  it('survives a kill -9 of the runtime that holds it, with its whole history, and leaves nothing behind', async () => {
    const { holder, other } = await holderOf(stage, pid())
    log.readThrough(other.url)
    const from = log.latestSeq
    const lost = pid()
    await startTurn('Go on until the runtime is killed.', other.url)
    await eventually(() => (log.textAfter(from).includes('word9') ? true : undefined))
    await holder.kill()
    await log.next('loss of the session', (event) => event.eventType === 'worker.session.lost', from)
    const started = await log.next('new session', (event) => event.eventType === 'worker.session.started', from)
    expect(started.payload).toMatchObject({ restarted: false, resumed_threads: [threadId] })
    expect(() => process.kill(-lost, 0)).toThrow('ESRCH')

    expect(await client.attach(other.url, workerId)).toBe(workerId)
    const turnId = await startTurn('And now?', other.url)
    expect(statusOf(await log.next('end of the turn', isTurnEnd(turnId)))).toBe('completed')
    expect(JSON.stringify(model.requests.at(-1)?.input)).toContain('Remember 4711.')

    // A reader that comes now gets all of it, without a gap, and what Codex itself has forgotten.
    const late = new WorkerLog(client, workerId)
    late.readThrough(other.url)
    await eventually(() => (late.latestSeq >= log.latestSeq ? true : undefined))
    await late.close()
    expect(late.events.map((event) => event.seq)).toEqual(late.events.map((_, index) => index + 1))
    expect(late.events.slice(0, log.events.length)).toEqual(log.events)
    expect(late.textAfter(from)).toContain('word9')

    await client.stop(other.url, workerId)
    await log.next('worker.stopped', (event) => event.eventType === 'worker.stopped')
    expect(await processesOf(stage.folder)).toEqual([])
  })
})
