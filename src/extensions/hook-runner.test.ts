import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../kernel/json.js'
import type { Hook, HookEvents, HookPoint } from './hook.js'
import { HookRunner, type HookLimits } from './hook-runner.js'
import { maxGrowthBytes } from './patch.js'

const aHook = (id: string, point: HookPoint, handler: Hook['handler'], priority?: number): Hook => ({
  id,
  point,
  handler,
  ...(priority === undefined ? {} : { priority }),
})

function run<P extends HookPoint>(
  point: P,
  input: HookEvents[P],
  handlers: readonly [id: string, priority: number, handler: Hook['handler']][],
  limits?: Partial<HookLimits>,
) {
  const hooks = handlers.map(([id, priority, handler]) => aHook(id, point, handler, priority))
  return new HookRunner(hooks, limits).runHooks(point, input, { run_id: 'run-1' })
}

const toolCall = { tool_name: 'mail.send', tool_call_id: 'call-1', input: { to: 'original', subject: 's' } }
const delta = { event_type: 'text.delta', payload: { delta: 'hello', frame_id: 'frame-1' } as JsonObject }
const record = (type: string, payload: JsonObject) => ({ type, payload })

describe('HookRunner', () => {
  it('lets the highest priority win on every key, shows each what those before did, and then goes by id', async () => {
    const seen: unknown[] = []
    const setting =
      (to: string, more: JsonObject = {}): Hook['handler'] =>
      (event) => {
        seen.push((event as HookEvents['before_tool_call']).input['to'])
        return { input: { to, ...more } }
      }
    const { output, records } = await run('before_tool_call', toolCall, [
      ['low', 1, setting('low', { cc: 'c' })],
      ['b', 10, setting('b', { subject: 'from b' })],
      ['a', 10, setting('a')],
    ])
    expect(output.input).toEqual({ to: 'a', subject: 'from b', cc: 'c' })
    expect(seen).toEqual(['original', 'a', 'a'])
    expect(records).toEqual([
      record('run.hook_applied', { hook_id: 'a', hook_name: 'before_tool_call', priority: 10, result_keys: ['input.to'] }),
      record('run.hook_applied', { hook_id: 'b', hook_name: 'before_tool_call', priority: 10, result_keys: ['input.to', 'input.subject'] }),
      record('run.hook_applied', { hook_id: 'low', hook_name: 'before_tool_call', priority: 1, result_keys: ['input.to', 'input.cc'] }),
    ])
  })

  it('chooses models and denies calls', async () => {
    const chosen = await run('before_model_resolve', { model_override: 'own' }, [
      ['high', 2, () => ({ model_override: 'big', provider_override: '' })],
      ['low', 1, async () => ({ model_override: 'small', provider_override: 'other' })],
    ])
    expect(chosen.output).toEqual({ model_override: 'big', provider_override: 'other' })
    const denied = await run('before_tool_call', toolCall, [['guard', 0, () => ({ deny: 'No mail today.' })]])
    expect(denied.output).toEqual({ ...toolCall, deny: 'No mail today.' })
  })

  it('collects contexts from high to low, and keeps one system prompt', async () => {
    const { output } = await run('before_prompt_build', { text: 'hello' }, [
      ['low', 1, () => ({ prepend_context: ' [low]\n', system_prompt: 'low' })],
      ['high', 9, () => ({ prepend_context: '[high]', system_prompt: 'high' })],
    ])
    expect(output).toEqual({ text: 'hello', system_prompt: 'high', prepend_context: '[high]\n\n[low]' })
  })

  it('records hooks that only watch, and nothing for hooks that have nothing to say', async () => {
    const watched = { tool_name: 't', tool_call_id: 'c', result: {} }
    const after = await run('after_tool_call', watched, [['audit', 0, () => ({ result: { forged: true } })]])
    expect(after).toEqual({
      output: watched,
      records: [record('run.hook_applied', { hook_id: 'audit', hook_name: 'after_tool_call', priority: 0, result_keys: [] })],
    })
    expect(await run('before_tool_call', toolCall, [['quiet', 0, () => undefined]])).toEqual({ output: toolCall, records: [] })
  })

  it('notes a hook that throws, and goes on', async () => {
    const fail = () => {
      throw new Error('no\u0000pe')
    }
    const { output, records } = await run('before_tool_call', toolCall, [
      ['sync', 3, fail],
      ['async', 2, () => Promise.reject(new Error('later'))],
      ['fine', 1, () => ({ input: { to: 'z' } })],
    ])
    expect(output.input['to']).toBe('z')
    expect(records.map(({ type, payload }) => [type, payload['reason']])).toEqual([
      ['run.hook_error', 'nope'],
      ['run.hook_error', 'later'],
      ['run.hook_applied', undefined],
    ])
  })

  it.each<[string, unknown]>([
    ['a text', 'text'],
    ['an array', []],
    ['an unknown key', { subject: 'x' }],
    ['a key of every object', { toString: 'x' }],
    ['an input that is no object', { input: 'x' }],
    ['a reason that is no text', { deny: true }],
    ['a value that is not JSON', { input: { to: 1n } }],
    ['text with NUL', { input: { to: '\u0000' } }],
  ])('applies nothing of an odd answer: %s', async (_what, answer) => {
    const { output, records } = await run('before_tool_call', toolCall, [['odd', 0, () => answer]])
    expect(output).toEqual(toolCall)
    expect(records).toEqual([
      record('run.hook_error', {
        hook_id: 'odd',
        hook_name: 'before_tool_call',
        priority: 0,
        reason: expect.stringMatching(/^invalid_hook_result: /) as string,
      }),
    ])
  })

  it('gives hooks a copy, whose changes are theirs', async () => {
    const spoil: Hook['handler'] = (event) => {
      Object.assign((event as HookEvents['before_tool_call']).input, { to: 'spoiled' })
    }
    const { output } = await run('before_tool_call', toolCall, [['spoiler', 0, spoil]])
    expect(output.input).toEqual({ to: 'original', subject: 's' })
  })

  it('waits for a hook so long and no longer, and tells it', async () => {
    let told = false
    const slow: Hook['handler'] = (_event, { signal }) =>
      new Promise(() => {
        signal.addEventListener('abort', () => {
          told = true
        })
      })
    const { records } = await run('before_tool_call', toolCall, [['slow', 0, slow]], { hookMs: 20 })
    expect(records).toEqual([
      expect.objectContaining({ type: 'run.hook_error', payload: expect.objectContaining({ reason: 'timeout: no answer within 20 ms' }) as JsonObject }),
    ])
    expect(told).toBe(true)
  })

  it('skips the rest when the point’s time is used up, and applies nothing that came too late', async () => {
    let now = 0
    const taking = (ms: number): Hook['handler'] => {
      return () => {
        now += ms
        return { input: { to: `${ms}` } }
      }
    }
    const hooks = [
      aHook('blocks', 'before_tool_call', taking(300), 9),
      aHook('ok', 'before_tool_call', taking(200), 8),
      aHook('more', 'before_tool_call', taking(600), 7),
      aHook('rest', 'before_tool_call', taking(1), 6),
    ]
    const { output, records } = await new HookRunner(hooks, {}, () => now).runHooks('before_tool_call', toolCall, { run_id: 'run-1' })
    expect(output.input['to']).toBe('200')
    expect(records.map(({ payload }) => payload['reason'])).toEqual([
      'timeout: no answer within 250 ms',
      undefined,
      'timeout: no answer within 250 ms',
      'budget_exhausted',
    ])
  })

  it('refuses two hooks of one id at a point', () => {
    const hook = aHook('a', 'before_tool_call', () => null)
    expect(() => new HookRunner([hook, hook])).toThrow(/two hooks a at before_tool_call/)
    expect(new HookRunner([hook, { ...hook, point: 'after_tool_call' }]).has('after_tool_call')).toBe(true)
    expect(new HookRunner([hook]).has('after_tool_call')).toBe(false)
  })
})

