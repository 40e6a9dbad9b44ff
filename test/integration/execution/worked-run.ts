import { setTimeout as sleep } from 'node:timers/promises'
import type { PausePoint } from '../../../src/execution/index.js'
import type { Holds } from '../../dev-env/index.js'
import { outcomeOf } from '../api/answers.js'
import { RunClient } from '../api/run-client.js'
import {
  isExecutors,
  isLifecycle,
  isNeverTheirs,
  newestCall,
  points,
  type ClientEvent,
  type ClientWrite,
  type Loss,
  type Moment,
  type Point,
} from './client-writes.js'
import { has, payloads, say, until, type Log } from './conversation.js'
import type { Effects } from './effects.js'
import type { Fleet } from './fleet.js'
import type { Answer, StoryModel } from './story-model.js'

/** Two turns of three model calls and two tool calls each; the second call of the first turn waits for a person. */
const scripts = (url: string): Readonly<Record<1 | 2, readonly Answer[]>> => ({
  1: [
    { text: 'Let me see. ', call: { name: 'test_keyed', input: { url: `${url}/1` } } },
    { text: 'May I? ', call: { name: 'test_guarded', input: { url: `${url}/1-guarded` } } },
    { text: 'I know.' },
  ],
  2: [
    { text: 'Once more. ', call: { name: 'math_evaluate', input: { expression: '6*7' } } },
    { text: 'Ah. ', call: { name: 'test_keyed', input: { url: `${url}/2` } } },
    { text: 'That is all.' },
  ],
})

export interface Story {
  readonly limits: Readonly<Record<string, number>>
  readonly loss: Loss
  readonly writes: readonly ClientWrite[]
}

/** Where stories happen. */
export interface Stage {
  readonly fleet: Fleet
  readonly holds: Holds<PausePoint>
  readonly model: StoryModel
  readonly effects: Effects
  /** How often what has happened: what writes were answered, and owners lost. */
  readonly seen: Map<string, number>
}

const nothingHeld = { reached: Promise.resolve(), release: (): void => undefined }
const longestWaitMs = 10_000
let tales = 0
const count = (seen: Map<string, number>, what: string): unknown => seen.set(what, (seen.get(what) ?? 0) + 1)

/** Lets a run be worked while its client writes what and when the story says, and gives all that the runtime made of it. */
export function workedRun(stage: Stage, story: Story): Promise<Record<string, unknown>> {
  return new WorkedRun(stage, story).settledOutcome()
}

class WorkedRun {
  readonly #stage: Stage
  readonly #story: Story
  readonly #tale = `tale-${String(tales++)}`
  readonly #lost: (() => void)[] = []
  readonly #held: (() => void)[] = []

  constructor(stage: Stage, story: Story) {
    this.#stage = stage
    this.#story = story
  }

