export { hookPoints, type Hook, type HookContext, type HookEvents, type HookPoint, type HookRecord } from './hook.js'
export { HookRunner, type HookLimits, type HookOutcome } from './hook-runner.js'
export { isProtectedEventType, maxGrowthBytes } from './patch.js'
