import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormatsModule, { type FormatsPlugin } from 'ajv-formats'
import { existsSync, readFileSync } from 'node:fs'
import type { Answer } from './http.js'
import { isDone, parseStream, type Message } from './sse.js'

// ajv-formats is CommonJS: its default export is one level down.
const addFormats = addFormatsModule as unknown as FormatsPlugin

type Json = Readonly<Record<string, unknown>>

export interface Operation {
  readonly id: string
  readonly method: string
  /** The path with its parameters in braces. */
  readonly path: string
  readonly isStream: boolean
  /** Whether a token has to be sent. */
  readonly isSigned: boolean
  readonly query: readonly string[]
  readonly statuses: readonly number[]
}

/** Statuses that are answered before it is known which operation is meant. */
const withoutOperation = new Set([400, 404, 405])

/** The contract as a bundle, and the question whether an answer keeps it. */
export class Contract {
  readonly operations: readonly Operation[]
  readonly #bundle: Json
  readonly #ajv: Ajv2020
  readonly #validators = new Map<string, ValidateFunction>()

  constructor(bundle: Json) {
    this.#bundle = bundle
    this.#ajv = new Ajv2020({ strict: false, allErrors: true })
    addFormats(this.#ajv)
    this.#ajv.addSchema(bundle, 'contract')
    this.operations = operationsOf(bundle)
  }

  operation(id: string): Operation | undefined {
    return this.operations.find((operation) => operation.id === id)
  }

  /** The operation that a request is for; a path without parameters comes first. */
  match(method: string, path: string): Operation | undefined {
    const [pathname = ''] = path.split('?')
    const fitting = this.operations.filter((operation) => operation.method === method && pathPattern(operation.path).test(pathname))
    return fitting.sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0]
  }

  /** How the answer breaks the contract; `operation` is undefined where the request was for none. */
  problems(operation: Operation | undefined, answer: Answer): string[] {
    const problems: string[] = []
    if (operation === undefined) {
      if ((answer.headers['x-request-id'] ?? '') === '') problems.push('the header x-request-id is missing')
      if (!withoutOperation.has(answer.status)) problems.push(`a request for no operation was answered with ${answer.status}`)
      return [...problems, ...this.#mediaProblems('application/json', answer), ...this.#schemaProblems('/components/schemas/Error', answer.json)]
    }
    const at = `/paths/${escape(operation.path)}/${operation.method.toLowerCase()}/responses/${answer.status}`
    if (!operation.statuses.includes(answer.status)) return [...problems, `${operation.id} does not declare the status ${answer.status}`]
    const [pointer, declared] = this.#follow(at)
    return [...problems, ...this.#headerProblems(pointer, declared, answer), ...this.#bodyProblems(pointer, declared, answer)]
  }

  /** How a value breaks a schema of the bundle. */
  #schemaProblems(pointer: string, value: unknown): string[] {
    let validate = this.#validators.get(pointer)
    if (validate === undefined) {
      validate = this.#ajv.compile({ $ref: `contract#${encodeURI(pointer)}` })
      this.#validators.set(pointer, validate)
    }
    if (validate(value)) return []
    return (validate.errors ?? [])
      .slice(0, 5)
      .map((error) => `${error.instancePath === '' ? 'the body' : error.instancePath} ${error.message ?? error.keyword}`)
  }

  #headerProblems(declaredAt: string, declared: Json, answer: Answer): string[] {
    return Object.keys((declared['headers'] ?? {}) as Json).flatMap((name) => {
      const [pointer, header] = this.#follow(`${declaredAt}/headers/${escape(name)}`)
      const value = answer.headers[name.toLowerCase()]
      if (value === undefined) return header['required'] === true ? [`the header ${name} is missing`] : []
      return this.#schemaProblems(`${pointer}/schema`, value).map((problem) => `the header ${name}: ${problem}`)
    })
  }

