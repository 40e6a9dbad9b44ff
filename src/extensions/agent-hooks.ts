import type { JsonObject } from '../kernel/json.js'
import type { ModelMessage } from '../models/index.js'
import type { Hook, HookContext, HookRecord } from './hook.js'
import { HookRunner } from './hook-runner.js'

/** The points of a turn at which extensions are asked, in the words of the turn. Without hooks each costs nothing. */
export class AgentHooks {
  readonly #runner: HookRunner

  constructor(hooks: readonly Hook[]) {
    this.#runner = new HookRunner(hooks)
  }

  async resolveModel(
    context: HookContext,
    wanted: { model: string | null; provider: string | null },
  ): Promise<{ model: string | null; provider: string | null; records: readonly HookRecord[] }> {
    if (!this.#runner.has('before_model_resolve')) return { ...wanted, records: [] }
    const input = {
      ...(wanted.model === null ? {} : { model_override: wanted.model }),
      ...(wanted.provider === null ? {} : { provider_override: wanted.provider }),
    }
    const { output, records } = await this.#runner.runHooks('before_model_resolve', input, context)
    return { model: output.model_override ?? wanted.model, provider: output.provider_override ?? wanted.provider, records }
  }

  /** `system_prompt` takes the place of the service's; `prepend_context` goes before what the user said last. */
  async buildPrompt(
    context: HookContext,
    messages: readonly ModelMessage[],
    systemPrompt: string | undefined,
  ): Promise<{ messages: readonly ModelMessage[]; records: readonly HookRecord[] }> {
    if (!this.#runner.has('before_prompt_build')) return { messages: withSystem(messages, systemPrompt), records: [] }
    const input = systemPrompt === undefined ? {} : { system_prompt: systemPrompt }
    const { output, records } = await this.#runner.runHooks('before_prompt_build', input, context)
    return { messages: withSystem(withContext(messages, output.prepend_context), output.system_prompt), records }
  }

  async beforeToolCall(
    context: HookContext,
    call: { toolName: string; toolCallId: string; input: JsonObject },
  ): Promise<{ input: JsonObject; denied: string | undefined; records: readonly HookRecord[] }> {
    if (!this.#runner.has('before_tool_call')) return { input: call.input, denied: undefined, records: [] }
    const { output, records } = await this.#runner.runHooks(
      'before_tool_call',
      { tool_name: call.toolName, tool_call_id: call.toolCallId, input: call.input },
      context,
    )
    return { input: output.input, denied: output.deny, records }
  }

  async afterToolCall(context: HookContext, call: { toolName: string; toolCallId: string; result: JsonObject }): Promise<readonly HookRecord[]> {
    if (!this.#runner.has('after_tool_call')) return []
    const { records } = await this.#runner.runHooks(
      'after_tool_call',
      { tool_name: call.toolName, tool_call_id: call.toolCallId, result: call.result },
      context,
    )
    return records
  }

  /** The event as the hooks want it written, and what is to be noted about them before it. Undefined: nobody is asked. */
  async persist(
    context: HookContext,
    { type, payload }: { readonly type: string; readonly payload: JsonObject },
  ): Promise<{ readonly records: readonly HookRecord[]; readonly type: string; readonly payload: JsonObject } | undefined> {
    if (!this.#runner.has('before_message_persist')) return undefined
    const { output, records } = await this.#runner.runHooks('before_message_persist', { event_type: type, payload }, context)
    return { records, type: output.event_type, payload: output.payload }
  }
}

const withSystem = (messages: readonly ModelMessage[], text: string | undefined): readonly ModelMessage[] =>
  text === undefined ? messages : [{ role: 'system', text }, ...messages]

function withContext(messages: readonly ModelMessage[], context: string | undefined): readonly ModelMessage[] {
  const last = messages.findLastIndex((message) => message.role === 'user')
  if (context === undefined || context.trim() === '' || last === -1) return messages
  return messages.map((message, i) => (i === last && message.role === 'user' ? { ...message, text: `${context.trim()}\n\n${message.text}` } : message))
}
