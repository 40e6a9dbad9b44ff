import { describe, expect, it } from 'vitest'
import { LearnedFeatures, refusedFeature } from './server-features.js'

const all = { tools: true, usage: true, metadata: true }

describe('a refused feature', () => {
  it.each([
    ['small-model:latest does not support tools', 'tools'],
    ['"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set', 'tools'],
    ['"auto" tool choice is not enabled on this server', 'tools'],
    ['tools param requires --jinja flag', 'tools'],
    ['No endpoints found that support tool use.', 'tools'],
    ['`tool calling` is not supported with this model', 'tools'],
    ['body.stream_options: Extra inputs are not permitted', 'usage'],
    ['Unrecognized request argument supplied: stream_options', 'usage'],
    ["property 'reasoning_content' is unsupported", 'metadata'],
    ['The context is too long', undefined],
    ['Invalid schema for function clock_now: None is not of type array', undefined],
    ['messages with role tool must be a response to a preceding message with tool_calls', undefined],
  ])('is read out of %j: %s', (message, feature) => {
    expect(refusedFeature(400, message, all)).toBe(feature)
  })

  it('is none of another status, and none that was not asked for', () => {
    expect(refusedFeature(500, 'does not support tools', all)).toBeUndefined()
    expect(refusedFeature(undefined, 'does not support tools', all)).toBeUndefined()
    expect(refusedFeature(400, 'does not support tools', { ...all, tools: false })).toBeUndefined()
  })

  it('is remembered for its model, and for a bounded number of models', () => {
    const learned = new LearnedFeatures()
    learned.remember('a', new Set(['tools']))
    learned.remember('a', new Set(['usage']))
    expect(learned.refusedBy('a')).toEqual(new Set(['tools', 'usage']))
    expect(learned.refusedBy('b').size).toBe(0)
    for (let i = 0; i < 1_000; i++) learned.remember(`model-${String(i)}`, new Set(['tools']))
    expect(learned.refusedBy('a').size).toBe(0)
  })
})
