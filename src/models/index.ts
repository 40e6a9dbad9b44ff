export { maxMetadataBytes } from './model-provider.js'
export type {
  FinishReason,
  ModelAttempts,
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
export { offerProviders, providerNames } from './resolve-provider.js'
export type { ModelServer, ModelServerName, ModelSettings, OfferedProviders, ProviderName } from './resolve-provider.js'
export { createScriptedProvider } from './scripted.js'
export type { ScriptedOptions } from './scripted.js'
