import { join, resolve } from 'node:path'
import type { JsonObject } from '../kernel/json.js'
import type { ValueReader } from './parse-value.js'
import { variables } from './variables.js'

/** How workers of the adapter `codex_app_server` are run. */
export interface CodexSettings {
  readonly binary: string | undefined
  /** Dotted names and their values, as Codex has them. */
  readonly config: JsonObject
  /** Absolute, like the others. */
  readonly homeRoot: string
  readonly workspaceRoot: string
  readonly hiddenDirectories: readonly string[]
  readonly sandbox: (typeof variables.RUNTIME_CODEX_SANDBOX.type.of)[number]
  readonly approvalPolicy: (typeof variables.RUNTIME_CODEX_APPROVALS.type.of)[number]
  readonly passEnvironment: readonly string[]
}

/** Undefined when something is wrong, which is noted. */
export function readCodexSettings(read: ValueReader, dataDir: string): CodexSettings | undefined {
  const config = read.jsonObject('RUNTIME_CODEX_CONFIG')
  const sandbox = read.choice('RUNTIME_CODEX_SANDBOX', variables.RUNTIME_CODEX_SANDBOX.type.of)
  const approvalPolicy = read.choice('RUNTIME_CODEX_APPROVALS', variables.RUNTIME_CODEX_APPROVALS.type.of)
  const passEnvironment = read.names('RUNTIME_CODEX_ENV') ?? []
  if (config === undefined || sandbox === undefined || approvalPolicy === undefined) return undefined
  return {
    binary: read.text('RUNTIME_CODEX_BIN'),
    config,
    sandbox,
    approvalPolicy,
    passEnvironment,
    homeRoot: resolve(read.text('RUNTIME_CODEX_HOME_ROOT') ?? join(dataDir, 'codex/homes')),
    workspaceRoot: resolve(read.text('RUNTIME_CODEX_WORKSPACE_ROOT') ?? join(dataDir, 'codex/workspaces')),
    // The database and the generated secret are there.
    hiddenDirectories: [dataDir],
  }
}
