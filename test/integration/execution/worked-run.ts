import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { PausePoint } from '../../../src/execution/index.js'
import { closedMessagesOf, evolve, noWork } from '../../../src/runs/index.js'
import type { Holds } from '../../dev-env/index.js'
import { outcomeOf } from '../api/answers.js'
import { RunClient } from '../api/run-client.js'
import { isExecutors, isNeverTheirs, newestCall, points, type ClientEvent, type ClientWrite, type Loss, type Moment } from './client-writes.js'
import { has, payloads, say, until, type Log } from './conversation.js'
import type { Fleet } from './fleet.js'

/** Two turns of three model calls and two tool calls each. The first words are slow, so that they are appended by themselves. */
const scripts: Readonly<Record<1 | 2, readonly object[]>> = {
  1: [
    { text: 'Let me see. ', chunk_delay_ms: 5 },
    { tool: 'math.evaluate', input: { expression: '6*7' } },
    // Tools that stand together are called together, and which of them is ready first is chance.
    { text: 'Hm. ' },
    { tool: 'run.note', input: { action: 'write', text: 'It is 42.' } },
    { text: 'I know.' },
  ],
  2: [
    { text: 'What was it? ', chunk_delay_ms: 5 },
    { tool: 'run.note', input: { action: 'list' } },
    { text: 'Ah. ' },
    { tool: 'clock.now', input: {} },
    { text: 'That is all.' },
  ],
}

export interface Story {
  readonly limits: Readonly<Record<string, number>>
  readonly loss: Loss
  readonly writes: readonly ClientWrite[]
}

/** Lets a run be worked while its client writes what and when the story says, and gives all that the runtime made of it. */
export async function workedRun(fleet: Fleet, holds: Holds<PausePoint>, { limits, loss, writes }: Story): Promise<Record<string, unknown>> {
  const run = await RunClient.create(fleet.replica('first'), { limits })
  const writer = new Writer(run, writes)
  await writer.write('before_claim', 'unclaimed')
  for (const turn of [1, 2] as const) {
    if ((await run.run()).status === 'failed') break
    await workTurn(fleet, holds, run, writer, turn, loss)
    await writer.write({ turn, at: 'after_turn' }, 'claimed')
  }
  return outcomeOfRun(fleet, run)
}

async function workTurn(fleet: Fleet, holds: Holds<PausePoint>, run: RunClient, writer: Writer, turn: 1 | 2, loss: Loss): Promise<void> {
  const isLossAt = (at: PausePoint): boolean => isDeepStrictEqual(loss, { turn, at })
  const held = points.filter((at) => isLossAt(at) || writer.has({ turn, at })).map((at) => ({ at, ...holds.hold(run.runId, at) }))
  const lost: (() => void)[] = []
  const racing = writer.write({ turn, at: 'on_its_way' }, 'perhaps')
  await say(run, `f${String(turn)}`, 'go', scripts[turn])
  for (const { at, reached, release } of held) {
    // A limit may end the turn before it gets there.
    if (await comesFirst(reached, run, turn, at)) {
      await writer.write({ turn, at }, 'claimed')
      if (isLossAt(at)) {
        await loseLease(fleet, run.runId)
        lost.push(release)
        continue
      }
    }
    release()
  }
  await until(run, has('turn.finished', turn, 'runtime'))
  for (const release of lost) release()
  await racing
}

