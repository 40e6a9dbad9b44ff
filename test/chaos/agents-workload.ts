import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { persist } from './processes.js'

export interface AgentRun {
  readonly runId: string
  readonly threadId: string
  readonly mode: 'session' | 'turn'
  /** Messages that were acknowledged. */
  readonly accepted: string[]
  /** What their scripts ask the effects server for. */
  readonly marks: string[]
}

export interface StoredEvent {
  readonly seq: number
  readonly event_type: string
  readonly payload: Readonly<Record<string, unknown>>
}

type Random = () => number

/** Text, tools alone and side by side, silence, and text again. */
function script(random: Random, marks: readonly string[]): readonly unknown[] {
  const [first = '', ...others] = marks
  return [
    { text: 'Let me look at that first. ' },
    { tool: 'clock.now', input: {} },
    { tool: 'effects.apply', input: { mark: first } },
    { delay_ms: Math.floor(random() * 120) },
    { text: 'There is more to do here. ' },
    ...others.map((mark) => ({ tool: 'effects.apply', input: { mark } })),
    { text: 'That was all of it.' },
  ]
}

/** Creates a run, talks to it for a while, and tells a session at last that nothing more will come. */
export async function converse(index: number, random: Random, anywhere: () => string): Promise<AgentRun> {
  const mode = index % 3 === 2 ? 'turn' : 'session'
  const runId = `agent-${index}`
  const created = await persist(anywhere, 'POST', '/internal/v1/runs', { body: { run_id: runId, mode } })
  expect([200, 201], JSON.stringify(created.json)).toContain(created.status)
  const { thread_id: threadId } = created.json['run'] as { thread_id: string }
  const run: AgentRun = { runId, threadId, mode, accepted: [], marks: [] }

  const send = async (frameId: string, type: string, payload: unknown): Promise<number> => {
    const body = { thread_id: threadId, frame_id: frameId, type, payload }
    const answer = await persist(anywhere, 'POST', `/internal/v1/runs/${runId}/frames`, { body })
    // A turn may be over before its second message is there.
    if (mode === 'session') expect([200, 202], JSON.stringify(answer.json)).toContain(answer.status)
    return answer.status
  }
  const say = async (n: number): Promise<void> => {
    const frameId = `${runId}-message-${n}`
    const marks = Array.from({ length: 2 + Math.floor(random() * 2) }, (_, i) => `${frameId}-effect-${i}`)
    const status = await send(frameId, 'user_message', { text: `Message ${n} of ${runId}`, script: script(random, marks) })
    if (status >= 300) return
    run.accepted.push(frameId)
    run.marks.push(...marks)
  }

  if (mode === 'turn') {
    await Promise.all([say(1), say(2)])
    return run
  }
  for (let n = 1; n <= 3; n++) {
    await say(n)
    await sleep(random() * 2_000)
  }
  await send(`${runId}-end`, 'complete', {})
  return run
}

/** All events of a run, a page at a time. */
export async function readAll(anywhere: () => string, runId: string): Promise<StoredEvent[]> {
  const events: StoredEvent[] = []
  for (let after: number | null = 0; after !== null;) {
    const { status, json } = await persist(anywhere, 'GET', `/internal/v1/runs/${runId}/events?after=${after}&limit=1000`, {})
    expect(status, JSON.stringify(json)).toBe(200)
    events.push(...(json['events'] as StoredEvent[]))
    after = json['next_after'] as number | null
  }
  return events
}

/** Holds what a run was told against what its log says became of it. */
export function checkLog(run: AgentRun, events: readonly StoredEvent[]): void {
  const of = (type: string): readonly StoredEvent[] => events.filter((event) => event.event_type === type)
  const field = (type: string, name: string): readonly string[] => of(type).map(({ payload }) => String(payload[name]))
  const about = `${run.runId}: ${events.map((event) => `${event.seq} ${event.event_type}`).join(', ')}`

  expect(
    events.map((event) => event.seq),
    about,
  ).toEqual(events.map((_, i) => i + 1))
  expect(
    of('run.finished').map(({ payload }) => [payload['status'], payload['reason_class']]),
    about,
  ).toEqual([['succeeded', 'completed']])
  expect(events.at(-1)?.event_type, about).toBe('run.finished')
  // A turn's two messages were sent at once, and may have been accepted in either order.
  const said = field('user.message', 'frame_id')
  expect(run.mode === 'turn' ? [...said].sort() : said, about).toEqual(run.mode === 'turn' ? [...run.accepted].sort() : run.accepted)
  expect(field('turn.started', 'frame_id'), about).toEqual(said)
  expect(field('turn.finished', 'finish_reason'), about).toEqual(said.map(() => 'stop'))
  const calls = field('tool.call', 'tool_call_id')
  expect(calls.length, about).toBe(run.marks.length + said.length)
  expect([...field('tool.result', 'tool_call_id')].sort(), about).toEqual([...calls].sort())
  expect(new Set(calls).size, about).toBe(calls.length)
  expect(new Set(field('tool.result', 'status')), about).toEqual(new Set(['succeeded']))
  expect(answers(events), about).toEqual(said.map(() => 'Let me look at that first. |There is more to do here. |That was all of it.'))
}

/** What each turn said in the end, step by step: of a step that was begun again only the last attempt counts. */
function answers(events: readonly StoredEvent[]): readonly string[] {
  const turns: string[][] = []
  for (const { event_type: type, payload } of events) {
    const steps = turns.at(-1) ?? []
    if (type === 'turn.started') turns.push([])
    if (type === 'step.started') steps[Number(payload['step']) - 1] = ''
    if (type === 'run.delta') steps[steps.length - 1] = `${steps.at(-1) ?? ''}${String(payload['delta'])}`
  }
  return turns.map((steps) => steps.join('|'))
}
