import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { OpenAPIBackend, type Document, type Operation } from 'openapi-backend'
import type { Ajv, Format, Options as AjvOptions, ValidateFunction } from 'ajv'

export type { Document, Operation }

/** A compiled validator of openapi-backend. Its `errors` are those of the last call that returned false. */
export type Validator = ValidateFunction

/** The names of the library's validation contexts; its own enum is not exported from its entry. */
type ValidationContext = 'requestBodyValidator' | 'paramsValidator' | 'responseValidator' | 'responseHeadersValidator'

const openApiFormats = ['int32', 'int64', 'float', 'double', 'byte', 'binary', 'password'] as const

/** Names are registered so that the library checks them against the document. Only the dispatcher calls the functions behind them. */
interface Registrations {
  readonly handlers: readonly string[]
  readonly securityHandlers: readonly string[]
}

const dispatchedElsewhere = (): never => {
  throw new Error('Requests are dispatched by the dispatcher, not by openapi-backend.')
}
const registered = (names: readonly string[]): Record<string, () => never> => Object.fromEntries(names.map((name) => [name, dispatchedElsewhere]))

/**
 * openapi-backend, corrected for OpenAPI 3.1: it owns the registrations, the access rules and the schemas. Requests are
 * dispatched elsewhere (dispatcher.ts) with the validators compiled here, because its own path costs time per operation.
 */
export class ContractBackend extends OpenAPIBackend {
  #operations: Operation[] | undefined

  constructor(document: Document, registrations: Registrations) {
    super({
      definition: document,
      strict: true,
      // Validators are compiled by the caller, at start. The library would compile, besides, four validators for the
      // headers of every response, which nothing here calls.
      quick: true,
      coerceTypes: true,
      ajvOpts: { allErrors: false },
      customizeAjv: sharedAjv(false),
      handlers: registered(registrations.handlers),
      securityHandlers: registered(registrations.securityHandlers),
    })
  }

  /** The contract is linted when it is built. The library judges 3.1 documents by the meta-schema of 3.0 and refuses them. */
  override validateDefinition(): Document {
    return this.document
  }

  override async init(): Promise<this> {
    await super.init()
    const operations = this.router.getOperations()
    const byId = new Map(operations.map((operation) => [operation.operationId, operation]))
    // The library rebuilds the list on each call and looks through it for each operation.
    this.router.getOperations = () => operations
    this.router.getOperation = (operationId) => byId.get(operationId)
    this.#operations = operations
    return this
  }

  override getOperations(): Operation[] {
    return this.#operations ?? super.getOperations()
  }

  /** Stops at the first error, so that a hostile body costs no more than a good one. */
  requestValidators(operationId: string): Validator[] {
    return this.validator.getRequestValidatorsForOperation(operationId)
  }

  responseValidators(operationId: string): Readonly<Record<string, Validator>> {
    return this.validator.getStatusBasedResponseValidatorForOperation(operationId)
  }
}

/** The same validators, except that they name every error: for explaining a refusal of a small request. Compiled when first asked for. */
export class ContractExplainer extends ContractBackend {
  constructor(document: Document) {
    super(document, { handlers: [], securityHandlers: [] })
    this.ajvOpts = { allErrors: true }
    this.customizeAjv = sharedAjv(true)
  }
}

/** The library asks for the draft-07 class and uses nothing of it that the 2020-12 class lacks. */
const Ajv2020AsAjv: new (options: AjvOptions) => Ajv = Ajv2020

/**
 * One Ajv 2020-12 per context instead of one draft-07 Ajv per operation and purpose. Only parameters are coerced and
 * get their defaults: they arrive as text. A body is taken as it was sent.
 */
function sharedAjv(allErrors: boolean): (original: Ajv, options: AjvOptions, context: ValidationContext) => Ajv {
  const byContext = new Map<string, Ajv>()
  return (original, options, context) => {
    const known = byContext.get(context)
    if (known !== undefined) return known
    const isParams = context === 'paramsValidator'
    const settings = { ...options, strict: false, allErrors: allErrors || isParams, useDefaults: isParams, coerceTypes: isParams, discriminator: true }
    const made = new Ajv2020AsAjv(settings)
    for (const name of openApiFormats) {
      const format: Format | undefined = original.formats[name]
      if (format !== undefined) made.addFormat(name, format)
    }
    ajvFormats.default(made)
    byContext.set(context, made)
    return made
  }
}