/** Whether a point is reached before the turn is over. */
async function comesFirst(reached: Promise<void>, run: RunClient, turn: number, at: PausePoint): Promise<boolean> {
  const arrival = reached.then(() => true)
  for (;;) {
    // The pass is released after its turn, and in any case.
    const isOver = at !== 'released' && has('turn.finished', turn, 'runtime')(await run.log())
    const isReached = await Promise.race([arrival, sleep(5, false)])
    if (isReached || isOver) return isReached
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

/** The client. It knows which of its events have to be refused, and minds when another is, or for another reason. */
class Writer {
  readonly #run: RunClient
  readonly #writes: readonly ClientWrite[]
  #keys = 0

  constructor(run: RunClient, writes: readonly ClientWrite[]) {
    this.#run = run
    this.#writes = writes
  }

  has(moment: Moment): boolean {
    return this.#writes.some((write) => isDeepStrictEqual(write.moment, moment))
  }

  async write(moment: Moment, claim: 'unclaimed' | 'perhaps' | 'claimed'): Promise<void> {
    for (const { events } of this.#writes.filter((write) => isDeepStrictEqual(write.moment, moment)))
      for (const event of events) await this.#append(event, claim)
  }

  async #append({ type, payload, isKeyed }: ClientEvent, claim: 'unclaimed' | 'perhaps' | 'claimed'): Promise<void> {
    const key = isKeyed ? { idempotency_key: `${type}:f1:${String(this.#keys++)}` } : {}
    const aimed = payload['tool_call_id'] === newestCall ? { ...payload, tool_call_id: await this.#newestCall() } : payload
    const outcome = outcomeOf(await this.#run.append(type, aimed, key))
    const refused = '400 reserved_event_type'
    const allowed =
      isNeverTheirs(type) || (isExecutors(type) && claim === 'claimed') ? [refused] : isExecutors(type) && claim === 'perhaps' ? [refused, '201'] : ['201']
    if (!allowed.includes(outcome)) throw new Error(`${type} was answered ${outcome} when the run was ${claim}; it should have been ${allowed.join(' or ')}.`)
  }

  async #newestCall(): Promise<unknown> {
    return payloads(await this.#run.log(), 'tool.call').at(-1)?.['tool_call_id'] ?? 'none'
  }
}

/** What there is of a run apart from ids, times, and what its client wrote. */
async function outcomeOfRun(fleet: Fleet, run: RunClient): Promise<Record<string, unknown>> {
  const { status, terminal_reason_class, terminal_reason } = await run.run()
  const receipt = (await run.get('/receipt')).json
  const log = await run.log()
  const next = await RunClient.create(fleet.replica('second'), { thread_id: run.threadId })
  await say(next, 'n1', 'and now?', [{ text: 'Well.' }])
  const answered = await until(next, has('turn.finished'))
  return {
    status,
    terminal_reason_class,
    terminal_reason,
    events: withoutChance(oneDeltaPerStep(log.filter(({ author }) => author === 'runtime')).map(({ event_type: type, payload }) => ({ type, payload }))),
    receipt: withoutChance(
      Object.fromEntries(
        ['model_usage', 'tool_calls', 'metrics', 'verification', 'payments', 'session_status', 'recorded_by'].map((name) => [name, receipt[name]]),
      ),
    ),
    invalid: withoutChance(receipt['invalid']),
    isWhole: (await run.get('/verify')).json['ok'],
    said: withoutChance(await said(fleet, run, log)),
    nextPrompt: payloads(answered, 'model.finished')[0]?.['usage'],
  }
}

/** What a later run of the thread is told of this one. */
async function said(fleet: Fleet, run: RunClient, log: Log): Promise<unknown> {
  let work = noWork
  for await (const event of fleet.replica('first').app.log.events.all(run.runId, 0, log.length)) work = evolve(work, event)
  return closedMessagesOf(work)
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
  ...['latency_ms', 'tool_latency_ms_total', 'output_hash', 'iso', 'unix_ms', 'note_id', 'seq'],
  ...['lease_owner', 'lease_epoch', 'lease_expires_at', 'detected_at'],
])

/** The value, with the calls by the place of their first mention, and without what is another in every run. */
function withoutChance(value: unknown, calls: string[] = []): unknown {
  if (Array.isArray(value)) return value.map((member) => withoutChance(member, calls))
  if (typeof value !== 'object' || value === null) return value
  const isEpoch = (name: string): boolean => name === 'attempt' && 'turn_id' in value
  const members = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    if (chances.has(name) || isEpoch(name)) return []
    if (name !== 'tool_call_id' || typeof member !== 'string') return [[name, withoutChance(member, calls)]]
    if (!calls.includes(member)) calls.push(member)
    return [[name, `call ${String(calls.indexOf(member))}`]]
  })
  return Object.fromEntries(members)
}
