import type { JsonObject } from '../../../kernel/json.js'

export const sandboxModes = ['read-only', 'workspace-write', 'danger-full-access'] as const
export type SandboxMode = (typeof sandboxModes)[number]

export const approvalPolicies = ['untrusted', 'on-request', 'never'] as const
export type ApprovalPolicy = (typeof approvalPolicies)[number]

export interface AppServerSettings {
  /** The program. Without it, `codex` is looked for on the PATH. */
  readonly binary: string | undefined
  /** Codex's own configuration: dotted names and their values, each given as `-c name=value`. */
  readonly config: JsonObject
  /** Absolute. Every worker has a directory of its own in it. */
  readonly homeRoot: string
  /** Absolute. The base of `workspace_ref`. */
  readonly workspaceRoot: string
  /** Directories that commands of an agent may not even read, as they may not the two roots. Absolute. */
  readonly hiddenDirectories: readonly string[]
  readonly sandbox: SandboxMode
  readonly approvalPolicy: ApprovalPolicy
  /** Names of variables that Codex may see, and the commands that it runs may not. */
  readonly passEnvironment: readonly string[]
}

/** Codex cannot be run here. The message has the remedy. */
export class CodexUnavailableError extends Error {
  override readonly name = 'CodexUnavailableError'
}

/** The worker names a workspace that it may not have. */
export class WorkspaceRefusedError extends Error {
  override readonly name = 'WorkspaceRefusedError'
}
