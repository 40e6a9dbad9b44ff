import { describe, expect, it } from 'vitest'
import { launchArguments, launchEnvironment, refusedConfig } from './launch.js'
import type { AppServerSettings } from './settings.js'

const settings: AppServerSettings = {
  binary: undefined,
  config: {},
  homeRoot: '/homes',
  workspaceRoot: '/workspaces',
  hiddenDirectories: ['/data'],
  sandbox: 'workspace-write',
  approvalPolicy: 'on-request',
  passEnvironment: ['MODEL_KEY'],
}
const launch = { workspace: '/workspaces/w', codexHome: '/homes/w/codex', temporaryDirectory: '/homes/w/tmp/1', hidden: ['/data', '/homes'] }

/** The value that is in force: the last one. */
const valueOf = (parameters: readonly string[], name: string): string | undefined =>
  parameters.findLast((parameter) => parameter.startsWith(`${name}=`))?.slice(name.length + 1)

describe('launchArguments', () => {
  it('hides what it is told to, and lets the shared temporary directory be read only', () => {
    const parameters = launchArguments(settings, launch)
    expect(parameters[0]).toBe('app-server')
    expect(valueOf(parameters, 'permissions.worker.filesystem')).toBe('{"/data" = "deny", "/homes" = "deny", ":slash_tmp" = "read"}')
    expect(valueOf(parameters, 'permissions.worker.extends')).toBe('":workspace"')
    expect(valueOf(parameters, 'approval_policy')).toBe('"on-request"')
  })

  it('does so too where nothing may be written', () => {
    const parameters = launchArguments({ ...settings, sandbox: 'read-only' }, launch)
    expect(valueOf(parameters, 'permissions.worker.extends')).toBe('":read-only"')
    expect(valueOf(parameters, 'permissions.worker.filesystem')).toBe('{"/data" = "deny", "/homes" = "deny"}')
  })

  it('keeps variables that are passed to Codex from the commands that it runs', () => {
    const parameters = launchArguments({ ...settings, config: { 'shell_environment_policy.exclude': [] } }, launch)
    expect(valueOf(parameters, 'shell_environment_policy.exclude')).toBe('["MODEL_KEY"]')
    expect(valueOf(parameters, 'shell_environment_policy.ignore_default_excludes')).toBe('false')
  })

  it('passes the configuration on as TOML', () => {
    const parameters = launchArguments({ ...settings, config: { model: 'm', 'model_providers.x': { name: 'x' } } }, launch)
    expect(valueOf(parameters, 'model')).toBe('"m"')
    expect(valueOf(parameters, 'model_providers.x')).toBe('{"name" = "x"}')
  })
})

describe('refusedConfig', () => {
  it('names what belongs to the runtime', () => {
    expect(refusedConfig({ model: 'm', sandbox_mode: 'x', 'permissions.other.extends': ':workspace', approval_policy: 'never', 'a=b': 1 })).toEqual([
      'sandbox_mode',
      'permissions.other.extends',
      'approval_policy',
      'a=b',
    ])
  })

  it('leaves the network of commands to the operator', () => {
    expect(refusedConfig({ 'permissions.worker.network.enabled': true })).toEqual([])
  })
})

describe('launchEnvironment', () => {
  it('holds what is allowed and nothing else', () => {
    const environment = launchEnvironment(settings, launch, {
      PATH: '/bin',
      MODEL_KEY: 'k',
      DATABASE_URL: 'postgres://secret',
      RUNTIME_SIGNATURE_SECRET: 's',
      HOME: '/root',
      LD_PRELOAD: '/x.so',
      OPENAI_API_KEY: 'o',
    })
    expect(environment).toEqual({
      PATH: '/bin',
      LANG: 'C.UTF-8',
      TERM: 'dumb',
      MODEL_KEY: 'k',
      HOME: '/homes/w/codex',
      CODEX_HOME: '/homes/w/codex',
      TMPDIR: '/homes/w/tmp/1',
      OA_CODEX_SESSION: '/homes/w/tmp/1',
    })
  })
})
