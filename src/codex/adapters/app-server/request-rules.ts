import { isAbsolute, resolve } from 'node:path'
import type { Json, JsonObject } from '../../../kernel/json.js'
import type { RequestOutcome } from '../adapter.js'
import type {
  ClientMethod,
  ReviewStartParams,
  ThreadForkParams,
  ThreadResumeParams,
  ThreadStartParams,
  TurnStartParams,
  TurnSteerParams,
} from './generated/protocol.js'
import { isObject } from './json-rpc.js'
import { failed } from './outcomes.js'
import { approvalPolicies, type AppServerSettings, type SandboxMode } from './settings.js'
import { isWithin } from './worker-directories.js'

/**
 * The requests that a client may send to Codex. The app-server trusts its client: it reads and writes any file, runs commands
 * outside of the sandbox and changes its own settings. A worker's client gets threads and turns within the service's limits.
 */
const offered = [
  'thread/start',
  'thread/resume',
  'thread/fork',
  'thread/archive',
  'thread/unarchive',
  'thread/delete',
  'thread/unsubscribe',
  'thread/name/set',
  'thread/goal/set',
  'thread/goal/get',
  'thread/goal/clear',
  'thread/compact/start',
  'thread/list',
  'thread/loaded/list',
  'thread/read',
  'thread/turns/list',
  'thread/items/list',
  'turn/start',
  'turn/steer',
  'turn/interrupt',
  'review/start',
  'model/list',
] as const satisfies readonly ClientMethod[]

type OfferedMethod = (typeof offered)[number]

const startMembers = ['model', 'modelProvider', 'serviceTier', 'cwd', 'approvalPolicy', 'approvalsReviewer', 'sandbox'] as const
const instructionMembers = ['baseInstructions', 'developerInstructions'] as const

/** Where a parameter can do harm, those that cannot are listed. Others of the protocol, `config` above all, are refused. */
const members: Partial<Record<OfferedMethod, readonly string[]>> = {
  'thread/start': [
    ...startMembers,
    ...instructionMembers,
    'serviceName',
    'personality',
    'ephemeral',
    'sessionStartSource',
    'threadSource',
  ] satisfies (keyof ThreadStartParams)[],
  'thread/resume': ['threadId', ...startMembers, ...instructionMembers, 'personality', 'excludeTurns'] satisfies (keyof ThreadResumeParams)[],
  'thread/fork': [
    'threadId',
    ...startMembers,
    ...instructionMembers,
    'lastTurnId',
    'ephemeral',
    'threadSource',
    'excludeTurns',
  ] satisfies (keyof ThreadForkParams)[],
  'turn/start': [
    'threadId',
    'clientUserMessageId',
    'input',
    'cwd',
    'approvalPolicy',
    'approvalsReviewer',
    'sandboxPolicy',
    'model',
    'serviceTier',
    'serviceTierForTurn',
    'effort',
    'summary',
    'personality',
    'outputSchema',
  ] satisfies (keyof TurnStartParams)[],
  'turn/steer': ['threadId', 'clientUserMessageId', 'input', 'expectedTurnId'] satisfies (keyof TurnSteerParams)[],
  'review/start': ['threadId', 'target', 'delivery'] satisfies (keyof ReviewStartParams)[],
}

const sandboxPolicyTypes: Record<SandboxMode, string> = {
  'read-only': 'readOnly',
  'workspace-write': 'workspaceWrite',
  'danger-full-access': 'dangerFullAccess',
}

export interface RequestRules {
  readonly settings: Pick<AppServerSettings, 'sandbox' | 'approvalPolicy'>
  /** Absolute and real. */
  readonly workspace: string
  /** Where a path leads when links are followed; undefined when it leads nowhere. */
  readonly realPath: (path: string) => string | undefined
}

export type CheckedRequest = { readonly ok: true; readonly params: JsonObject } | (RequestOutcome & { readonly ok: false })

