import type { AppServerSettings } from './settings.js'
import { tomlValue } from './toml.js'

/**
 * The variables that identify the processes of a worker, in any group or session. Both hold the temporary directory of the
 * session: commands may have set their own, and Codex's helpers have little more than that one.
 */
const sessionVariable = 'OA_CODEX_SESSION'
export const markingVariables = [sessionVariable, 'TMPDIR']

/** Name of the permission profile that every worker gets. */
const profile = 'worker'

/** The runtime sets these, so a configuration that names them would be overruled silently, or overrule it. */
const ownConfig = ['sandbox_mode', 'sandbox_workspace_write', 'default_permissions', 'approval_policy', 'approvals_reviewer', `permissions`]
const openToOperators = [`permissions.${profile}.network`]

export interface Launch {
  /** Absolute; the process starts here. */
  readonly workspace: string
  readonly codexHome: string
  /** Of this session alone: it marks the process and all that it starts. */
  readonly temporaryDirectory: string
  /** Paths that commands may not see. Absolute; none within another. */
  readonly hidden: readonly string[]
}

/** Names in a configuration that are not the operator's to set. */
export function refusedConfig(config: AppServerSettings['config']): string[] {
  const covers = (prefix: string, name: string): boolean => name === prefix || name.startsWith(`${prefix}.`)
  return Object.keys(config).filter(
    (name) => name.includes('=') || (ownConfig.some((own) => covers(own, name)) && !openToOperators.some((open) => covers(open, name))),
  )
}

/** The arguments after the program's name. Later values win, so ours come last. Throws a TypeError for a value that TOML cannot express. */
export function launchArguments(settings: AppServerSettings, launch: Launch): string[] {
  const config = { ...settings.config, ...ownValues(settings, launch) }
  return ['app-server', ...Object.entries(config).flatMap(([name, value]) => ['-c', `${name}=${tomlValue(value)}`])]
}

function ownValues(settings: AppServerSettings, launch: Launch): AppServerSettings['config'] {
  return {
    ...sandboxValues(settings, launch),
    approval_policy: settings.approvalPolicy,
    // Variables with names that suggest secrets, and those that only Codex needs, do not reach its commands.
    'shell_environment_policy.ignore_default_excludes': false,
    'shell_environment_policy.exclude': settings.passEnvironment,
    [`shell_environment_policy.set.${sessionVariable}`]: launch.temporaryDirectory,
  }
}

/**
 * A sandbox that also hides: Codex's own modes let commands read the whole disk, including the homes and workspaces of all other
 * workers. A profile that denies the directories around them leaves a worker's own workspace and temporary directory open.
 */
function sandboxValues(settings: AppServerSettings, launch: Launch): AppServerSettings['config'] {
  if (settings.sandbox === 'danger-full-access') return { sandbox_mode: settings.sandbox }
  const denied = Object.fromEntries(launch.hidden.map((path) => [path, 'deny']))
  const isReadOnly = settings.sandbox === 'read-only'
  return {
    default_permissions: profile,
    [`permissions.${profile}.extends`]: isReadOnly ? ':read-only' : ':workspace',
    [`permissions.${profile}.filesystem`]: isReadOnly ? denied : { ...denied, ':slash_tmp': 'read' },
  }
}

/** The part of our environment that Codex sees. The whole holds the keys of the runtime, and agents can print their environment. */
export function launchEnvironment(
  settings: AppServerSettings,
  launch: Launch,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const passed = ['PATH', 'LANG', ...settings.passEnvironment].flatMap((name) => {
    const value = environment[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    LANG: 'C.UTF-8',
    ...Object.fromEntries(passed),
    TERM: 'dumb',
    HOME: launch.codexHome,
    CODEX_HOME: launch.codexHome,
    TMPDIR: launch.temporaryDirectory,
    [sessionVariable]: launch.temporaryDirectory,
  }
}
