import type { ModelProvider } from './model-provider.js'
import { createSdkProvider, type Dialect, type ServerOptions } from './sdk-provider.js'
import { GenerateContent } from './wire/generate-content.js'

const dialect: Dialect = {
  name: 'google',
  metadataKey: 'google',
  protocol: () => new GenerateContent(),
  asksForUsage: false,
  callIds: /^[a-zA-Z0-9_-]{1,64}$/,
  async load() {
    const { createGoogleGenerativeAI } = await import('@ai-sdk/google')
    return ({ baseUrl, apiKey, fetch }) => createGoogleGenerativeAI({ baseURL: baseUrl, apiKey: apiKey ?? '', fetch })
  },
}

/** Google's models, through generateContent. */
export const createGoogleProvider = (options: ServerOptions): ModelProvider => createSdkProvider(dialect, options)
