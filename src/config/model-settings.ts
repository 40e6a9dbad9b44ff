import type { JsonObject } from '../kernel/json.js'
import type { ValueReader } from './parse-value.js'
import type { RawValues } from './environment.js'
import { variables, type VariableName } from './variables.js'

export type ModelProviderName = (typeof variables.RUNTIME_MODEL_PROVIDER.type.of)[number]
export type ModelServerName = Exclude<ModelProviderName, 'scripted'>
export type ModelFeatureChoice = (typeof variables.RUNTIME_MODEL_TOOLS.type.of)[number]

export interface ModelServerSettings {
  readonly provider: ModelServerName
  /** Undefined: the provider's own. */
  readonly baseUrl: string | undefined
  readonly name: string
  /** Further options of the provider, as the AI SDK names them. */
  readonly options: JsonObject
}

export interface ModelSettings {
  /** The default provider of runs. */
  readonly provider: ModelProviderName
  /** Every server that can be asked, the provider's own among them. */
  readonly servers: readonly ModelServerSettings[]
  readonly firstPartTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly tools: ModelFeatureChoice
  readonly streamUsage: ModelFeatureChoice
  readonly reasoning: (typeof variables.RUNTIME_MODEL_REASONING.type.of)[number]
}

export type ModelKeys = Readonly<Partial<Record<ModelServerName, string>>>

interface Names {
  readonly baseUrl: VariableName
  readonly key: VariableName
  readonly name: VariableName
}

const chosen: Names = { baseUrl: 'RUNTIME_MODEL_BASE_URL', key: 'RUNTIME_MODEL_API_KEY', name: 'RUNTIME_MODEL_NAME' }

/** Providers that have names for their settings, so that they can be offered beside the chosen one. */
const own = {
  openai: { baseUrl: 'RUNTIME_OPENAI_BASE_URL', key: 'RUNTIME_OPENAI_API_KEY', name: 'RUNTIME_OPENAI_MODEL' },
  anthropic: { baseUrl: 'RUNTIME_ANTHROPIC_BASE_URL', key: 'RUNTIME_ANTHROPIC_API_KEY', name: 'RUNTIME_ANTHROPIC_MODEL' },
  google: { baseUrl: 'RUNTIME_GOOGLE_BASE_URL', key: 'RUNTIME_GOOGLE_API_KEY', name: 'RUNTIME_GOOGLE_MODEL' },
} as const satisfies Record<string, Names>

type OwnName = keyof typeof own
const ownNames = Object.keys(own) as OwnName[]
const hasOwnNames = (provider: string): provider is OwnName => provider in own

export function readModelSettings(read: ValueReader): ModelSettings | undefined {
  const problemsBefore = read.problems.length
  const named = read.choice('RUNTIME_MODEL_PROVIDER', variables.RUNTIME_MODEL_PROVIDER.type.of)
  const provider = read.isSet('RUNTIME_MODEL_PROVIDER') ? named : read.isSet('RUNTIME_MODEL_BASE_URL') ? 'openai_compatible' : 'scripted'
  const tools = read.choice('RUNTIME_MODEL_TOOLS', variables.RUNTIME_MODEL_TOOLS.type.of)
  const streamUsage = read.choice('RUNTIME_MODEL_STREAM_USAGE', variables.RUNTIME_MODEL_STREAM_USAGE.type.of)
  const reasoning = read.choice('RUNTIME_MODEL_REASONING', variables.RUNTIME_MODEL_REASONING.type.of)
  const firstPartTimeoutMs = read.integer('RUNTIME_MODEL_FIRST_PART_TIMEOUT_MS')
  const idleTimeoutMs = read.integer('RUNTIME_MODEL_IDLE_TIMEOUT_MS')
  const servers = [
    ...(provider === undefined || provider === 'scripted' ? [] : [readChosen(read, provider)]),
    ...ownNames.filter((each) => each !== provider).map((each) => readBeside(read, each)),
  ].filter((server) => server !== undefined)
  const isComplete =
    provider !== undefined &&
    tools !== undefined &&
    reasoning !== undefined &&
    streamUsage !== undefined &&
    firstPartTimeoutMs !== undefined &&
    idleTimeoutMs !== undefined
  if (!isComplete || read.problems.length > problemsBefore) return undefined
  return { provider, servers, tools, streamUsage, reasoning, firstPartTimeoutMs, idleTimeoutMs }
}

/** The keys of the servers, by provider. */
export function readModelKeys(values: RawValues, model: ModelSettings): ModelKeys {
  const keyOf = (provider: ModelServerName): string | undefined => {
    const ownKey = hasOwnNames(provider) ? values[own[provider].key] : undefined
    return provider === model.provider ? (values[chosen.key] ?? ownKey) : ownKey
  }
  return Object.fromEntries(
    model.servers.flatMap(({ provider }) => {
      const key = keyOf(provider)
      return key === undefined ? [] : [[provider, key]]
    }),
  )
}

/** The service's own provider: named by the general settings, and where those say nothing by its own. */
function readChosen(read: ValueReader, provider: ModelServerName): ModelServerSettings | undefined {
  const beside = hasOwnNames(provider) ? own[provider] : undefined
  const firstSet = (general: VariableName, particular: VariableName | undefined): VariableName =>
    particular !== undefined && !read.isSet(general) && read.isSet(particular) ? particular : general
  const names: Names = {
    baseUrl: firstSet(chosen.baseUrl, beside?.baseUrl),
    key: firstSet(chosen.key, beside?.key),
    name: firstSet(chosen.name, beside?.name),
  }
  if (provider === 'openai_compatible' && !read.isSet(names.baseUrl))
    read.problems.push({
      what: 'RUNTIME_MODEL_PROVIDER is openai_compatible and RUNTIME_MODEL_BASE_URL is not set.',
      fix: 'Set RUNTIME_MODEL_BASE_URL to the API, such as https://host/v1, or RUNTIME_MODEL_PROVIDER to scripted.',
    })
  if (beside !== undefined && !read.isSet(names.key))
    read.problems.push({
      what: `RUNTIME_MODEL_PROVIDER is ${provider} and RUNTIME_MODEL_API_KEY is not set.`,
      fix: `Set RUNTIME_MODEL_API_KEY or ${beside.key}.`,
    })
  return readServer(read, provider, names, read.jsonObject('RUNTIME_MODEL_OPTIONS') ?? {}, 'the model provider is')
}

/** One that runs may ask for by name. It is there as soon as one of its settings is. */
function readBeside(read: ValueReader, provider: OwnName): ModelServerSettings | undefined {
  const names = own[provider]
  if (!Object.values(names).some((name) => read.isSet(name))) return undefined
  if (!read.isSet(names.key))
    read.problems.push({ what: `${names.key} is not set and other settings of ${provider} are.`, fix: `Set ${names.key}, or unset the others.` })
  return readServer(read, provider, names, {}, 'there are settings of')
}

function readServer(read: ValueReader, provider: ModelServerName, names: Names, options: JsonObject, why: string): ModelServerSettings | undefined {
  const baseUrl = read.httpUrl(names.baseUrl)
  const name = read.text(names.name)
  if (name === undefined)
    read.problems.push({
      what: `${names.name} is not set and ${why} ${provider}.`,
      fix: `Set ${names.name} to the model that the API should use.`,
    })
  return name === undefined ? undefined : { provider, baseUrl, name, options }
}