/** The parameters to send, or why the request is not passed on. */
export function checkRequest(rules: RequestRules, method: string, params: Json): CheckedRequest {
  if (!isOffered(method))
    return failed('method_not_offered', `Workers do not take the method ${JSON.stringify(method.slice(0, 80))}. Those that they take: ${offered.join(', ')}.`)
  if (!isObject(params)) return failed('malformed_params', `The params of ${method} are an object.`)
  // To leave a parameter out and to send null are the same to Codex.
  const given = Object.entries(params).filter(([, value]) => value !== null)
  const allowed = members[method]
  const sent: Record<string, Json> = {}
  for (const [name, value] of given) {
    if (allowed !== undefined && !allowed.includes(name)) return notAllowed(name, `${method} does not take it here. It takes ${allowed.join(', ')}.`)
    const checked = allowed === undefined ? { value } : checkMember(rules, method, name, value)
    if ('refusal' in checked) return notAllowed(name, checked.refusal)
    if (checked.value !== undefined) sent[name] = checked.value
  }
  return { ok: true, params: sent }
}

function isOffered(method: string): method is OfferedMethod {
  return (offered as readonly string[]).includes(method)
}

function notAllowed(param: string, why: string): CheckedRequest {
  return failed('params_not_allowed', `The parameter ${JSON.stringify(param.slice(0, 80))} cannot be had like this: ${why}`, { param: param.slice(0, 80) })
}

/** `value` undefined: the parameter repeats the configured value, and is not passed on. */
type CheckedMember = { readonly value: Json | undefined } | { readonly refusal: string }

function checkMember(rules: RequestRules, method: OfferedMethod, name: string, value: Json): CheckedMember {
  const { sandbox, approvalPolicy } = rules.settings
  switch (name) {
    case 'sandbox':
      return value === sandbox ? { value: undefined } : { refusal: `the sandbox of this service is ${sandbox}.` }
    case 'sandboxPolicy':
      return isPlainPolicy(value, sandbox) ? { value: undefined } : { refusal: `the sandbox of this service is ${sandbox}, without more roots or network.` }
    case 'approvalPolicy': {
      const choices: readonly string[] = approvalPolicy === 'never' ? ['never'] : approvalPolicies
      return typeof value === 'string' && choices.includes(value) ? { value } : { refusal: `it is one of ${choices.join(', ')}.` }
    }
    case 'approvalsReviewer':
      return value === 'user' ? { value } : { refusal: 'approvals are for the worker’s user.' }
    case 'cwd': {
      const path = typeof value === 'string' ? withinWorkspace(rules, value) : undefined
      if (method === 'turn/start') return path === undefined ? { refusal: 'it is a directory in the workspace of the worker.' } : { value: path }
      // A thread that is told where to begin makes Codex trust that place, with the programs that its configuration names.
      return path === rules.workspace ? { value: undefined } : { refusal: 'a thread begins in the workspace of the worker; its turns may say where they work.' }
    }
    case 'input':
      return Array.isArray(value) ? checkInput(rules, value as readonly Json[]) : { refusal: 'it is a list.' }
    default:
      return { value }
  }
}

function isPlainPolicy(policy: Json, sandbox: SandboxMode): boolean {
  if (!isObject(policy) || policy['type'] !== sandboxPolicyTypes[sandbox]) return false
  const roots = policy['writableRoots'] ?? []
  return (policy['networkAccess'] ?? false) === false && Array.isArray(roots) && roots.length === 0
}

/** Codex reads the files that an input names by itself, outside of the sandbox of its commands. */
function checkInput(rules: RequestRules, input: readonly Json[]): CheckedMember {
  const items: Json[] = []
  for (const item of input) {
    if (!isObject(item)) return { refusal: 'its items are objects.' }
    if (item['path'] === undefined) {
      items.push(item)
      continue
    }
    const path = typeof item['path'] === 'string' ? withinWorkspace(rules, item['path']) : undefined
    if (path === undefined) return { refusal: 'its paths are those of files in the workspace of the worker.' }
    items.push({ ...item, path })
  }
  return { value: items }
}

function withinWorkspace(rules: RequestRules, path: string): string | undefined {
  if (path.includes('\0')) return undefined
  const real = rules.realPath(isAbsolute(path) ? path : resolve(rules.workspace, path))
  return real !== undefined && isWithin(rules.workspace, real) ? real : undefined
}
