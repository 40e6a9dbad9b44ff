import type { ModelProvider } from './model-provider.js'
import { createSdkProvider, type Dialect, type ServerOptions } from './sdk-provider.js'
import { Messages } from './wire/messages.js'

const dialect: Dialect = {
  name: 'anthropic',
  metadataKey: 'anthropic',
  protocol: () => new Messages(),
  asksForUsage: false,
  callIds: /^[a-zA-Z0-9_-]{1,64}$/,
  async load() {
    const { createAnthropic } = await import('@ai-sdk/anthropic')
    return ({ baseUrl, apiKey, fetch }) => createAnthropic({ baseURL: baseUrl, apiKey: apiKey ?? '', fetch })
  },
}

/** Anthropic's models, through its Messages API. */
export const createAnthropicProvider = (options: ServerOptions): ModelProvider => createSdkProvider(dialect, options)
