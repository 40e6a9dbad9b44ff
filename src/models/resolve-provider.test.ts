import { describe, expect, it } from 'vitest'
import { offerProviders } from './resolve-provider.js'

const silent = (): void => undefined

describe('offerProviders', () => {
  it('offers the offline one always, and is simulated by default', () => {
    const { standard, all } = offerProviders({ provider: 'scripted', servers: [], keys: {} }, silent)
    expect(standard).toMatchObject({ name: 'scripted', simulated: true })
    expect([...all.keys()]).toEqual(['scripted'])
  })

  it('offers several at once, one of them by default', () => {
    const { standard, all } = offerProviders(
      {
        provider: 'openai_compatible',
        servers: [
          { provider: 'openai_compatible', baseUrl: 'http://127.0.0.1:9/v1', name: 'small' },
          { provider: 'openai', baseUrl: undefined, name: 'a' },
          { provider: 'anthropic', baseUrl: undefined, name: 'b' },
          { provider: 'google', baseUrl: undefined, name: 'c' },
        ],
        keys: { openai: 'k' },
      },
      silent,
    )
    expect(standard).toMatchObject({ name: 'openai_compatible', simulated: false, defaultModel: 'small' })
    expect([...all].map(([name, provider]) => [name, provider.name, provider.defaultModel])).toEqual([
      ['scripted', 'scripted', 'scripted-1'],
      ['openai_compatible', 'openai_compatible', 'small'],
      ['openai', 'openai', 'a'],
      ['anthropic', 'anthropic', 'b'],
      ['google', 'google', 'c'],
    ])
  })

  it('says what to set', () => {
    expect(() => offerProviders({ provider: 'google', servers: [], keys: {} }, silent)).toThrow('RUNTIME_MODEL_PROVIDER')
    expect(() =>
      offerProviders({ provider: 'scripted', servers: [{ provider: 'openai_compatible', baseUrl: undefined, name: 'm' }], keys: {} }, silent),
    ).toThrow('RUNTIME_MODEL_BASE_URL')
  })
})