describe('before_message_persist', () => {
  const patch = async (input: HookEvents['before_message_persist'], answer: unknown) => {
    const { output, records } = await run('before_message_persist', input, [['editor', 0, () => answer]])
    return { output, reason: records[0]?.payload['reason'] }
  }

  it('renames open events and edits payloads', async () => {
    const { output } = await patch(delta, { event_type: 'text.note', payload: { delta: 'hi', tone: null } })
    expect(output).toEqual({ event_type: 'text.note', payload: { delta: 'hi', tone: null, frame_id: 'frame-1' } })
  })

  it.each(['run.finished', 'turn.finished', 'step.started', 'approval.granted', 'policy.decided', 'payment'])('neither renames nor makes %s', async (type) => {
    const finished = { event_type: type, payload: { reason: 'r' } }
    expect(await patch(finished, { event_type: 'text.delta', payload: { reason: 'x' } })).toEqual({
      output: finished,
      reason: `protected_event_type: ${type} cannot be renamed`,
    })
    expect(await patch(delta, { event_type: type })).toEqual({ output: delta, reason: `protected_event_type: ${type} cannot be made` })
  })

  it.each(['frame_id', 'turn_id', 'step', 'tool_call_id', 'late', 'simulated', 'status'])('does not let %s be changed or added', async (field) => {
    expect(await patch(delta, { payload: { delta: 'x', [field]: 'x' } })).toEqual({ output: delta, reason: `protected_field: ${field}` })
  })

  it('bounds what all hooks together add', async () => {
    const add =
      (key: string, bytes: number): Hook['handler'] =>
      () => ({ payload: { [key]: 'x'.repeat(bytes) } })
    const { output, records } = await run('before_message_persist', delta, [
      ['first', 2, add('a', maxGrowthBytes / 2)],
      ['second', 1, add('b', maxGrowthBytes / 2)],
      ['third', 0, add('c', 10)],
    ])
    expect(Object.keys(output.payload)).toEqual(['delta', 'frame_id', 'a', 'c'])
    expect(records[1]?.payload['reason']).toMatch(/^growth_limit: /)
  })

  it('is not asked about records of hooks, nor about the start of the run', async () => {
    for (const event_type of ['run.started', 'run.hook_applied', 'run.hook_error'])
      expect(await patch({ event_type, payload: {} }, { payload: { a: 1 } })).toEqual({ output: { event_type, payload: {} }, reason: undefined })
  })

  it('keeps a field named __proto__ a field', async () => {
    const { output } = await patch(delta, { payload: JSON.parse('{"__proto__": {"late": true}}') as JsonObject })
    expect(Object.hasOwn(output.payload, '__proto__')).toBe(true)
    expect(output.payload['late']).toBeUndefined()
  })
})
