import { describe, expect, it } from 'vitest'
import type { PausePoint } from '../../../src/execution/index.js'
import { Holds } from '../../dev-env/index.js'
import { RunClient } from '../api/run-client.js'
import { answerOf, has, ofType, payloads, quick, say, types, until } from './conversation.js'
import { useEffects } from './effects.js'
import { useFleet } from './fleet.js'

const effects = useEffects()
const holds = new Holds<PausePoint>()
// One run at a time each: a replica whose pass is held has no place for another, so it is the other one that takes over.
const alone = { ...quick, RUNTIME_EXECUTOR_CONCURRENCY: '1' }
const fleet = useFleet({ first: alone, second: alone }, { first: holds, second: holds })

const script = (path: string): readonly object[] => [
  // Slow enough for its first words to be appended by themselves.
  { text: 'Let me see. ', chunk_delay_ms: 20 },
  { tool: 'test.keyed', input: { url: `${effects.url}${path}` } },
  { text: 'That is all.' },
]

/** The run's owner is as good as dead: its lease is over, and it does not know. */
async function loseLease(runId: string): Promise<void> {
  await fleet.sql(`UPDATE runtime.work SET lease_expires_at = clock_timestamp() - interval '1 second' WHERE log_id = $1 AND lease_owner IS NOT NULL`, [runId])
}

const points: readonly PausePoint[] = ['claimed', 'step_started', 'before_delta', 'model_finished', 'before_result', 'released']

describe('a run that is taken from its owner at', () => {
  it.each(points)('%s has one turn, one effect and one answer', async (point) => {
    const run = await RunClient.create(fleet.replica('first'))
    const held = holds.hold(run.runId, point)
    await say(run, 'f1', 'go', script(`/steal-${point}`))
    await held.reached
    await loseLease(run.runId)
    // Somebody else finishes while the first is held; after `released` there is nothing left to take.
    if (point !== 'released') await until(run, has('turn.finished'))
    held.release()
    await say(run, 'f2', 'and again', [{ text: 'Again.' }])
    const log = await until(run, has('turn.finished', 2))
    expect(ofType(log, 'turn.started')).toHaveLength(2)
    expect(ofType(log, 'user.message').map((event) => event.payload['frame_id'])).toEqual(['f1', 'f2'])
    expect(ofType(log, 'tool.result')).toHaveLength(1)
    expect(effects.distinct(`/steal-${point}`)).toBe(1)
    expect(answerOf(log)).toBe('Let me see. That is all.Again.')
    expect((await run.get('/verify')).json['ok']).toBe(true)
  })
})

describe('a run that is asked to stop at', () => {
  it.each(points)('%s ends once, and says nothing more', async (point) => {
    const run = await RunClient.create(fleet.replica('first'))
    const held = holds.hold(run.runId, point)
    await say(run, 'f1', 'go', script(`/stop-${point}`))
    await held.reached
    expect((await run.cancel({ reason: 'enough' })).status).toBe(202)
    held.release()
    const log = await until(run, has('run.finished'))
    expect(payloads(log, 'run.finished')).toEqual([expect.objectContaining({ status: 'canceled' })])
    const after = log.slice(types(log).indexOf('run.cancel_requested') + 1, -1)
    expect(after.filter((event) => event.payload['late'] !== true)).toEqual([])
    expect(ofType(log, 'tool.result').length).toBe(ofType(log, 'tool.call').length)
  })
})

describe('frames whose senders overtake each other', () => {
  it('are consumed in the order of their commits, each once', async () => {
    const run = await RunClient.create(fleet.replica('first'))
    const held = holds.hold(run.runId, 'claimed')
    const other = new RunClient(fleet.replica('second'), run)
    const sent = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? run : other).frame(`f${String(i)}`, 'note', { i })))
    expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([202]))
    await held.reached
    held.release()
    const log = await until(run, has('run.frame_consumed', 20))
    const committed = await fleet.sql('SELECT frame_id FROM runtime.frames WHERE run_id = $1 ORDER BY frame_seq', [run.runId])
    expect(ofType(log, 'run.frame_consumed').map((event) => event.payload['frame_id'])).toEqual(committed.map((row) => row['frame_id']))
  })
})
