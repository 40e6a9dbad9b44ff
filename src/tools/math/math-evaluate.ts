import type { Tool } from '../tool.js'
import { Evaluator } from './evaluator.js'

const maxExpressionLength = 1_000

/** The tool `math.evaluate`. Its process is started by the first call and ends by itself. */
export function mathEvaluate(evaluator = new Evaluator()): Tool {
  return {
    name: 'math.evaluate',
    description:
      'Evaluates a mathematical expression exactly, with 64 digits: arithmetic, functions such as sqrt and sin, matrices, complex numbers, units ("5 inch to cm"), and statements separated by ";" that assign variables. Use it for every calculation that matters.',
    inputSchema: {
      type: 'object',
      properties: { expression: { type: 'string', minLength: 1, maxLength: maxExpressionLength, description: 'Such as (1 + 2/3)^10 or det([1, 2; 3, 4]).' } },
      required: ['expression'],
      additionalProperties: false,
    },
    retry: 'safe',
    timeoutMs: 20_000,
    run: async (input, context) => ({ output: { ...(await evaluator.evaluate(input['expression'] as string, context)) } }),
  }
}
