import type { ModelProvider } from './model-provider.js'
import { createSdkProvider, type Dialect, type ServerOptions } from './sdk-provider.js'
import { Responses } from './wire/responses.js'

const dialect: Dialect = {
  name: 'openai',
  metadataKey: 'openai',
  protocol: () => new Responses(),
  asksForUsage: false,
  callIds: /^[a-zA-Z0-9_-]{1,64}$/,
  // The server stores nothing: the conversation is in our log, and reasoning comes back sealed.
  options: { store: false },
  async load() {
    const { createOpenAI } = await import('@ai-sdk/openai')
    return ({ baseUrl, apiKey, fetch }) => {
      const openai = createOpenAI({ baseURL: baseUrl, apiKey: apiKey ?? '', fetch })
      return (model) => openai.responses(model)
    }
  },
}

/** OpenAI's own models, through its Responses API. */
export const createOpenAiProvider = (options: ServerOptions): ModelProvider => createSdkProvider(dialect, options)
