export { AgentHooks } from './agent-hooks.js'
export type { HookContext, HookRecord } from './hook.js'
export { loadExtensions, type Extensions } from './load-extensions.js'
