import { describe, expect, it } from 'vitest'
import { AgentHooks } from './agent-hooks.js'
import type { Hook, HookContext } from './hook.js'
import type { ModelMessage } from '../models/index.js'

const where: HookContext = { run_id: 'run-1', thread_id: 'thread-1', turn_id: 'turn-1', frame_id: 'f1' }
const conversation: readonly ModelMessage[] = [
  { role: 'user', text: 'first' },
  { role: 'assistant', text: 'yes' },
  { role: 'user', text: 'second', script: [] },
]
const hook = (point: Hook['point'], handler: Hook['handler']): Hook => ({ id: point, point, handler })

describe('hooks of a turn', () => {
  it('are told where they are', async () => {
    const contexts: unknown[] = []
    const hooks = new AgentHooks([hook('before_model_resolve', (_event, { signal: _signal, ...context }) => void contexts.push(context))])
    await hooks.resolveModel(where, { model: null, provider: null })
    expect(contexts).toEqual([{ run_id: 'run-1', thread_id: 'thread-1', turn_id: 'turn-1', frame_id: 'f1' }])
  })

  it('leave everything as it was when there are none', async () => {
    const hooks = new AgentHooks([])
    expect(await hooks.resolveModel(where, { model: 'small', provider: null })).toEqual({ model: 'small', provider: null, records: [] })
    expect(await hooks.buildPrompt(where, conversation, undefined)).toEqual({ messages: conversation, records: [] })
    expect((await hooks.buildPrompt(where, conversation, 'Be brief.')).messages[0]).toEqual({ role: 'system', text: 'Be brief.' })
    expect(await hooks.persist(where, { type: 'run.delta', payload: { delta: 'x' } })).toBeUndefined()
  })

  it('put context before what was said last, and replace the system prompt', async () => {
    const hooks = new AgentHooks([hook('before_prompt_build', () => ({ prepend_context: ' It is Monday. ', system_prompt: 'Be kind.' }))])
    const { messages, records } = await hooks.buildPrompt(where, conversation, 'Be brief.')
    expect(messages).toEqual([{ role: 'system', text: 'Be kind.' }, ...conversation.slice(0, 2), { role: 'user', text: 'It is Monday.\n\nsecond', script: [] }])
    expect(records.map(({ type }) => type)).toEqual(['run.hook_applied'])
  })

  it('change the input of a call, or deny it', async () => {
    const call = { toolName: 'math.evaluate', toolCallId: 'c1', input: { expression: '1' } }
    const changing = new AgentHooks([hook('before_tool_call', () => ({ input: { expression: '2' } }))])
    expect(await changing.beforeToolCall(where, call)).toMatchObject({ input: { expression: '2' }, denied: undefined })
    const denying = new AgentHooks([hook('before_tool_call', () => ({ deny: 'House rules.' }))])
    expect(await denying.beforeToolCall(where, call)).toMatchObject({ input: { expression: '1' }, denied: 'House rules.' })
  })

  it('change an event, and are noted before it', async () => {
    const hooks = new AgentHooks([hook('before_message_persist', () => ({ payload: { stamped: true } }))])
    const asked = await hooks.persist(where, { type: 'run.delta', payload: { delta: 'x' } })
    expect(asked).toMatchObject({ records: [{ type: 'run.hook_applied' }], type: 'run.delta', payload: { delta: 'x', stamped: true } })
  })
})
