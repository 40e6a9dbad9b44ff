import type { ModelProvider } from './model-provider.js'
import { createSdkProvider, type Dialect, type ServerOptions } from './sdk-provider.js'
import { ChatCompletions, compatibleKey } from './wire/chat-completions.js'

export type OpenAiCompatibleOptions = ServerOptions

const dialect: Dialect = {
  name: 'openai_compatible',
  metadataKey: compatibleKey,
  protocol: () => new ChatCompletions(),
  asksForUsage: true,
  async load() {
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
    return ({ baseUrl, apiKey, usage, fetch }) =>
      createOpenAICompatible({
        name: 'openai_compatible',
        baseURL: baseUrl,
        includeUsage: usage,
        fetch,
        ...(apiKey === undefined || apiKey === '' ? {} : { apiKey }),
      })
  },
}

/** Any server that speaks OpenAI's chat completions. */
export const createOpenAiCompatibleProvider = (options: OpenAiCompatibleOptions): ModelProvider => createSdkProvider(dialect, options)
