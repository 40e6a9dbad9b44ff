import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../api/answers.js'
import { RunClient } from '../api/run-client.js'
import { useRuntime } from '../api/use-runtime.js'
import { answerOf, has, ofType, payloads, quick, say, types, until } from './conversation.js'
import { useEffects } from './effects.js'

const file = useRuntime({ ...quick, RUNTIME_MAX_STEPS: '40', RUNTIME_RUN_MAX_CONVERSATION_BYTES: '20000' })
const effects = useEffects()

const echo = { tool: 'test.echo', input: { text: 'hi' } }

describe('a limit of a run', () => {
  it.each([
    ['max_steps', { max_steps: 1 }, [echo, { text: 'no' }]],
    ['max_model_calls', { max_model_calls: 1 }, [echo, { text: 'no' }]],
    ['max_tokens', { max_tokens: 3 }, [echo, { text: 'no' }]],
    ['max_tool_calls', { max_tool_calls: 1 }, [echo, echo, { text: 'no' }]],
    ['max_wall_clock', { max_wall_clock_ms: 150 }, [{ delay_ms: 20_000 }]],
    ['max_wall_clock', { max_wall_clock_ms: 150 }, [{ tool: 'test.slow', input: { ms: 15_000 } }]],
  ])('ends it: %s', async (reasonClass, limits, script) => {
    const run = await RunClient.create(file.runtime, { limits })
    await say(run, 'f1', 'go', script)
    expect(await run.reaches('failed')).toMatchObject({ terminal_reason_class: reasonClass, limits })
    const log = await run.log()
    expect(types(log).slice(-2)).toEqual(['turn.finished', 'run.finished'])
    expect(payloads(log, 'turn.finished')[0]).toMatchObject({ finish_reason: 'limit', error: { class: reasonClass } })
    expect(answerOf(log)).toBe('')
    expect(outcomeOf(await run.frame('f2', 'user_message', { text: 'more' }))).toBe('409 run_terminal')
    // A repeated model call would show that it was tried again instead of ended.
    expect(ofType(log, 'step.started')).toHaveLength(1)
  })

  it('ends it before a model is sent more than a conversation may hold', async () => {
    const run = await RunClient.create(file.runtime, { mode: 'turn' })
    await say(run, 'f1', 'long '.repeat(5_000), [{ text: 'no' }])
    expect(await run.reaches('failed')).toMatchObject({ terminal_reason_class: 'max_conversation' })
    expect(types(await run.log())).not.toContain('step.started')
  })

  it('lets what it allows be used up', async () => {
    const run = await RunClient.create(file.runtime, { mode: 'turn', limits: { max_steps: 2, max_model_calls: 2, max_tool_calls: 1 } })
    await say(run, 'f1', 'go', [echo, { text: 'yes' }])
    await run.reaches('succeeded')
  })

  it('does not count the time in which a person is waited for', async () => {
    const run = await RunClient.create(file.runtime, { limits: { max_wall_clock_ms: 700 } })
    await say(run, 'f1', 'go', [{ tool: 'test.guarded', input: { url: `${effects.url}/patient` } }, { text: 'yes' }])
    const log = await until(run, has('turn.waiting'))
    await new Promise((resolve) => setTimeout(resolve, 800))
    await run.frame('a1', 'approval', { approval_id: payloads(log, 'approval.requested')[0]?.['approval_id'], decision: 'approve' })
    expect(answerOf(await until(run, has('turn.finished')))).toBe('yes')
  })
})

describe('a turn that goes in circles', () => {
  const circles = (times: number) => [...Array.from({ length: times }, () => [echo, { text: '.' }]).flat(), { text: 'done' }]

  it('is warned once, and goes on if it gets out', async () => {
    const run = await RunClient.create(file.runtime, { mode: 'turn' })
    await say(run, 'f1', 'go', circles(12))
    await run.reaches('succeeded')
    const log = await run.log()
    expect(payloads(log, 'run.loop_warning')).toEqual([
      expect.objectContaining({
        detector: 'generic_repeat',
        level: 'warning',
        count: 10,
        reason_code: 'loop_detected.no_progress',
        turn_id: 'turn-1',
        step: 10,
      }),
    ])
    expect(types(log)).not.toContain('run.loop_detected')
  })

  it('is ended if it does not', async () => {
    const run = await RunClient.create(file.runtime)
    await say(run, 'f1', 'go', circles(30))
    expect(await run.reaches('failed')).toMatchObject({ terminal_reason_class: 'loop_detected' })
    const log = await run.log()
    expect(ofType(log, 'run.loop_warning')).toHaveLength(1)
    expect(payloads(log, 'run.loop_detected')).toEqual([expect.objectContaining({ level: 'critical', count: 20 })])
    expect(types(log).slice(-4)).toEqual(['run.hook_applied', 'run.loop_detected', 'turn.finished', 'run.finished'])
    expect(ofType(log, 'tool.result')).toHaveLength(20)
  })

  it('is not what the user makes it repeat', async () => {
    const run = await RunClient.create(file.runtime)
    for (let i = 1; i <= 11; i++) await say(run, `f${String(i)}`, 'go', [echo, { text: '.' }])
    const log = await until(run, has('turn.finished', 11))
    expect(types(log)).not.toContain('run.loop_warning')
  })
})