  #bodyProblems(declaredAt: string, declared: Json, answer: Answer): string[] {
    const content = declared['content'] as Json | undefined
    if (content === undefined) return answer.text === '' ? [] : ['there is a body where none is declared']
    const [mediaType = ''] = Object.keys(content)
    const problems = this.#mediaProblems(mediaType, answer)
    if (mediaType === 'text/event-stream') return [...problems, ...this.#streamProblems(declared, answer)]
    if (mediaType === 'application/x-ndjson') return [...problems, ...this.#lineProblems(declared, answer.text)]
    return [...problems, ...this.#schemaProblems(`${declaredAt}/content/${escape(mediaType)}/schema`, answer.json)]
  }

  #mediaProblems(expected: string, answer: Answer): string[] {
    const [got = ''] = (answer.headers['content-type'] ?? '').split(';')
    return got.trim().toLowerCase() === expected ? [] : [`the content type is ${got === '' ? 'missing' : got} where ${expected} is declared`]
  }

  #lineProblems(declared: Json, text: string): string[] {
    const schema = String(declared['x-ndjson-line']).slice(1)
    return text
      .split('\n')
      .slice(0, -1)
      .flatMap((line, i) => this.#schemaProblems(schema, parse(line)).map((problem) => `line ${i + 1}: ${problem}`))
  }

  /** Every part of a stream has its schema, `[DONE]` is the last word, ids never go back, and in the events format none comes twice. */
  #streamProblems(declared: Json, answer: Answer): string[] {
    const schemas = (declared['x-sse-data'] ?? {}) as Readonly<Record<string, string>>
    const { messages } = parseStream(answer.text)
    if (schemas['worker'] !== undefined) return this.#workerStreamProblems(schemas['worker'].slice(1), messages)
    const isUi = answer.headers['x-vercel-ai-ui-message-stream'] !== undefined
    const schema = String(isUi ? schemas['ui'] : schemas['events']).slice(1)
    const problems: string[] = []
    let last = 0
    messages.forEach((message, i) => {
      if (message.id !== undefined) {
        if (!/^[1-9][0-9]*$/.test(message.id)) problems.push(`the id ${message.id} is no seq`)
        const id = Number(message.id)
        if (id < last || (id === last && !isUi && !isDone(message))) problems.push(`the id ${id} comes after ${last}`)
        last = id
      } else if (!isUi && !isDone(message)) problems.push(`a message without an id: ${message.data.slice(0, 100)}`)
      if (isDone(message)) {
        if (i !== messages.length - 1) problems.push('something follows [DONE]')
      } else problems.push(...this.#schemaProblems(schema, parse(message.data)).map((problem) => `message ${i + 1}: ${problem}`))
    })
    return problems
  }

  /** A worker's stream leaves nothing out, names its events, says each seq twice, and has no end mark. */
  #workerStreamProblems(schema: string, messages: readonly Message[]): string[] {
    let last: number | undefined
    return messages.flatMap(({ id, event, data }, i) => {
      const problems = this.#schemaProblems(schema, parse(data))
      const { seq } = (parse(data) ?? {}) as { seq?: unknown }
      if (event !== 'codex.worker.event') problems.push(`the event is called ${event ?? 'nothing'}`)
      if (id !== String(seq)) problems.push(`the id ${id ?? 'nothing'} is not the seq ${String(seq)}`)
      if (last !== undefined && Number(id) !== last + 1) problems.push(`the id ${id ?? 'nothing'} comes after ${last}`)
      last = Number(id)
      return problems.map((problem) => `message ${i + 1}: ${problem}`)
    })
  }

  /** What is at a pointer, and where it really is, once references are followed. */
  #follow(pointer: string): readonly [string, Json] {
    let value: unknown = this.#bundle
    for (const name of pointer.split('/').slice(1)) value = (value as Json)[name.replaceAll('~1', '/').replaceAll('~0', '~')]
    if (typeof value !== 'object' || value === null) throw new Error(`The contract has nothing at ${pointer}.`)
    const reference = (value as Json)['$ref']
    return typeof reference === 'string' ? this.#follow(reference.slice(1)) : [pointer, value as Json]
  }
}

/** The bundle of a file; without one, the copy that came with this suite. */
export function readContract(file?: string): Contract {
  const places = [new URL('contract.json', import.meta.url), new URL('../../../src/generated/contract.json', import.meta.url)]
  const place = file ?? places.find((each) => existsSync(each))
  if (place === undefined) throw new Error('No contract was found. Name one with --contract.')
  return new Contract(JSON.parse(readFileSync(place, 'utf8')) as Json)
}

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
const pathPattern = (path: string): RegExp => new RegExp(`^${path.replaceAll(/[.]/g, '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`)

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function operationsOf(bundle: Json): Operation[] {
  const methods = ['get', 'post', 'put', 'patch', 'delete']
  return Object.entries(bundle['paths'] as Readonly<Record<string, Json>>).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method] as Json | undefined
      if (operation === undefined) return []
      const security = (operation['security'] ?? bundle['security']) as readonly unknown[]
      const parameters = [...((item['parameters'] ?? []) as Json[]), ...((operation['parameters'] ?? []) as Json[])]
      return [
        {
          id: String(operation['operationId']),
          method: method.toUpperCase(),
          path,
          isStream: operation['x-event-stream'] === true,
          isSigned: security.length > 0,
          query: parameters.map((parameter) => dereference(bundle, parameter)).flatMap(({ name, in: place }) => (place === 'query' ? [String(name)] : [])),
          statuses: Object.keys(operation['responses'] as object).map(Number),
        },
      ]
    }),
  )
}

function dereference(bundle: Json, value: Json): Json {
  const reference = value['$ref']
  if (typeof reference !== 'string') return value
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, name) => (at as Json)[name], bundle) as Json
}
