import { setTimeout as sleep } from 'node:timers/promises'
import type { Terminal } from '../demo/terminal.js'
import { holderOf, type CodexStage } from './codex-stage.js'
import { prompts } from './script.js'
import { WorkerView } from './view.js'
import { WorkerClient, type WorkerEvent } from './worker-client.js'
import { WorkerLog } from './worker-log.js'

/** How much of the story is to be seen before somebody is killed. */
const charactersBeforeKill = 120

interface Scene {
  readonly stage: CodexStage
  readonly terminal: Terminal
  readonly client: WorkerClient
  readonly view: WorkerView
  readonly workerId: string
  readonly log: WorkerLog
  threadId: string
  url: string
}

/** A worker, its Codex killed, its runtime killed, and its whole history at the end. Answers what was not as it should be. */
export async function play(stage: CodexStage, terminal: Terminal): Promise<readonly string[]> {
  const [first, second] = stage.replicas
  for (const replica of stage.replicas) terminal.line(`${replica.name} listens on ${replica.url} (pid ${replica.pid})`, 'dim')
  const client = new WorkerClient(stage.secret)
  const view = new WorkerView(terminal)
  const workerId = await client.attach(first.url)
  terminal.heading(`1. A worker on Codex (${workerId}), asked through ${first.name}, followed through ${second.name}`)
  const log = new WorkerLog(client, workerId, (event) => {
    view.show(event)
  })
  log.readThrough(second.url)
  const scene: Scene = { stage, terminal, client, view, workerId, log, threadId: '', url: first.url }
  try {
    const problems = [...(await talk(scene)), ...(await killCodex(scene)), ...(await killRuntime(scene)), ...(await readAgain(scene))]
    await client.stop(scene.url, workerId)
    await log.next('worker.stopped', (event) => event.eventType === 'worker.stopped')
    return problems
  } finally {
    await log.close()
  }
}

async function talk(scene: Scene): Promise<string[]> {
  const { client, log, workerId } = scene
  await log.next('worker.started', (event) => event.eventType === 'worker.started')
  const { thread } = (await client.ask(scene.url, workerId, 'thread/start', {})) as { thread: { id: string } }
  scene.threadId = thread.id
  const said = await turn(scene, prompts.remember)
  const from = log.latestSeq
  await say(scene, prompts.command)
  const { payload } = await log.next('worker.server_request', (event) => event.eventType === 'worker.server_request', from)
  await sleep(500)
  scene.view.remark('      you    accept', 'cyan')
  await client.ask(scene.url, workerId, 'serverRequest/respond', { server_request_id: payload['server_request_id'], result: { decision: 'accept' } })
  await log.nextNotification('turn/completed', from)
  return [
    ...(said.includes('4711') ? [] : ['the first turn was not answered.']),
    ...(log.textAfter(from).includes('note.txt') ? [] : ['the command that was approved was not run.']),
  ]
}

async function killCodex(scene: Scene): Promise<string[]> {
  const { log, terminal } = scene
  terminal.heading('2. Codex is killed in the middle of a sentence')
  const from = log.latestSeq
  const pid = await currentPid(scene)
  await say(scene, prompts.longStory)
  await heard(scene, from)
  process.kill(-pid, 'SIGKILL')
  scene.view.remark(`      kill -9 ${pid}: Codex is dead.`, 'red')
  const started = await log.next('new process of Codex', (event) => event.eventType === 'worker.session.started', from)
  const recalled = await turn(scene, prompts.recall)
  return [...resumed(scene, started), ...(recalled === 'It was 4711.' ? [] : ['Codex has forgotten the thread.'])]
}

async function killRuntime(scene: Scene): Promise<string[]> {
  const { log, terminal, stage, client, workerId } = scene
  terminal.heading('3. The runtime that holds the worker is killed in the middle of a sentence')
  const pid = await currentPid(scene)
  const { holder, other } = await holderOf(stage, pid)
  const from = log.latestSeq
  scene.url = other.url
  log.readThrough(other.url)
  await say(scene, prompts.longStory)
  await heard(scene, from)
  await holder.kill()
  scene.view.remark(`      kill -9 ${holder.pid}: ${holder.name}, which held the worker, is dead.`, 'red')
  await log.next('loss of the session', (event) => event.eventType === 'worker.session.lost', from)
  const started = await log.next('new session', (event) => event.eventType === 'worker.session.started', from)
  await client.attach(other.url, workerId)
  const recalled = await turn(scene, prompts.recall)
  return [
    ...resumed(scene, started),
    ...(recalled === 'It was 4711.' ? [] : ['Codex has forgotten the thread.']),
    ...(isAlive(pid) ? [`the Codex of ${holder.name} is still running.`] : []),
  ]
}

/** Somebody who comes now, and has seen nothing of it. */
async function readAgain({ client, log, terminal, url, workerId }: Scene): Promise<string[]> {
  terminal.heading('4. A reader that comes late')
  const late = new WorkerLog(client, workerId)
  late.readThrough(url)
  await late.next('all that there is', (event) => event.seq >= log.latestSeq)
  await late.close()
  const isWhole = late.events.every((event, index) => event.seq === index + 1)
  const isSame = JSON.stringify(late.events.slice(0, log.events.length)) === JSON.stringify(log.events)
  const has = (type: string): number => late.events.filter((event) => event.eventType === type).length
  const facts = `${late.events.length} events, ${has('worker.session.crashed')} crash, ${has('worker.session.lost')} owner lost`
  terminal.line(
    `${facts}; ${isWhole ? 'no gap' : 'GAPS'}, ${isSame ? 'the same that was followed live' : 'NOT WHAT WAS FOLLOWED LIVE'}.`,
    isWhole && isSame ? 'green' : 'red',
  )
  return [
    ...(isWhole ? [] : ['the log has gaps.']),
    ...(isSame ? [] : ['a late reader gets something else than a live one.']),
    ...(has('worker.session.crashed') === 1 && has('worker.session.lost') === 1
      ? []
      : ['the log does not say, once each, that Codex and its holder were lost.']),
  ]
}

async function say({ client, threadId, url, view, workerId }: Scene, text: string): Promise<void> {
  view.remark(`      you    ${text}`, 'cyan')
  await client.ask(url, workerId, 'turn/start', { threadId, input: [{ type: 'text', text, text_elements: [] }] })
}

/** A turn to its end. Answers what was said. */
async function turn(scene: Scene, text: string): Promise<string> {
  const from = scene.log.latestSeq
  await say(scene, text)
  await scene.log.nextNotification('turn/completed', from)
  return scene.log.textAfter(from)
}

async function heard({ log }: Scene, from: number): Promise<void> {
  while (log.textAfter(from).length < charactersBeforeKill) await sleep(20)
}

async function currentPid({ log }: Scene): Promise<number> {
  const isStart = (event: WorkerEvent): boolean => event.eventType === 'worker.session.started'
  await log.next('session', isStart)
  return log.events.findLast(isStart)?.payload['pid'] as number
}

function resumed(scene: Scene, started: WorkerEvent): string[] {
  return JSON.stringify(started.payload['resumed_threads']) === JSON.stringify([scene.threadId]) ? [] : ['the thread was not resumed.']
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
