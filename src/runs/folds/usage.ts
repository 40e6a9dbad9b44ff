import { countAt, isTrueAt, partAt, textAt } from '../events/stored-event.js'
import { plus, type Fact } from './facts.js'

/** What a run has used. Limits and receipts rest on the same numbers; none of them ever falls. */
export interface Usage {
  readonly steps: number
  readonly modelCalls: number
  readonly toolCalls: number
  /** Read and written, summed over all model calls. */
  readonly tokens: number
  /** By model, in the order in which they first answered. */
  readonly models: readonly ModelUsage[]
}

/** What one model was asked for, and took. Tokens that the provider did not count are not in it. */
export interface ModelUsage {
  readonly model: string
  readonly simulated: boolean
  readonly calls: number
  /** Decimal digits: the sum of many counts may be more than a double holds exactly. */
  readonly inputTokens: string
  readonly outputTokens: string
}

export const noUsage: Usage = { steps: 0, modelCalls: 0, toolCalls: 0, tokens: 0, models: [] }

/** `isNewStep`: the step that begins is not another attempt at the one that was under way. */
export function evolveUsage(usage: Usage, fact: Fact, isNewStep: boolean): Usage {
  switch (fact.type) {
    case 'step.started':
      return { ...usage, steps: usage.steps + (isNewStep ? 1 : 0), modelCalls: usage.modelCalls + 1 }
    case 'tool.call':
      return { ...usage, toolCalls: usage.toolCalls + 1 }
    case 'model.finished': {
      const { payload } = fact
      const counted = partAt(payload, 'usage')
      const input = countAt(counted, 'input_tokens') ?? 0
      const output = countAt(counted, 'output_tokens') ?? 0
      const tokens = plus(usage.tokens, plus(input, output))
      const model = textAt(payload, 'model') ?? ''
      return { ...usage, tokens, models: model === '' ? usage.models : withCall(usage.models, model, isTrueAt(payload, 'simulated'), input, output) }
    }
    default:
      return usage
  }
}

function withCall(models: readonly ModelUsage[], model: string, simulated: boolean, input: number, output: number): readonly ModelUsage[] {
  const place = models.findIndex((use) => use.model === model && use.simulated === simulated)
  const { calls, inputTokens, outputTokens } = models[place] ?? { calls: 0, inputTokens: '0', outputTokens: '0' }
  const use = { model, simulated, calls: calls + 1, inputTokens: sum(inputTokens, input), outputTokens: sum(outputTokens, output) }
  return place === -1 ? [...models, use] : models.with(place, use)
}

const sum = (digits: string, more: number): string => (BigInt(digits) + BigInt(more)).toString()
