import { describe, expect, it } from 'vitest'
import { resolveProvider } from './resolve-provider.js'

const silent = (): void => undefined

describe('resolveProvider', () => {
  it('is offline and simulated until there is a base URL', () => {
    expect(resolveProvider({}, silent)).toMatchObject({ name: 'scripted', simulated: true })
    expect(resolveProvider({ baseUrl: ' ' }, silent)).toMatchObject({ name: 'scripted' })
    expect(resolveProvider({ baseUrl: 'http://127.0.0.1:9/v1', name: 'small' }, silent)).toMatchObject({
      name: 'openai_compatible',
      simulated: false,
      defaultModel: 'small',
    })
  })

  it('stays offline when told to', () => {
    expect(resolveProvider({ provider: 'scripted', baseUrl: 'http://127.0.0.1:9/v1', name: 'small' }, silent)).toMatchObject({ name: 'scripted' })
  })

  it('says what to set', () => {
    expect(() => resolveProvider({ provider: 'openai_compatible' }, silent)).toThrow('RUNTIME_MODEL_BASE_URL')
    expect(() => resolveProvider({ baseUrl: 'localhost:8000', name: 'x' }, silent)).toThrow('not an http or https URL')
    expect(() => resolveProvider({ baseUrl: 'http://127.0.0.1:9/v1' }, silent)).toThrow('RUNTIME_MODEL_NAME')
  })
})
