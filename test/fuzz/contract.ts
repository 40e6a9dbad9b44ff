import contract from '../../src/generated/contract.json' with { type: 'json' }
import { operations as found, resolve, validatorAt, type ResponseObject } from '../contract/contract-document.js'

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: object
  /** The contract says that only texts which it has answered itself are understood. */
  readonly isOpaque: boolean
}

/** An operation with all that a request to it, and an answer from it, has to be. */
export interface Operation {
  readonly id: string
  readonly method: string
  readonly template: string
  readonly parameters: readonly Parameter[]
  /** Open to anybody. */
  readonly isOpen: boolean
  readonly schemes: readonly string[]
  readonly body: { readonly required: boolean; readonly schema: object; readonly complaints: (value: unknown) => readonly string[] } | undefined
  readonly answers: ReadonlyMap<number, DeclaredAnswer>
}

export interface DeclaredAnswer {
  readonly headers: readonly { readonly name: string; readonly required: boolean; readonly complaints: (value: string) => readonly string[] }[]
  /** By media type. What a body has to be: JSON as a whole, streams by their chunks. */
  readonly bodies: ReadonlyMap<string, (value: unknown) => readonly string[]>
  readonly chunks: readonly ((value: unknown) => readonly string[])[]
  /** What stands behind `event:` in its streams. */
  readonly eventName: string
}

interface RawParameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema: object
}

interface RawHeader {
  readonly required?: boolean
  readonly schema?: object
}

const components = (contract as { readonly components: object }).components

/** A schema of the contract as a document of its own: its references lead into the components beside it. */
export const standalone = (schema: object): object => ({ ...schema, components })

export const operations: readonly Operation[] = found.map(({ path, operation, pointer }) => {
  const item = readPath(path)
  const method = pointer.slice(pointer.lastIndexOf('/') + 1)
  const declared = operation as unknown as { readonly parameters?: readonly unknown[]; readonly requestBody?: { readonly required?: boolean } }
  const parameters = [...(item.parameters ?? []), ...(declared.parameters ?? [])].map(parameterOf)
  const security = (operation.security ?? contract.security) as readonly object[]
  const body = operation.requestBody?.content['application/json']
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    template: path,
    parameters,
    isOpen: security.length === 0,
    schemes: security.flatMap((scheme) => Object.keys(scheme)),
    body: body && {
      required: declared.requestBody?.required === true,
      schema: body.schema,
      complaints: validatorAt(`${pointer}/requestBody/content/application~1json/schema`),
    },
    answers: new Map(Object.entries(operation.responses).map(([status, given]) => [Number(status), answerOf(given, `${pointer}/responses/${status}`)])),
  }
})

function readPath(path: string): { readonly parameters?: readonly unknown[] } {
  return (contract.paths as unknown as Record<string, { readonly parameters?: readonly unknown[] }>)[path] ?? {}
}

function parameterOf(given: unknown): Parameter {
  const raw = dereferenced(given) as RawParameter
  return {
    name: raw.name,
    in: raw.in as Parameter['in'],
    required: raw.required === true,
    schema: raw.schema,
    isOpaque: /\bopaque\b/i.test(raw.description ?? ''),
  }
}

function answerOf(given: ResponseObject | { readonly $ref: string }, at: string): DeclaredAnswer {
  const pointer = '$ref' in given ? given.$ref : at
  const response = dereferenced(given) as ResponseObject
  const headers = Object.entries(response.headers ?? {}).map(([name, header]) => {
    const isReference = typeof header === 'object' && header !== null && '$ref' in header
    const declared = dereferenced(header) as RawHeader
    const schemaAt = isReference ? `${(header as { $ref: string }).$ref}/schema` : `${pointer}/headers/${name}/schema`
    return { name: name.toLowerCase(), required: declared.required === true, complaints: declared.schema ? validatorAt(schemaAt) : () => [] }
  })
  const bodies = Object.keys(response.content ?? {}).map((type) => {
    const complaints = type === 'application/json' ? validatorAt(`${pointer}/content/application~1json/schema`) : () => []
    return [type, complaints] as const
  })
  const line = response['x-ndjson-line']
  const chunks = [...Object.values(response['x-sse-data'] ?? {}), ...(line === undefined ? [] : [line])].map(validatorAt)
  const eventName = response['x-sse-data']?.['worker'] === undefined ? 'message' : 'codex.worker.event'
  return { headers, bodies: new Map(bodies), chunks, eventName }
}

function dereferenced(value: unknown): unknown {
  return typeof value === 'object' && value !== null && '$ref' in value ? resolve(value.$ref as string) : value
}

export const errorComplaints = validatorAt('#/components/schemas/Error')
