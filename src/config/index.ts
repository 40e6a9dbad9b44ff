import { readEnvironment } from './environment.js'
import { ConfigurationError } from './problems.js'
import { checkSecrets, readSecrets, type Secrets } from './secrets.js'
import { readSettings, type Settings } from './settings.js'

export type { CodexSettings } from './codex-settings.js'
export { normaliseDatabaseUrl } from './database-url.js'
export { parseAddress, type Address } from './parse-value.js'
export { ConfigurationError, describeProblems, type Problem } from './problems.js'
export type { Secrets, SignatureKeys } from './secrets.js'
export type { DatabaseSettings, Environment, LogLevel, Role, Settings } from './settings.js'
export type { ModelFeatureChoice, ModelKeys, ModelProviderName, ModelServerName, ModelServerSettings, ModelSettings } from './model-settings.js'
export { describeType, variableNames, variables, type Variable, type VariableName } from './variables.js'

export interface Configuration {
  readonly settings: Settings
  readonly secrets: Secrets
  /** Sentences worth a warning in the log: variables without effect. */
  readonly notices: readonly string[]
}

type Env = Readonly<Record<string, string | undefined>>

/** All that `serve` needs. Throws a ConfigurationError that names every problem at once. */
export async function loadConfiguration(env: Env): Promise<Configuration> {
  const { values, notices } = readEnvironment(env)
  const { settings, problems } = readSettings(values)
  const all = [...problems, ...checkSecrets(values)]
  if (settings === undefined || all.length > 0) throw new ConfigurationError(all)
  return { settings, secrets: await readSecrets(values, settings.model), notices }
}

/** For commands that sign nothing: no secret is asked for or made. Throws a ConfigurationError like the above. */
export function loadSettings(env: Env): Pick<Configuration, 'settings' | 'notices'> {
  const { values, notices } = readEnvironment(env)
  const { settings, problems } = readSettings(values)
  if (settings === undefined) throw new ConfigurationError(problems)
  return { settings, notices }
}
