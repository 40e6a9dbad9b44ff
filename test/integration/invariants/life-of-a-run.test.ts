import fc from 'fast-check'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { eventsOf, type WireEvent } from '../api/answers.js'
import { propertySeed, useReplicas } from './replicas.js'
import { Cancel, Complete, Note, RestartAll, Say, SayMany, Wait, type Known, type Real } from './run-commands.js'

const frameId = fc.constantFrom('f1', 'f2', 'f3', 'f4', 'f5', 'f6')
const replica = fc.nat(1)
const say = fc.tuple(frameId, fc.constantFrom('one', 'two'), replica).map((of) => new Say(...of))
const commands = fc.commands(
  [
    say,
    say,
    fc.uniqueArray(frameId, { minLength: 2, maxLength: 4 }).map((ids) => new SayMany(ids)),
    fc.tuple(fc.constantFrom('k1', 'k2', 'k3'), fc.nat(1), replica).map((of) => new Note(...of)),
    replica.map((at) => new Cancel(at)),
    fc.constant(new Complete()),
    fc.constant(new RestartAll()),
    fc.constant(new Wait()),
    fc.constant(new Wait()),
  ],
  { maxCommands: 12 },
)

const assistant = new Set([
  'run.delta',
  'tool.call',
  'tool.started',
  'tool.progress',
  'step.started',
  'step.finished',
  'model.finished',
  'turn.started',
  'turn.finished',
])

describe('whatever a caller does, on two replicas', () => {
  const replicas = useReplicas()

  it('a run ends at most once, takes each frame once and in order, loses none, rests in silence, and stops when asked', async () => {
    let runs = 0
    const property = fc.asyncProperty(commands, async (given) => {
      const { runId, threadId } = await replicas.at(0).createRun({ run_id: `run-${String(runs++)}-${String(Date.now())}` })
      const known: Known = { frames: new Map(), keys: new Map(), phase: 'open', isCanceled: false }
      const real: Real = { replicas, runId, threadId }
      await fc.asyncModelRun(() => ({ model: known, real }), given)
      await atRest(real)
      await holds(known, real)
    })
    await fc.assert(property, { seed: propertySeed('life of a run'), numRuns: 20, endOnFailure: true })
  })

  /** The run has ended or has nothing to do: nobody is asked, time alone passes. */
  async function atRest({ runId }: Real): Promise<void> {
    for (let i = 0; i < 500; i++) {
      const [row] = await replicas.sql(
        `SELECT terminal_at IS NOT NULL OR (turn = 'idle' AND unanswered = 0 AND last_frame_seq = processed_frame_seq) AS rests FROM runtime.runs WHERE run_id = $1`,
        [runId],
      )
      if (row?.['rests'] === true) return
      await sleep(20)
    }
    throw new Error(`${runId} did not come to rest.`)
  }

  async function holds(known: Known, { runId }: Real): Promise<void> {
    const log = async (): Promise<readonly WireEvent[]> => eventsOf(await replicas.at(1).call('GET', `/internal/v1/runs/${runId}/events?limit=1000`))
    const events = await log()
    const about = events.map((event) => `${String(event.seq)} ${event.event_type}`).join(', ')
    const of = (type: string): readonly WireEvent[] => events.filter((event) => event.event_type === type)
    const [head] = await replicas.sql(
      'SELECT status, turn, processed_frame_seq::int AS processed, last_frame_seq::int AS last FROM runtime.runs WHERE run_id = $1',
      [runId],
    )

    // Seqs without a gap, and a chain that holds.
    expect(
      events.map(({ seq }) => seq),
      about,
    ).toEqual(events.map((_, i) => i + 1))
    expect((await replicas.at(0).call('GET', `/internal/v1/runs/${runId}/verify`)).json).toMatchObject({ ok: true })

    // One end, of which log and head say the same.
    const ends = of('run.finished').map(({ payload }) => payload['status'])
    expect(ends, about).toEqual(known.phase === 'open' ? [] : [head?.['status']])
    if (known.isCanceled) expect(ends, about).toEqual(['canceled'])

    // What was acknowledged is what is stored; each was consumed once, in the order of its acceptance.
    const frames = await replicas.sql('SELECT frame_id, frame_seq::int AS frame_seq FROM runtime.frames WHERE run_id = $1 ORDER BY frame_seq', [runId])
    const stored = frames.map((row) => String(row['frame_id']))
    expect([...stored].sort()).toEqual([...known.frames.keys()].sort())
    const consumed = frames.filter((row) => Number(row['frame_seq']) <= Number(head?.['processed'])).map((row) => String(row['frame_id']))
    if (known.phase === 'open') expect(consumed).toEqual(stored)
    const said = of('user.message').map(({ payload }) => [payload['frame_id'], payload['text']])
    expect(said, about).toEqual(consumed.filter((id) => id !== 'complete').map((id) => [id, known.frames.get(id)]))
    const answered = of('turn.finished').map(({ payload }) => payload['finish_reason'])
    if (!known.isCanceled) expect(answered, about).toEqual(said.map(() => 'stop'))

    // One effect per key.
    const notes = of('client.note').map(({ idempotency_key, payload }) => [idempotency_key, payload['content']])
    expect(notes.sort(), about).toEqual([...known.keys].sort())

    // Nothing of the assistant's after it was asked to stop.
    const asked = events.findIndex(({ event_type }) => event_type === 'run.cancel_requested')
    if (asked !== -1)
      expect(
        events.slice(asked).filter(({ event_type, payload }) => assistant.has(event_type) && payload['late'] !== true),
        about,
      ).toEqual([])
    const calls = of('tool.call').map(({ payload }) => payload['tool_call_id'])
    expect(
      of('tool.result').map(({ payload }) => payload['tool_call_id']),
      about,
    ).toEqual(calls)

    // At rest: nothing is needed, silence, and after the moment that its executor keeps a session for, no work.
    if (known.phase !== 'open') return
    expect(await replicas.sql('SELECT 1 FROM runtime.work WHERE log_id = $1 AND ready_at IS NOT NULL', [runId])).toEqual([])
    await expect.poll(() => replicas.sql('SELECT 1 FROM runtime.work WHERE log_id = $1', [runId]), { timeout: 10_000 }).toEqual([])
    await sleep(60)
    expect(await log()).toHaveLength(events.length)
  }
})
