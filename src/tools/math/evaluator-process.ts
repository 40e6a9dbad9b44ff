import { createContext, Script } from 'node:vm'
import { evaluateExpression, type ExpressionValue } from './expression.js'

/**
 * The process that evaluates expressions, one at a time, for the process that forked it. The parent kills it when an expression
 * takes too long; the limit here is for a parent that died meanwhile, so that nothing computes on for nobody.
 */

export interface EvaluationRequest {
  readonly id: number
  readonly expression: string
}

export type EvaluationReply = ({ readonly id: number } & (ExpressionValue | { readonly fault: string })) | { readonly ready: true }

const orphanLimitMs = 5_000

const sandbox: { evaluate: typeof evaluateExpression; expression: string } = { evaluate: evaluateExpression, expression: '' }
const call = new Script('evaluate(expression)')
const context = createContext(sandbox)

function reply(message: EvaluationReply): void {
  process.send?.(message)
}

process.on('message', ({ id, expression }: EvaluationRequest) => {
  try {
    sandbox.expression = expression
    reply({ id, ...(call.runInContext(context, { timeout: orphanLimitMs }) as ExpressionValue) })
  } catch (error) {
    reply({ id, fault: error instanceof Error ? error.message : String(error) })
  }
})
// Interrupting a terminal is for the parent to answer; with it, the channel closes and this process ends.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit(0))
reply({ ready: true })
