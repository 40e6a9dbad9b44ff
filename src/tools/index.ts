export { builtinTools } from './builtin-tools.js'
export { maxOutputBytes, needsApproval, runTool } from './run-tool.js'
export {
  retryClasses,
  ToolFailure,
  type CallContext,
  type Note,
  type RetryClass,
  type Tool,
  type ToolContext,
  type ToolEvent,
  type ToolFailureStatus,
  type ToolOutcome,
  type ToolRefusal,
  type ToolResult,
  type ToolSuccess,
} from './tool.js'
export { ToolRegistry, type CheckedCall } from './tool-registry.js'
