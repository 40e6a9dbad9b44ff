import { RuntimeError, type ErrorDetail } from '../kernel/errors.js'
import { pointerToken } from '../kernel/json-numbers.js'
import type { ContractProblem } from './open-contract.js'

/** More are not listed: so many have one cause. */
const maxDetails = 20

/** The 400 for a request that its schema refuses: one detail for each problem, with the JSON Pointer of the culprit below /path, /query, /header or /body. */
export function contractRefusal(problems: readonly ContractProblem[]): RuntimeError {
  const details = problems.slice(0, maxDetails).map(toDetail)
  const [first, ...more] = details
  if (first === undefined) return new RuntimeError('contract_violation', 'The request does not match the contract.')
  const { reason, path, ...facts } = first
  return new RuntimeError(reason, `The request does not match the contract: ${path} ${facts.message}.`, { path, ...facts }, { more })
}

interface Violation extends ErrorDetail {
  readonly reason: 'contract_violation'
  readonly path: string
  readonly code: string
  readonly message: string
}

function toDetail(problem: ContractProblem): Violation {
  const params = problem.params as Readonly<Record<string, unknown>>
  const named = params['additionalProperty'] ?? params['unevaluatedProperty'] ?? params['missingProperty']
  const at = problem.instancePath.replace(/^\/requestBody/, '/body')
  const path = typeof named === 'string' ? `${at}/${named === 'requestBody' ? 'body' : pointerToken(named)}` : at
  return { reason: 'contract_violation', path: path.slice(0, 300) || '/', code: problem.keyword, message: describe(problem, params).slice(0, 300) }
}

function describe(problem: ContractProblem, params: Readonly<Record<string, unknown>>): string {
  if (problem.keyword === 'additionalProperties' || problem.keyword === 'unevaluatedProperties') return 'is not known'
  if (problem.keyword === 'required') return 'is missing'
  if (Array.isArray(params['allowedValues'])) return `must be one of ${params['allowedValues'].map(String).join(', ')}`
  return problem.message ?? 'is not valid'
}
