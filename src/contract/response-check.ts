import type { ContractBackend } from './contract-backend.js'
import { mediaType } from './media-type.js'
import type { Route } from './route.js'

/** An answer that the contract does not allow. It is withheld: the caller gets a 500, the log says why. */
export class ContractViolation extends Error {
  readonly operationId: string
  readonly status: number

  constructor(route: Route, status: number, problem: string) {
    super(`${route.operationId} answered ${status} against its contract: ${problem}.`)
    this.name = 'ContractViolation'
    this.operationId = route.operationId
    this.status = status
  }
}

export type ResponseCheck = (route: Route, status: number, contentType: string, body: string) => void

/** Throws `ContractViolation` for an undeclared status, an undeclared media type, or JSON that its schema refuses. Judges the text that would be sent. */
export function createResponseCheck(backend: ContractBackend): ResponseCheck {
  return (route, status, contentType, body) => {
    const types = route.responses.get(status)
    if (types === undefined) throw new ContractViolation(route, status, 'the status is not declared')
    const type = mediaType(contentType)
    if (!types.has(type)) throw new ContractViolation(route, status, `the media type ${type} is not declared`)
    if (type !== 'application/json') return
    const validate = backend.responseValidators(route.operationId)[String(status)]
    if (validate === undefined || validate(JSON.parse(body))) return
    const problems = (validate.errors ?? []).slice(0, 5).map((problem) => `${problem.instancePath || '/'} ${problem.message ?? problem.keyword}`)
    throw new ContractViolation(route, status, problems.join('; '))
  }
}
