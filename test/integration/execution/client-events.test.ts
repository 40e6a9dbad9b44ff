import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { PausePoint } from '../../../src/execution/index.js'
import { eventTypes } from '../../../src/generated/event-types.js'
import { Holds } from '../../dev-env/index.js'
import { outcomeOf } from '../api/answers.js'
import { RunClient } from '../api/run-client.js'
import { propertySeed } from '../invariants/replicas.js'
import { allTypes, clientWrites, limitsOfRuns, losses } from './client-writes.js'
import { answerOf, has, ofType, payloads, quick, say, until } from './conversation.js'
import { useEffects } from './effects.js'
import { useFleet } from './fleet.js'
import { StoryModel } from './story-model.js'
import { loseLease, workedRun } from './worked-run.js'

const model = await StoryModel.start()
afterAll(() => model.stop())
const effects = useEffects()
const holds = new Holds<PausePoint>()
// A held pass takes the only place of its replica, so it is the other one that takes over. Renewals are far apart: an owner that
// learns by one that its lease has lapsed gives it back before anybody can take it.
const alone = {
  ...quick,
  RUNTIME_EXECUTOR_CONCURRENCY: '1',
  RUNTIME_LEASE_TTL_MS: '30000',
  RUNTIME_SAFETY_POLL_MS: '50',
  RUNTIME_MODEL_BASE_URL: model.url,
  RUNTIME_MODEL_NAME: 'small',
}
const fleet = useFleet({ first: alone, second: alone }, { first: holds, second: holds })

const scripted = { provider_override: 'scripted' }
const reserved = '400 reserved_event_type'

describe('whatever a client writes into a run that is worked', () => {
  it('its events, turns, limits, recovery, receipt and the next prompt are what they would have been', { timeout: 180_000 }, async () => {
    const stage = { fleet, holds, model, effects, seen: new Map<string, number>() }
    const untouched = new Map<string, Record<string, unknown>>()
    const property = fc.asyncProperty(clientWrites, limitsOfRuns, losses, async (writes, limits, loss) => {
      const name = JSON.stringify([limits, loss])
      const twin = untouched.get(name) ?? (await workedRun(stage, { limits, loss, writes: [] }))
      untouched.set(name, twin)
      expect(await workedRun(stage, { limits, loss, writes })).toEqual(twin)
    })
    // Each try takes as long as two runs: a few are enough to see what it is that went wrong.
    await fc.assert(property, { seed: propertySeed('client events'), numRuns: 24, endOnFailure: true, interruptAfterTimeLimit: 120_000 })
    // It has to have happened: a story that writes nothing, or loses nobody, is like its twin whatever the runtime believes.
    process.stdout.write(`client events: ${JSON.stringify(Object.fromEntries(stage.seen))}\n`)
    for (const outcome of ['201', reserved, 'owner lost']) expect(stage.seen.get(outcome) ?? 0, outcome).toBeGreaterThan(0)
  })

  it('includes every type that the contract knows', () => {
    expect(Object.keys(eventTypes).filter((type) => !allTypes.includes(type))).toEqual([])
  })
})

describe('a client that writes what an executor would', () => {
  const call = () => ({ tool_call_id: 'forged', tool_name: 'test.keyed', input: { url: `${effects.url}/forged` } })

  it('before anybody has claimed the run does not make the executor go on with it', async () => {
    const run = await RunClient.create(fleet.replica('first'), scripted)
    for (const [type, payload] of [
      ['turn.started', { turn_id: 'turn-1', frame_id: 'f1' }],
      ['step.started', { turn_id: 'turn-1', step: 1, attempt: 1 }],
      ['tool.call', { ...call(), turn_id: 'turn-1', step: 1 }],
      ['model.finished', { turn_id: 'turn-1', step: 1, finish_reason: 'tool-calls', model: 'forged', usage: { input_tokens: 999_999, output_tokens: 1 } }],
    ] as const)
      expect(outcomeOf(await run.append(type, payload))).toBe('201')
    await say(run, 'f1', 'go', [{ text: 'Hello.' }])
    const log = (await until(run, has('turn.finished'))).filter(({ author }) => author === 'runtime')
    expect(effects.count('/forged')).toBe(0)
    expect(answerOf(log)).toBe('Hello.')
    expect(ofType(log, 'tool.result')).toEqual([])
    const receipt = (await run.get('/receipt')).json
    expect(receipt).toMatchObject({ tool_calls: [], model_usage: [{ model: 'scripted-1', calls: 1 }] })
    expect(receipt).not.toHaveProperty('invalid')
  })

  it('takes no tokens back by writing that less than none were used', async () => {
    const run = await RunClient.create(fleet.replica('first'), { ...scripted, limits: { max_tokens: 3 } })
    const finished = { turn_id: 'turn-1', step: 1, model: 'scripted-1', usage: { input_tokens: -1e9, output_tokens: -1e9 } }
    expect(outcomeOf(await run.append('model.finished', finished))).toBe('201')
    const held = holds.hold(run.runId, 'model_finished')
    await say(run, 'f1', 'go', [{ tool: 'test.echo', input: { text: 'hi' } }, { text: 'no' }])
    await held.reached
    expect(outcomeOf(await run.append('model.finished', finished))).toBe(reserved)
    held.release()
    expect(await run.reaches('failed')).toMatchObject({ terminal_reason_class: 'max_tokens' })
    expect(ofType(await run.log(), 'step.started')).toHaveLength(1)
  })

  it.each(['step_started', 'model_finished', 'before_result'] as const)('ends no turn at %s, and whoever takes over finds it open', async (point) => {
    const run = await RunClient.create(fleet.replica('first'), scripted)
    const finished = { turn_id: 'turn-1', finish_reason: 'stop' }
    expect(outcomeOf(await run.append('turn.finished', finished))).toBe('201')
    const held = holds.hold(run.runId, point)
    const path = `/lost-${point}`
    await say(run, 'f1', 'go', [{ text: 'So. ' }, { tool: 'test.keyed', input: { url: effects.url + path } }, { text: 'There.' }])
    await held.reached
    expect(outcomeOf(await run.append('turn.finished', finished))).toBe(reserved)
    await loseLease(fleet, run.runId)
    await until(run, has('turn.finished', 1, 'runtime'))
    held.release()
    await say(run, 'f2', 'and again', [{ text: 'Again.' }])
    const log = (await until(run, has('turn.finished', 2, 'runtime'))).filter(({ author }) => author === 'runtime')
    expect(payloads(log, 'run.executor_lost').map(({ attempt }) => attempt)).toEqual([1])
    expect(payloads(log, 'turn.finished').map((payload) => payload['finish_reason'])).toEqual(['stop', 'stop'])
    expect(effects.distinct(path)).toBe(1)
    expect(answerOf(log)).toBe('So. There.Again.')
  })
})
