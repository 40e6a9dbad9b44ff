import { describe, expect, it } from 'vitest'
import { RunClient } from '../api/run-client.js'
import { useRuntime } from '../api/use-runtime.js'
import { answerOf, has, payloads, quick, say, types, until } from './conversation.js'

const file = useRuntime(quick)

describe('hooks of an extension', () => {
  it('change the model, the prompt and the input of tools, and are noted with what they changed', async () => {
    const run = await RunClient.create(file.runtime, { thread_id: 'hooked-1' })
    await say(run, 'f1', 'go', [{ text: 'Hm. ' }, { tool: 'test.echo', input: { text: 'draft' } }, { text: 'Done.' }])
    const log = await until(run, has('turn.finished'))
    expect(payloads(log, 'step.started')[0]).toMatchObject({ model: 'chosen-by-hook' })
    expect(payloads(log, 'tool.result')[0]).toMatchObject({ status: 'succeeded', output: { text: 'draft, rewritten' } })
    // `Be kind.`, `Remember the milk.`, an empty line, `go`: four characters to a token.
    expect(payloads(log, 'model.finished')[0]).toMatchObject({ usage: { input_tokens: Math.ceil('Be kind.Remember the milk.\n\ngo'.length / 4) } })
    const applied = payloads(log, 'run.hook_applied').map(({ hook_id: id, result_keys: keys }) => [id, keys])
    expect(applied).toContainEqual(['choose', ['model_override']])
    expect(applied).toContainEqual(['rewrite', ['input.text']])
    expect(applied).toContainEqual(['audit', []])
  })

  it('do not turn what the runtime says into something else, and break nothing when they fail', async () => {
    const run = await RunClient.create(file.runtime, { thread_id: 'hooked-2' })
    await say(run, 'f1', 'go', [{ text: 'As it is.' }])
    const log = await until(run, has('turn.finished'))
    expect(types(log)).not.toContain('tool.result')
    expect(answerOf(log)).toBe('As it is.')
    expect(payloads(log, 'run.delta').every((payload) => payload['stamped'] === true && payload['frame_id'] === 'f1')).toBe(true)
    const errors = payloads(log, 'run.hook_error').map(({ hook_id: id, reason }) => `${String(id)}: ${String(reason)}`)
    expect(errors).toContain('broken: the hook is broken')
    expect(errors).toContain('disguise: protected_event_type: run.delta cannot be renamed')
  })

  it('can keep a call from being made', async () => {
    const run = await RunClient.create(file.runtime, { thread_id: 'hooked-3' })
    await say(run, 'f1', 'go', [{ tool: 'test.echo', input: { text: 'forbidden' } }, { text: 'Pity.' }])
    const log = await until(run, has('turn.finished'))
    expect(payloads(log, 'tool.result')[0]).toMatchObject({ status: 'denied', error_class: 'denied_by_hook', message: 'House rules.' })
    expect(answerOf(log)).toBe('Pity.')
  })
})
