import type { JsonObject } from '../kernel/json.js'
import { createAnthropicProvider } from './anthropic.js'
import { createGoogleProvider } from './google.js'
import type { ModelLog, ModelProvider } from './model-provider.js'
import { createOpenAiCompatibleProvider } from './openai-compatible.js'
import { createOpenAiProvider } from './openai.js'
import { createScriptedProvider } from './scripted.js'
import type { ServerOptions } from './sdk-provider.js'
import type { FeatureChoice } from './server-features.js'

const servers = {
  openai_compatible: { create: createOpenAiCompatibleProvider, baseUrl: undefined },
  openai: { create: createOpenAiProvider, baseUrl: 'https://api.openai.com/v1' },
  anthropic: { create: createAnthropicProvider, baseUrl: 'https://api.anthropic.com/v1' },
  google: { create: createGoogleProvider, baseUrl: 'https://generativelanguage.googleapis.com/v1beta' },
} as const satisfies Record<string, { create: (options: ServerOptions) => ModelProvider; baseUrl: string | undefined }>

export type ModelServerName = keyof typeof servers
export type ProviderName = 'scripted' | ModelServerName
export const providerNames: readonly ProviderName[] = ['scripted', ...(Object.keys(servers) as ModelServerName[])]

export interface ModelServer {
  readonly provider: ModelServerName
  /** Undefined: the provider's own. */
  readonly baseUrl: string | undefined
  readonly name: string
  readonly options?: JsonObject | undefined
}

export interface ModelSettings {
  /** The default provider of runs. */
  readonly provider: ProviderName
  readonly servers: readonly ModelServer[]
  readonly keys: Readonly<Partial<Record<ModelServerName, string>>>
  readonly firstPartTimeoutMs?: number | undefined
  readonly idleTimeoutMs?: number | undefined
  readonly tools?: FeatureChoice | undefined
  readonly streamUsage?: FeatureChoice | undefined
  /** Of the offline provider, before every chunk of its text. */
  readonly scriptedDelayMs?: number | undefined
}

export interface OfferedProviders {
  readonly standard: ModelProvider
  /** By name. The offline one is always among them. */
  readonly all: ReadonlyMap<string, ModelProvider>
}

/** The providers that the settings configure. Throws an Error that names the missing setting. */
export function offerProviders(settings: ModelSettings, log: ModelLog): OfferedProviders {
  const all = new Map<string, ModelProvider>([['scripted', createScriptedProvider({ chunkDelayMs: settings.scriptedDelayMs ?? 0 })]])
  for (const server of settings.servers) all.set(server.provider, createServer(server, settings, log))
  const standard = all.get(settings.provider)
  if (standard === undefined) throw new Error(`RUNTIME_MODEL_PROVIDER is ${settings.provider}, but its base URL and model are not set.`)
  return { standard, all }
}

function createServer(server: ModelServer, settings: ModelSettings, log: ModelLog): ModelProvider {
  const { create, baseUrl: usual } = servers[server.provider]
  const baseUrl = server.baseUrl ?? usual
  if (baseUrl === undefined) throw new Error(`The provider ${server.provider} has no base URL. Set RUNTIME_MODEL_BASE_URL to it, with its version path.`)
  return create({
    baseUrl,
    apiKey: settings.keys[server.provider]?.trim(),
    model: server.name,
    providerOptions: server.options,
    firstPartTimeoutMs: settings.firstPartTimeoutMs,
    idleTimeoutMs: settings.idleTimeoutMs,
    tools: settings.tools,
    streamUsage: settings.streamUsage,
    log,
  })
}
