import type { ModelLog, ModelProvider } from './model-provider.js'
import { createOpenAiCompatibleProvider } from './openai-compatible.js'
import { createScriptedProvider } from './scripted.js'

export const providerNames = ['scripted', 'openai_compatible'] as const
export type ProviderName = (typeof providerNames)[number]

export interface ModelSettings {
  /** What RUNTIME_MODEL_PROVIDER says. Left out: `openai_compatible` as soon as there is a base URL, else `scripted`. */
  readonly provider?: ProviderName | undefined
  readonly baseUrl?: string | undefined
  readonly apiKey?: string | undefined
  readonly name?: string | undefined
}

/** The provider that the settings ask for. Throws an Error that says what to set when something is missing. */
export function resolveProvider(settings: ModelSettings, log: ModelLog): ModelProvider {
  const baseUrl = given(settings.baseUrl)
  const name = given(settings.name)
  const provider = settings.provider ?? (baseUrl === undefined ? 'scripted' : 'openai_compatible')
  if (provider === 'scripted') return createScriptedProvider()
  if (baseUrl === undefined)
    throw new Error(
      'RUNTIME_MODEL_PROVIDER is openai_compatible and RUNTIME_MODEL_BASE_URL is not set. Set it to the URL of the server, with its version path.',
    )
  if (!/^https?:\/\//.test(baseUrl) || !URL.canParse(baseUrl))
    throw new Error('RUNTIME_MODEL_BASE_URL is not an http or https URL. Set it to the URL of the server, with its version path.')
  if (name === undefined) throw new Error('RUNTIME_MODEL_BASE_URL is set and RUNTIME_MODEL_NAME is not. Set it to a model that the server offers.')
  return createOpenAiCompatibleProvider({ baseUrl, apiKey: given(settings.apiKey), model: name, log })
}

const given = (text: string | undefined): string | undefined => (text === undefined || text.trim() === '' ? undefined : text.trim())
