import { describe, expect, it } from 'vitest'
import { AgentHooks } from './agent-hooks.js'
import type { Hook } from './hooks/index.js'
import type { Pass } from './pass.js'
import type { ModelMessage } from '../models/index.js'

const pass = { writer: { runId: 'run-1' }, head: { state: { threadId: 'thread-1' } }, fold: { turn: { turnId: 'turn-1', frameId: 'f1' } } } as unknown as Pass
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
    await hooks.resolveModel(pass, { model: null, provider: null })
    expect(contexts).toEqual([{ run_id: 'run-1', thread_id: 'thread-1', turn_id: 'turn-1', frame_id: 'f1' }])
  })

  it('leave everything as it was when there are none', async () => {
    const hooks = new AgentHooks([])
    expect(await hooks.resolveModel(pass, { model: 'small', provider: null })).toEqual({ model: 'small', provider: null, records: [] })
    expect(await hooks.buildPrompt(pass, conversation, undefined)).toEqual({ messages: conversation, records: [] })
    expect((await hooks.buildPrompt(pass, conversation, 'Be brief.')).messages[0]).toEqual({ role: 'system', text: 'Be brief.' })
    expect(await hooks.persist(pass, { type: 'run.delta', payload: { delta: 'x' } })).toEqual([{ type: 'run.delta', payload: { delta: 'x' } }])
  })

  it('put context before what was said last, and replace the system prompt', async () => {
    const hooks = new AgentHooks([hook('before_prompt_build', () => ({ prepend_context: ' It is Monday. ', system_prompt: 'Be kind.' }))])
    const { messages, records } = await hooks.buildPrompt(pass, conversation, 'Be brief.')
    expect(messages).toEqual([{ role: 'system', text: 'Be kind.' }, ...conversation.slice(0, 2), { role: 'user', text: 'It is Monday.\n\nsecond', script: [] }])
    expect(records.map(({ type }) => type)).toEqual(['run.hook_applied'])
  })

  it('change the input of a call, or deny it', async () => {
    const call = { toolName: 'math.evaluate', toolCallId: 'c1', input: { expression: '1' } }
    const changing = new AgentHooks([hook('before_tool_call', () => ({ input: { expression: '2' } }))])
    expect(await changing.beforeToolCall(pass, call)).toMatchObject({ input: { expression: '2' }, denied: undefined })
    const denying = new AgentHooks([hook('before_tool_call', () => ({ deny: 'House rules.' }))])
    expect(await denying.beforeToolCall(pass, call)).toMatchObject({ input: { expression: '1' }, denied: 'House rules.' })
  })

  it('keep the key of an event that they change', async () => {
    const hooks = new AgentHooks([hook('before_message_persist', () => ({ payload: { stamped: true } }))])
    const events = await hooks.persist(pass, { type: 'run.delta', payload: { delta: 'x' }, key: 'k' })
    expect(events.map(({ type }) => type)).toEqual(['run.hook_applied', 'run.delta'])
    expect(events[1]).toEqual({ type: 'run.delta', payload: { delta: 'x', stamped: true }, key: 'k' })
  })
})
