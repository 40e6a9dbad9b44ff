import type { Json, JsonObject } from '../kernel/json.js'

/** A run's usage so far. A step is one model call together with its tool calls. */
export interface RunUsage {
  readonly steps: number
  readonly modelCalls: number
  readonly toolCalls: number
  /** Read and written, summed over all model calls. */
  readonly tokens: number
  /** The time that its turn has been at work, without waiting for people. */
  readonly activeMs: number
  /** The size of the request to the model; 0 if none is about to be sent. */
  readonly conversationBytes: number
}

export interface UsageIncrement {
  readonly steps?: number
  readonly modelCalls?: number
  readonly toolCalls?: number
  readonly inputTokens?: number
  readonly outputTokens?: number
  readonly activeMs?: number
}

/** What a run may use. Whoever creates it may ask for less ({@link boundedLimits}). */
export interface Caps {
  readonly maxSteps: number
  readonly maxModelCalls: number
  readonly maxToolCalls: number
  readonly maxTokens: number
  readonly maxWallClockMs: number
  /** Of all that was said in the run, as JSON. */
  readonly maxConversationBytes: number
}

export type CapReasonClass = 'max_steps' | 'max_wall_clock' | 'max_tokens' | 'max_model_calls' | 'max_tool_calls' | 'max_conversation'

export interface CapBreach {
  /** The `reason_class` that the run ends with. */
  readonly reasonClass: CapReasonClass
  readonly message: string
}

export const noUsage: RunUsage = { steps: 0, modelCalls: 0, toolCalls: 0, tokens: 0, activeMs: 0, conversationBytes: 0 }

export function addUsage(usage: RunUsage, more: UsageIncrement): RunUsage {
  return {
    steps: usage.steps + (more.steps ?? 0),
    modelCalls: usage.modelCalls + (more.modelCalls ?? 0),
    toolCalls: usage.toolCalls + (more.toolCalls ?? 0),
    tokens: usage.tokens + (more.inputTokens ?? 0) + (more.outputTokens ?? 0),
    activeMs: usage.activeMs + (more.activeMs ?? 0),
    conversationBytes: usage.conversationBytes,
  }
}

/**
 * The cap that forbids `next`, if there is one. Ask before every model call (`{steps: 1, modelCalls: 1}`) and before tool calls
 * (`{toolCalls: n}`): a cap may be used up exactly, and an answer that needs nothing more is still given. Tokens are known only
 * afterwards, so the call that crosses their cap is the last.
 */
export function exceeded(usage: RunUsage, limits: Caps, next: Pick<UsageIncrement, 'steps' | 'modelCalls' | 'toolCalls'> = {}): CapBreach | undefined {
  const after = addUsage(usage, next)
  if (usage.activeMs >= limits.maxWallClockMs) return breach('max_wall_clock', `The run has been at work for its ${limits.maxWallClockMs} ms.`)
  if (after.steps > limits.maxSteps) return breach('max_steps', `The run has taken its ${limits.maxSteps} steps.`)
  if (after.modelCalls > limits.maxModelCalls) return breach('max_model_calls', `The run has made its ${limits.maxModelCalls} model calls.`)
  if (after.toolCalls > limits.maxToolCalls) return breach('max_tool_calls', `The run would make more than its ${limits.maxToolCalls} tool calls.`)
  const wantsTokens = next.modelCalls !== undefined && next.modelCalls > 0
  if (usage.tokens > limits.maxTokens || (wantsTokens && usage.tokens === limits.maxTokens))
    return breach('max_tokens', `The run has used ${usage.tokens} of its ${limits.maxTokens} tokens.`)
  if (usage.conversationBytes > limits.maxConversationBytes)
    return breach('max_conversation', `The conversation of the run has ${usage.conversationBytes} bytes, more than its ${limits.maxConversationBytes}.`)
  return undefined
}

const breach = (reasonClass: CapReasonClass, message: string): CapBreach => ({ reasonClass, message })

/** A run may ask for less than the service allows, never for more. */
export function boundedLimits(service: Caps, wanted: Partial<Caps> = {}): Caps {
  const least = (name: keyof Caps): number => Math.min(service[name], wanted[name] ?? service[name])
  return {
    maxSteps: least('maxSteps'),
    maxModelCalls: least('maxModelCalls'),
    maxToolCalls: least('maxToolCalls'),
    maxTokens: least('maxTokens'),
    maxWallClockMs: least('maxWallClockMs'),
    maxConversationBytes: least('maxConversationBytes'),
  }
}

const wireNames = {
  max_steps: 'maxSteps',
  max_model_calls: 'maxModelCalls',
  max_tool_calls: 'maxToolCalls',
  max_tokens: 'maxTokens',
  max_wall_clock_ms: 'maxWallClockMs',
  max_conversation_bytes: 'maxConversationBytes',
} as const satisfies Record<string, keyof Caps>

/** Limits as they are written in JSON (`{"max_steps": 5}`). What is not a whole number from 0 up limits nothing. */
export function readLimits(value: Json | undefined): Partial<Caps> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  const given = value as JsonObject
  const found: { -readonly [Name in keyof Caps]?: number } = {}
  for (const [wireName, name] of Object.entries(wireNames)) {
    const limit = given[wireName]
    if (typeof limit === 'number' && Number.isSafeInteger(limit) && limit >= 0) found[name] = limit
  }
  return found
}
