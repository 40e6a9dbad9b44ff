import { setTimeout as sleep } from 'node:timers/promises'
import type { DemoClient, DemoRun } from './client.js'
import { ownerOf, runtimeCommand, showRun } from './owner.js'
import { longAnswer, promptWithLongAnswer, promptWithTools, type Prompt } from './prompts.js'
import type { Replica } from './replica.js'
import type { Stage } from './stage.js'
import type { Terminal } from './terminal.js'
import { TurnView } from './turn-view.js'

/** How much of the answer is to be seen before its author is killed. A real model may say all it has to say in one breath. */
const charactersBeforeKill = { scripted: 260, real: 1 }
const longestTurnMs = 20_000

interface Cast {
  readonly client: DemoClient
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

/** On a runtime that somebody else runs: one turn, and its chain. Answers what was not as it should be. */
export async function playOnRunning({ url, client, terminal, signal }: Cast & { readonly url: string }): Promise<readonly string[]> {
  const run = await client.createRun(url)
  terminal.heading(`A run on ${url}: ${run.id}`)
  const view = new TurnView(terminal)
  await client.sendMessage(url, run, promptWithTools.text, promptWithTools.script)
  await followTurn({ client, terminal, signal }, run, view, { seq: 0 }, () => url)
  const isVerified = await client.verify(url, run)
  terminal.heading('Summary')
  terminal.line(`${(await client.events(url, run)).length} events, hash chain ${isVerified ? 'verified' : 'BROKEN'}.`)
  terminal.line('Without RUNTIME_URL the demo starts processes of its own, and kills one of them.', 'dim')
  return [...finished(view, 'the turn'), ...(isVerified ? [] : ['the chain does not verify.'])]
}

/** On two replicas of our own: a turn with tools, a turn that loses its owner, and the chain of both. */
export async function playOnOwnStage({
  stage,
  client,
  terminal,
  signal,
  isScripted,
}: Cast & { readonly stage: Stage; readonly isScripted: boolean }): Promise<readonly string[]> {
  signal.throwIfAborted()
  const cast = { client, terminal, signal }
  const [first] = stage.replicas
  for (const replica of stage.replicas) terminal.line(`${replica.name} listens on ${replica.url} (pid ${replica.pid})`, 'dim')
  const run = await client.createRun(first.url)

  terminal.heading(`1. A turn with tools (run ${run.id})`)
  const position = { seq: 0 }
  const toolTurn = new TurnView(terminal)
  await client.sendMessage(first.url, run, promptWithTools.text, scriptOf(promptWithTools, isScripted))
  await followTurn(cast, run, toolTurn, position, () => first.url)

  terminal.heading('2. A turn whose process is killed in the middle of a sentence')
  const killTurn = new TurnView(terminal)
  await client.sendMessage(first.url, run, promptWithLongAnswer.text, scriptOf(promptWithLongAnswer, isScripted))
  const killed = await followThroughKill(cast, stage, run, killTurn, position, isScripted ? charactersBeforeKill.scripted : charactersBeforeKill.real)

  terminal.heading('3. What is left behind')
  const survivor = otherThan(stage, killed)
  const { code, output } = await runtimeCommand(['verify', run.id], stage.env)
  terminal.line(`$ runtime verify ${run.id}`, 'bold')
  terminal.say(output)
  const shown = await untilIdle(run, stage)
  terminal.line(`$ runtime runs show ${run.id}`, 'bold')
  terminal.line(`why  ${shown.why}`)
  const events = await client.events(survivor.url, run)
  const steps = events.filter((event) => event.event_type === 'step.started')
  const attempts = new Set(steps.map((event) => event.payload['attempt']))
  const losses = events.filter((event) => event.event_type === 'run.executor_lost')
  terminal.line()
  terminal.line(
    `${events.length} events, ${steps.length} model calls under ${attempts.size} leases, ${losses.length} owner lost, hash chain ${code === 0 ? 'verified' : 'BROKEN'}.`,
    code === 0 ? 'green' : 'red',
  )

  return [
    ...finished(toolTurn, 'the first turn'),
    ...finished(killTurn, 'the second turn'),
    ...(isScripted ? scriptedProblems(toolTurn, killTurn) : []),
    ...(killTurn.repeatedSteps === 1 ? [] : [`the second turn's step was repeated ${killTurn.repeatedSteps} times instead of once.`]),
    ...(losses.length === 1 && losses[0]?.payload['lease_owner'] === killed.processId ? [] : ['the log does not say, once, that the killed process was lost.']),
    ...(code === 0 ? [] : ['the chain does not verify.']),
    ...(shown.lease === null ? [] : ['somebody still holds a lease on the run, which is at rest.']),
  ]
}

const scriptOf = (prompt: Prompt, isScripted: boolean): readonly object[] | undefined => (isScripted ? prompt.script : undefined)

/** Shows a turn to its end. A connection that breaks is made again, at `url()`, from the last event that was seen. */
async function followTurn(
  { client, signal }: Cast,
  run: DemoRun,
  view: TurnView,
  position: { seq: number },
  url: () => string,
  onEvent: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const ended = AbortSignal.any([signal, AbortSignal.timeout(longestTurnMs)])
  for (let isReconnect = false; ; isReconnect = true) {
    try {
      for await (const event of client.follow(url(), run, { seq: position.seq, isReconnect }, ended)) {
        for (const chunk of event.chunks) view.show(chunk)
        if (event.seq > 0) position.seq = event.seq
        if (event.done) return
        await onEvent()
      }
    } catch (error) {
      signal.throwIfAborted()
      if (ended.aborted) throw new Error('The turn did not end in time.', { cause: error })
    }
    await sleep(100, undefined, { signal: ended })
  }
}

/** Reads through the process that works on the run, kills it, and reads on through the other. Answers the one that is gone. */
async function followThroughKill(cast: Cast, stage: Stage, run: DemoRun, view: TurnView, position: { seq: number }, characters: number): Promise<Replica> {
  const ownerId = await ownerOf(run.id, stage.env)
  const owner = stage.replicas.find((replica) => replica.processId === ownerId)
  if (!owner) throw new Error(`The run is worked on by ${ownerId}, which is none of ours.`)
  const survivor = otherThan(stage, owner)
  const scene = { isKilled: false }
  const killWhenSeen = async (): Promise<void> => {
    if (scene.isKilled || view.text.length < characters) return
    scene.isKilled = true
    await owner.kill()
    view.interject(`      kill -9 ${owner.pid}: ${owner.name}, which was writing this, is dead. Reading on through ${survivor.name}.`)
    await tellWhoWorks(run, stage, ownerId, cast.terminal)
  }
  await followTurn(cast, run, view, position, () => (scene.isKilled ? survivor.url : owner.url), killWhenSeen)
  if (!scene.isKilled) throw new Error('The turn was over before its process could be killed.')
  return owner
}

/** What an operator sees meanwhile: a lease that nobody renews, and then that it has lapsed, or already who took over. */
async function tellWhoWorks(run: DemoRun, stage: Stage, deadOwner: string, terminal: Terminal): Promise<void> {
  let last = ''
  for (let attempt = 0; attempt < 50; attempt++) {
    const { why, lease } = await showRun(run.id, stage.env)
    if (why !== last) terminal.line(`      runtime runs show: ${why}`, 'dim')
    last = why
    if (lease?.owner !== deadOwner || why.includes('was lost')) return
    await sleep(100)
  }
}

function otherThan({ replicas: [first, second] }: Stage, replica: Replica): Replica {
  return replica === first ? second : first
}

/** The lease is given back a moment after the turn's last event. */
async function untilIdle(run: DemoRun, stage: Stage): ReturnType<typeof showRun> {
  let shown = await showRun(run.id, stage.env)
  for (let attempt = 0; attempt < 20 && shown.lease !== null; attempt++) {
    await sleep(100)
    shown = await showRun(run.id, stage.env)
  }
  return shown
}

function finished(view: TurnView, which: string): string[] {
  if (view.problem !== undefined) return [`${which} failed: ${view.problem}`]
  return view.finishReason === 'stop' && view.text !== '' ? [] : [`${which} did not finish with an answer (${view.finishReason ?? 'no end'}).`]
}

function scriptedProblems(toolTurn: TurnView, killTurn: TurnView): string[] {
  const calls = [...toolTurn.calls.values()]
  const names = calls.map((call) => call.name).sort()
  const results = calls.map((call) => JSON.stringify(call.output ?? null))
  return [
    ...(names.join() === 'clock.now,math.evaluate' ? [] : [`the first turn called ${names.join(', ') || 'no tool'} instead of clock.now and math.evaluate.`]),
    ...(results.some((result) => result.includes('31622400')) ? [] : [`no tool answered 31622400: ${results.join(', ')}`]),
    ...(killTurn.text === longAnswer ? [] : ['the second turn’s answer is not the whole answer.']),
  ]
}
