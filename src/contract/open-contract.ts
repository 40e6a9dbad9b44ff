import { ContractBackend, ContractExplainer, type Document, type Validator } from './contract-backend.js'
import type { RegisteredHandler } from './registered-handler.js'
import { createResponseCheck, type ResponseCheck } from './response-check.js'
import { compileRoutes, type Route } from './route.js'
import type { SecurityScheme } from './security-scheme.js'

/** The bundled OpenAPI 3.1 document. Other members are looked at by openapi-backend. */
export interface ContractSource {
  readonly openapi: string
  readonly paths: object
}

/** The shape that openapi-backend's request validators judge. */
export interface ContractInput {
  readonly path: Record<string, unknown>
  readonly query: Record<string, unknown>
  readonly header: Record<string, unknown>
  readonly cookie: Record<string, unknown>
  readonly requestBody?: unknown
}

export type ContractProblem = NonNullable<Validator['errors']>[number]

export interface OpenContract {
  readonly routes: readonly Route[]
  readonly checkResponse: ResponseCheck
  readonly explain: (operationId: string, input: ContractInput) => Promise<readonly ContractProblem[]>
}

/**
 * Loads the contract and joins it with its handlers and security schemes. Throws when one of them has something that the
 * others lack: an operation without handler, a handler without operation, two handlers for one, an unknown scheme.
 */
export async function openContract(
  source: ContractSource,
  handlers: readonly RegisteredHandler[],
  schemes: Readonly<Record<string, SecurityScheme>>,
): Promise<OpenContract> {
  const document = source as unknown as Document
  const byId = new Map<string, RegisteredHandler>()
  for (const handler of handlers) {
    if (byId.has(handler.operationId)) throw new Error(`There are two handlers for ${handler.operationId}.`)
    byId.set(handler.operationId, handler)
  }
  const backend = new ContractBackend(document, { handlers: [...byId.keys()], securityHandlers: Object.keys(schemes) })
  await backend.init()
  const declared = new Set(backend.getOperations().map((operation) => operation.operationId))
  for (const operationId of byId.keys())
    if (!declared.has(operationId)) throw new Error(`There is a handler for ${operationId}, which the contract does not declare.`)
  const routes = compileRoutes(backend, byId, schemes)

  let explainer: Promise<ContractExplainer> | undefined
  return {
    routes,
    checkResponse: createResponseCheck(backend),
    async explain(operationId, input) {
      explainer ??= new ContractExplainer(document).init()
      return (await explainer).requestValidators(operationId).flatMap((validate) => (validate(input) ? [] : (validate.errors ?? [])))
    },
  }
}
