import { AgentHooks, type Extensions } from '../extensions/index.js'
import type { LogLimits } from '../runs/index.js'
import { builtinTools, ToolRegistry } from '../tools/index.js'
import type { JsonObject } from '../kernel/json.js'
import { boundedLimits, readLimits, type Caps } from './caps.js'
import type { PieceLimits } from './answers/index.js'
import { ModelError, offerProviders, type ModelProvider, type ModelSettings } from '../models/index.js'

/** The dependencies of every pass. */
export interface Agent {
  /** The provider that a run asks for; undefined: the service's. Throws for one that is not offered. */
  provider(name: string | null): ModelProvider
  readonly tools: ToolRegistry
  readonly hooks: AgentHooks
  readonly limits: Caps
  readonly logLimits: LogLimits
  readonly deltas: PieceLimits
  /** Whether a model's reasoning is recorded, and returned to it during the turn. */
  readonly reasoning: 'keep' | 'drop'
  readonly systemPrompt: string | undefined
}

export interface AgentOptions {
  readonly model: ModelSettings
  readonly extensions: Extensions
  /** As a run's own limits are written on the wire. */
  readonly limits: JsonObject
  readonly logLimits: LogLimits
  readonly systemPrompt: string | undefined
  readonly reasoning: 'keep' | 'drop'
  readonly warn: (message: string, facts: Readonly<Record<string, unknown>>) => void
}

const unlimited: Caps = {
  maxSteps: Infinity,
  maxModelCalls: Infinity,
  maxToolCalls: Infinity,
  maxTokens: Infinity,
  maxWallClockMs: Infinity,
  maxConversationBytes: Infinity,
}
const deltaLimits = { firstMs: 1, intervalMs: 40, characters: 512 }

/** The service's providers, tools, hooks and limits for executing runs. Throws if they do not fit together. */
export function createAgent(options: AgentOptions): Agent {
  const { standard, all } = offerProviders(options.model, options.warn)
  return {
    provider: (name) => (name === null ? standard : (all.get(name) ?? refusingProvider(name, [...all.keys()]))),
    tools: new ToolRegistry([...builtinTools(), ...options.extensions.tools]),
    hooks: new AgentHooks(options.extensions.hooks),
    limits: boundedLimits(unlimited, readLimits(options.limits)),
    logLimits: options.logLimits,
    deltas: deltaLimits,
    reasoning: options.reasoning,
    systemPrompt: options.systemPrompt,
  }
}

/** A run that asks for a provider that this service does not have gets an answer that says so, as from any other model failure. */
function refusingProvider(name: string, offered: readonly string[]): ModelProvider {
  const error = new ModelError('rejected', `The provider ${name} is not offered here. There are: ${offered.join(', ')}.`, { retryable: false })
  return {
    name,
    defaultModel: 'none',
    simulated: false,
    stream: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) }),
  }
}