  /** A story that fails leaves nobody held, or the next ones would fail for want of a replica. */
  async settledOutcome(): Promise<Record<string, unknown>> {
    try {
      return await this.#outcome()
    } finally {
      for (const release of this.#held) release()
    }
  }

  async #outcome(): Promise<Record<string, unknown>> {
    const { fleet } = this.#stage
    const run = await RunClient.create(fleet.replica('first'), { limits: this.#story.limits })
    const writer = new Writer(run, this.#story.writes, this.#stage.seen)
    const asked: Record<string, unknown> = {}
    await writer.write('before_claim', 'unclaimed')
    for (const turn of [1, 2] as const) {
      if ((await run.run()).status === 'failed') break
      await this.#work(run, writer, turn)
      // What a lost owner still does when it comes back is its own affair, and takes whatever time it takes.
      asked[turn] = this.#done(turn)
      for (const release of this.#lost.splice(0)) release()
      await writer.write({ turn, at: 'after_turn' }, 'claimed')
    }
    if ((await run.run()).status === 'running') await run.frame('end', 'finish', {})
    await run.becomes('be over', ({ status }) => status !== 'running')
    await writer.write('after_end', 'over')
    return { ...(await this.#madeOf(run)), asked: withoutChance(JSON.parse(this.#unnamed(JSON.stringify(asked)))) }
  }

  /** What the world has seen of a turn: what the model was told, call by call, and what tools did, under how many keys. */
  #done(turn: 1 | 2): unknown {
    const { model, effects } = this.#stage
    const paths = new Set(effects.requests.map(({ path }) => path).filter((path) => path.startsWith(`/${this.#tale}/${String(turn)}`)))
    return { told: model.asked(`${this.#tale}:${String(turn)}`), effects: [...paths].map((path) => [path, effects.count(path), effects.distinct(path)]) }
  }

  async #work(run: RunClient, writer: Writer, turn: 1 | 2): Promise<void> {
    const { fleet, holds, model, effects } = this.#stage
    const begin = model.teach(this.#tale, String(turn), scripts(`${effects.url}/${this.#tale}`)[turn])
    const isLossAt = (at: Point): boolean => this.#story.loss?.turn === turn && this.#story.loss.at === at
    const isHeld = (at: Point): boolean => isLossAt(at) || writer.has({ turn, at })
    // An answer that is over at once is in the log at once: words are appended by themselves only while the model goes on.
    const speech = isHeld('before_delta') || isHeld('in_model_call') ? model.hold(begin) : nothingHeld
    const held = points.filter(isHeld).map((at) => ({ at, ...(at === 'in_model_call' ? speech : holds.hold(run.runId, at)) }))
    this.#held.push(speech.release, ...held.map(({ release }) => release))
    const racing = writer.write({ turn, at: 'on_its_way' }, 'perhaps')
    await say(run, `f${String(turn)}`, begin)
    for (const { at, reached, release } of held) {
      // A limit may end the turn before it gets there.
      if (await comesFirst(reached, run, turn, at)) {
        if (at === 'before_delta' && !isHeld('in_model_call')) speech.release()
        // Whether the first words are in the log when the owner is lost would be chance.
        if (at === 'in_model_call') await until(run, (log) => hasSpoken(log, turn) || isOver(log, turn))
        await writer.write({ turn, at }, 'claimed')
        if (isLossAt(at)) {
          await loseLease(fleet, run.runId)
          count(this.#stage.seen, 'owner lost')
          this.#lost.push(release)
          continue
        }
      }
      release()
    }
    if (turn === 1) await this.#agree(run, writer)
    await until(run, (log) => isOver(log, turn))
    await racing
    await this.#isLeft(run)
  }

  /** Until nobody holds the run: the next message would find the pass still there, and be worked without a claim. */
  async #isLeft({ runId }: RunClient): Promise<void> {
    const deadline = Date.now() + longestWaitMs
    while ((await this.#stage.fleet.sql('SELECT 1 FROM runtime.work WHERE log_id = $1 AND lease_owner IS NOT NULL', [runId])).length > 0) {
      if (Date.now() > deadline) throw new Error('The run is still held, though its turn is over.')
      await sleep(5)
    }
  }

  /** The person agrees to the call that waits, when the client has written what it wants to write meanwhile. */
  async #agree(run: RunClient, writer: Writer): Promise<void> {
    const log = await until(run, (events) => has('turn.waiting', 1, 'runtime')(events) || isOver(events, 1))
    if (isOver(log, 1)) return
    await writer.write({ turn: 1, at: 'waiting' }, 'claimed')
    const requested = log.find(({ author, event_type: type }) => author === 'runtime' && type === 'approval.requested')
    await run.frame('agreed', 'approval', { approval_id: requested?.payload['approval_id'], decision: 'approve' })
  }

  /** What there is of the run apart from ids, times, and what its client wrote. */
  async #madeOf(run: RunClient): Promise<Record<string, unknown>> {
    const { fleet, model } = this.#stage
    const { status, terminal_reason_class, terminal_reason } = await run.run()
    const receipt = (await run.get('/receipt')).json
    const log = (await run.log()).filter(({ author }) => author === 'runtime')
    const next = await RunClient.create(fleet.replica('second'), { thread_id: run.threadId })
    const begin = model.teach(this.#tale, 'next', [{ text: 'Well.' }])
    await say(next, 'n1', begin)
    await until(next, has('turn.finished'))
    const events = oneDeltaPerStep(log).map(({ event_type: type, payload }) => ({ type, payload }))
    const made = {
      status,
      terminal_reason_class,
      terminal_reason,
      events,
      receipt: Object.fromEntries(Object.entries(receipt).filter(([name]) => receiptParts.has(name))),
      isWhole: (await run.get('/verify')).json['ok'],
      nextIsTold: model.asked(begin),
    }
    return withoutChance(JSON.parse(this.#unnamed(JSON.stringify(made)))) as Record<string, unknown>
  }

  /** The text without the name of the tale and the ids that the runtime made up, each by the place of its first mention. */
  #unnamed(text: string): string {
    const ids: string[] = []
    return text.replaceAll(new RegExp(`${this.#tale}(?!\\d)`, 'g'), 'tale').replaceAll(madeUp, (id) => {
      if (!ids.includes(id)) ids.push(id)
      return `id ${String(ids.indexOf(id))}`
    })
  }
}

const madeUp = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|call_[0-9a-f]{24}/g
const receiptParts = new Set(['model_usage', 'tool_calls', 'metrics', 'verification', 'payments', 'session_status', 'recorded_by', 'invalid'])

const isOver = (log: Log, turn: number): boolean => has('turn.finished', turn, 'runtime')(log)

/** Whether the runtime has written words of the turn. */
function hasSpoken(log: Log, turn: number): boolean {
  const ours = log.filter(({ author }) => author === 'runtime')
  const started = ours.filter(({ event_type: type }) => type === 'turn.started')[turn - 1]
  return started !== undefined && ours.some(({ seq, event_type: type }) => type === 'run.delta' && seq > started.seq)
}

/** Whether a point is reached before the turn is over. */
async function comesFirst(reached: Promise<unknown>, run: RunClient, turn: number, at: Point): Promise<boolean> {
  const arrival = reached.then(() => true)
  const deadline = Date.now() + longestWaitMs
  for (;;) {
    // The pass is released after its turn, and in any case.
    const isTooLate = at !== 'released' && isOver(await run.log(), turn)
    const isReached = await Promise.race([arrival, sleep(5, false)])
    if (isReached || isTooLate) return isReached
    if (Date.now() > deadline) throw new Error(`Turn ${String(turn)} came neither to ${at} nor to its end.`)
  }
}

/** The owner is as good as dead: its lease is over, and it does not know. */
export async function loseLease(fleet: Fleet, runId: string): Promise<void> {
  const rows = await fleet.sql(
    `UPDATE runtime.work SET lease_expires_at = clock_timestamp() - interval '1 second' WHERE log_id = $1 AND lease_owner IS NOT NULL RETURNING log_id`,
    [runId],
  )
  if (rows.length !== 1) throw new Error('The run has no lease that could lapse.')
}

/** By their members: what a generator makes need not have the prototype of a literal. */
const isSame = (one: Moment, other: Moment): boolean =>
  typeof one === 'string' || typeof other === 'string' ? one === other : one.turn === other.turn && one.at === other.at

type Claim = 'unclaimed' | 'perhaps' | 'claimed' | 'over'

/** The client. It knows which of its events have to be refused, and minds when another is, or for another reason. */
class Writer {
  readonly #run: RunClient
  readonly #writes: readonly ClientWrite[]
  readonly #seen: Map<string, number>
  #keys = 0

  constructor(run: RunClient, writes: readonly ClientWrite[], seen: Map<string, number>) {
    this.#run = run
    this.#writes = writes
    this.#seen = seen
  }

  has(moment: Moment): boolean {
    return this.#writes.some((write) => isSame(write.moment, moment))
  }

  async write(moment: Moment, claim: Claim): Promise<void> {
    for (const { events } of this.#writes.filter((write) => isSame(write.moment, moment))) for (const event of events) await this.#append(event, claim)
  }

  async #append({ type, payload, isKeyed }: ClientEvent, claim: Claim): Promise<void> {
    const key = isKeyed ? { idempotency_key: `${type}:f1:${String(this.#keys++)}` } : {}
    const aimed = payload['tool_call_id'] === newestCall ? { ...payload, tool_call_id: await this.#newestCall() } : payload
    const outcome = outcomeOf(await this.#run.append(type, aimed, key))
    count(this.#seen, outcome)
    const allowed = allowedAnswers(type, claim)
    if (!allowed.includes(outcome)) throw new Error(`${type} was answered ${outcome} when the run was ${claim}; it should have been ${allowed.join(' or ')}.`)
  }

  async #newestCall(): Promise<unknown> {
    return payloads(await this.#run.log(), 'tool.call').at(-1)?.['tool_call_id'] ?? 'none'
  }
}

function allowedAnswers(type: string, claim: Claim): readonly string[] {
  const refused = '400 reserved_event_type'
  if (isNeverTheirs(type)) return [refused]
  if (isExecutors(type)) return claim === 'unclaimed' ? ['201'] : claim === 'perhaps' ? [refused, '201'] : [refused]
  // What moves a run is written with words that move nothing: it has begun already, no run ends so, and it is over. A limit may
  // have ended it before the story did.
  if (isLifecycle(type))
    return type === 'run.finished'
      ? ['400 invalid_terminal_status', ...(claim === 'over' ? ['200', '409 illegal_transition'] : [])]
      : ['200', '409 illegal_transition']
  return ['201']
}

/** How many pieces an answer is written in depends on the clock. */
function oneDeltaPerStep(log: Log): Log {
  const joined: Log[number][] = []
  for (const event of log) {
    const last = joined.at(-1)
    if (event.event_type !== 'run.delta' || last?.event_type !== 'run.delta') joined.push(event)
    else joined[joined.length - 1] = { ...last, payload: { ...last.payload, delta: `${String(last.payload['delta'])}${String(event.payload['delta'])}` } }
  }
  return joined
}

/** How often a run was claimed is chance, too: the second message may find the first pass still there. */
const chances = new Set([
  ...['latency_ms', 'tool_latency_ms_total', 'waited_ms', 'params_hash', 'seq'],
  ...['lease_owner', 'lease_epoch', 'lease_expires_at', 'detected_at'],
])

/** The value without what is another in every run. */
function withoutChance(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutChance)
  if (typeof value !== 'object' || value === null) return value
  const isEpoch = (name: string): boolean => name === 'attempt' && 'turn_id' in value
  return Object.fromEntries(Object.entries(value).flatMap(([name, member]) => (chances.has(name) || isEpoch(name) ? [] : [[name, withoutChance(member)]])))
}
