import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'

export interface NamedExample {
  readonly value: unknown
}

export interface MediaType {
  readonly schema: { readonly type?: unknown }
  readonly examples?: Readonly<Record<string, { readonly $ref: string }>>
}

export interface Body {
  readonly content: Readonly<Record<string, MediaType>>
}

export interface ResponseObject extends Partial<Body> {
  readonly headers?: Readonly<Record<string, unknown>>
  readonly 'x-sse-data'?: Readonly<Record<string, string>>
  readonly 'x-ndjson-line'?: string
}

export interface OperationObject {
  readonly operationId: string
  readonly security?: readonly unknown[]
  readonly requestBody?: Body
  readonly responses: Readonly<Record<string, ResponseObject | { readonly $ref: string }>>
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly 'x-event-types': Readonly<Record<string, string>>
  readonly 'x-reserved-event-types': readonly string[]
  readonly 'x-worker-event-types': Readonly<Record<string, string>>
  readonly 'x-reserved-worker-event-types': { readonly always: readonly string[]; readonly unless_desktop: readonly string[] }
  readonly 'x-internal-event-types': readonly string[]
}

/** One place where the contract shows what a body looks like. */
export interface Shown {
  /** For the test's name, such as `createRun 201 created`. */
  readonly where: string
  readonly operationId: string
  /** Undefined for a request. */
  readonly status: number | undefined
  readonly mediaType: string
  readonly name: string
  readonly value: unknown
  /** JSON pointer of the schema that the value has to match. */
  readonly schema: string
  readonly response: ResponseObject | undefined
}

const methods = ['get', 'put', 'post', 'delete', 'patch']
const document = JSON.parse(await readFile(new URL('../../src/generated/contract.json', import.meta.url), 'utf8')) as Document

export const readContract = (): Document => document

export interface FoundOperation {
  readonly pointer: string
  readonly path: string
  readonly operation: OperationObject
}

export const operations: readonly FoundOperation[] = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => methods.includes(method))
    .map(([method, operation]) => ({ path, operation, pointer: `#/paths/${escapePointer(path)}/${method}` })),
)

/** What a reference in the bundle points to. Throws when nothing is there. */
export function resolve(pointer: string): unknown {
  let value: unknown = document
  for (const part of pointer.replace(/^#\//, '').split('/')) {
    value = (value as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')]
    if (value === undefined) throw new Error(`Nothing at ${pointer}`)
  }
  return value
}

/** A validator for the schema at a pointer of the bundle, by JSON Schema 2020-12 with its formats. */
export function validatorAt(pointer: string): (value: unknown) => string[] {
  const validate = ajv.getSchema(`contract${pointer}`)
  if (validate === undefined) throw new Error(`No schema at ${pointer}`)
  return (value) => {
    if (validate(value) === true) return []
    return (validate.errors ?? []).map((problem) => `${problem.instancePath || '/'} ${problem.message ?? problem.keyword}`)
  }
}

/** Every named example of every request and answer, once per operation that shows it. */
export function shownBodies(): readonly Shown[] {
  return operations.flatMap(({ operation, pointer }) => {
    const request =
      operation.requestBody === undefined ? [] : shownIn(operation.requestBody, operation.operationId, undefined, `${pointer}/requestBody`, undefined)
    const answers = Object.entries(operation.responses).flatMap(([status, given]) => {
      const [response, at] = '$ref' in given ? [resolve(given.$ref) as ResponseObject, given.$ref] : [given, `${pointer}/responses/${status}`]
      return response.content === undefined ? [] : shownIn({ content: response.content }, operation.operationId, Number(status), at, response)
    })
    return [...request, ...answers]
  })
}

function shownIn(body: Body, operationId: string, status: number | undefined, pointer: string, response: ResponseObject | undefined): Shown[] {
  return Object.entries(body.content).flatMap(([mediaType, { examples }]) =>
    Object.entries(examples ?? {}).map(([name, { $ref }]) => ({
      where: `${operationId} ${status === undefined ? 'request' : String(status)} ${name}`,
      operationId,
      status,
      mediaType,
      name,
      value: (resolve($ref) as NamedExample).value,
      schema: `${pointer}/content/${escapePointer(mediaType)}/schema`,
      response,
    })),
  )
}

function escapePointer(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1')
}

// Not strict: the bundle is an OpenAPI document, with words that JSON Schema does not know.
const ajv = new Ajv2020({ strict: false, allErrors: true, schemas: { contract: document } })
ajvFormats.default(ajv)
