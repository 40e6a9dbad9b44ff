export { maxMetadataBytes } from './model-provider.js'
export type {
  FinishReason,
  ModelLog,
  ModelMessage,
  ModelPart,
  ModelProvider,
  ModelReasoning,
  ModelRequest,
  ModelTool,
  ModelToolCall,
  ModelUsage,
  ProviderMetadata,
} from './model-provider.js'
export { takingTurns } from './conversation.js'
export { ModelError, isModelErrorClass, modelErrorClasses } from './model-error.js'
export type { ModelErrorClass } from './model-error.js'
export { createOpenAiCompatibleProvider } from './openai-compatible.js'
export type { OpenAiCompatibleOptions } from './openai-compatible.js'
export { providerNames, resolveProvider } from './resolve-provider.js'
export type { ModelSettings, ProviderName } from './resolve-provider.js'
export { createScriptedProvider } from './scripted.js'
export type { ScriptedOptions } from './scripted.js'
