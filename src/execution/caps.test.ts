import { describe, expect, it } from 'vitest'
import { addUsage, boundedLimits, exceeded, noUsage, readLimits, type Caps, type UsageIncrement } from './caps.js'

const limits: Caps = { maxSteps: 3, maxModelCalls: 4, maxToolCalls: 5, maxTokens: 100, maxWallClockMs: 1_000, maxConversationBytes: 10_000 }
const used = (...parts: UsageIncrement[]) => parts.reduce(addUsage, noUsage)

describe('exceeded', () => {
  it('lets a run use up what it has', () => {
    const usage = used({ steps: 3, modelCalls: 4, toolCalls: 5 }, { inputTokens: 60, outputTokens: 40 })
    expect(exceeded({ ...usage, activeMs: 999 }, limits)).toBeUndefined()
    expect(exceeded(used({ steps: 2, modelCalls: 3, toolCalls: 5 }), limits, { steps: 1, modelCalls: 1 })).toBeUndefined()
  })

  it.each<[string, UsageIncrement, UsageIncrement]>([
    ['max_steps', { steps: 3 }, { steps: 1 }],
    ['max_model_calls', { modelCalls: 4 }, { modelCalls: 1 }],
    ['max_tool_calls', { toolCalls: 3 }, { toolCalls: 3 }],
    ['max_tokens', { inputTokens: 70, outputTokens: 30 }, { modelCalls: 1 }],
    ['max_tokens', { inputTokens: 70, outputTokens: 31 }, {}],
  ])('says %s', (reasonClass, usage, next) => {
    expect(exceeded(used(usage), limits, next)).toMatchObject({ reasonClass })
  })

  it('stops before a model is sent more than a conversation may hold', () => {
    expect(exceeded({ ...noUsage, conversationBytes: 10_000 }, limits, { modelCalls: 1 })).toBeUndefined()
    expect(exceeded({ ...noUsage, conversationBytes: 10_001 }, limits, { modelCalls: 1 })).toMatchObject({ reasonClass: 'max_conversation' })
  })

  it('counts the time at work', () => {
    expect(exceeded(used({ activeMs: 999 }), limits)).toBeUndefined()
    expect(exceeded(used({ activeMs: 1_000 }), limits)).toMatchObject({ reasonClass: 'max_wall_clock' })
  })
})

describe('limits of a run', () => {
  it('are never above those of the service', () => {
    expect(boundedLimits(limits, { maxSteps: 2, maxTokens: 1_000 })).toEqual({ ...limits, maxSteps: 2 })
    expect(boundedLimits(limits)).toEqual(limits)
  })

  it('are read from JSON, without what makes no sense', () => {
    const wanted = { max_steps: 2, max_tokens: '5', max_tool_calls: -1, max_model_calls: 1.5, max_wall_clock_ms: 0, more: 1 }
    expect(readLimits(wanted)).toEqual({ maxSteps: 2, maxWallClockMs: 0 })
    expect([readLimits(undefined), readLimits([]), readLimits('x')]).toEqual([{}, {}, {}])
  })
})
