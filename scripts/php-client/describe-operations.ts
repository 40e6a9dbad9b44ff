import { resolve, type Contract, type Operation, type Parameter, type Schema } from './contract-schema.js'
import { describeRepetition } from './describe-repetition.js'
import { namespace, type ClassDescription } from './describe-models.js'
import { docLines, memberName, quoted } from './php-names.js'
import { PhpTypes } from './php-types.js'

export interface DescribedOperation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly tag: string
  /** For the template of the class of the tag. */
  readonly description: Readonly<Record<string, unknown>>
  /** Entry of the table of operations. */
  readonly entry: Readonly<Record<string, unknown>>
}

/** Headers that the transport sets on every request by itself. */
const ownHeaders = new Set(['x-oa-user-id', 'x-oa-guest-scope', 'traceparent', 'tracestate', 'x-request-id'])
const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options']

/** The operations in the contract's order. */
export function describeOperations(contract: Contract): DescribedOperation[] {
  const types = new PhpTypes(contract)
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method] as Operation | undefined
      return operation === undefined ? [] : [describe(contract, types, method, path, operation, (item['parameters'] ?? []) as readonly Parameter[])]
    }),
  )
}

/** The table that all calls are made from. */
export function describeTable(operations: readonly DescribedOperation[]): ClassDescription {
  return {
    namespace,
    name: 'Operations',
    doc: docLines('The operations of the contract by their ids.'),
    asOperations: { entries: operations.map(({ entry }) => entry) },
  }
}

/** A method for each tag that has operations. */
export function describeTags(contract: Contract, operations: readonly DescribedOperation[]): ClassDescription {
  const described = new Map(contract.tags.map(({ name, description }) => [name, description ?? '']))
  const tags = [...new Set(operations.map(({ tag }) => tag))]
  return {
    namespace,
    name: 'Apis',
    doc: docLines(`The operations of the contract ${contract.info.version}, by what they are about.`),
    asApis: { tags: tags.map((tag) => ({ method: memberName(tag), class: apiClass(tag), doc: docLines(described.get(tag) ?? '') })) },
  }
}

/** The class of the operations of a tag. */
export const apiClass = (tag: string): string => `${memberName(tag).replace(/^./, (first) => first.toUpperCase())}Api`

interface Argument {
  readonly name: string
  readonly doc: string
  readonly signature: string
  readonly text: readonly string[]
}

function describe(contract: Contract, types: PhpTypes, method: string, path: string, operation: Operation, shared: readonly Parameter[]): DescribedOperation {
  const [tag = 'default'] = operation.tags
  const parameters = [...shared, ...(operation.parameters ?? [])]
    .map((parameter) => resolve(contract.components.parameters, parameter))
    .filter((parameter) => !(parameter.in === 'header' && ownHeaders.has(parameter.name.toLowerCase())))
  const bodySchema = Object.values(operation.requestBody?.content ?? {})[0]?.schema
  const body = bodySchema === undefined ? undefined : bodyArgument(types, bodySchema, operation.requestBody?.required === true)
  const required = parameters.filter(({ required: isRequired }) => isRequired === true).map((parameter) => argument(types, parameter))
  const optional = parameters.filter(({ required: isRequired }) => isRequired !== true).map((parameter) => argument(types, parameter))
  const isStream = operation['x-event-stream'] !== undefined
  const answers = answersOf(contract, types, operation)
  const answerDocs = [...new Set(answers.flatMap(({ doc }) => doc.split('|')))].join('|')
  const repetition = describeRepetition(method, operation)
  const used = (place: Parameter['in']): string =>
    parameters
      .filter((parameter) => parameter.in === place)
      .map(({ name }) => `${quoted(name)} => $${memberName(name)}`)
      .join(', ')
  return {
    id: operation.operationId,
    method,
    path,
    tag,
    description: {
      name: operation.operationId,
      doc: [...docLines(operation.summary ?? ''), '', ...docLines(operation.description ?? ''), '', ...docLines(repetition.doc)],
      arguments: [...required, ...(body === undefined ? [] : [body]), ...optional],
      returns: isStream ? 'StreamReply' : 'Reply',
      returnsDoc: isStream ? 'StreamReply' : `Reply<${answerDocs}>`,
      call: isStream ? 'open' : 'call',
      path: used('path'),
      query: used('query'),
      headers: used('header'),
      body: body === undefined ? 'null' : '$body',
    },
    entry: {
      id: quoted(operation.operationId),
      method: quoted(method.toUpperCase()),
      path: quoted(path),
      headers: quotedNames(parameters, 'header'),
      query: quotedNames(parameters, 'query'),
      answers: answers.map(({ status, class: answerClass }) => `${status} => ${answerClass === undefined ? 'null' : `${answerClass}::class`}`).join(', '),
      accept: quoted(acceptOf(contract, operation)),
      isSigned: String(operation.security?.length !== 0),
      isStream: String(isStream),
      repetition: repetition.expression,
    },
  }
}

const quotedNames = (parameters: readonly Parameter[], place: Parameter['in']): string =>
  parameters
    .filter((parameter) => parameter.in === place)
    .map(({ name }) => quoted(name))
    .join(', ')

/** Class names as they are written outside the namespace of the models. */
function qualified(type: string, classes: readonly string[]): string {
  return type.replace(/[A-Za-z_]\w*/g, (word) => (word === 'JsonObject' ? `Json\\${word}` : classes.includes(word) ? `Model\\${word}` : word))
}

function argument(types: PhpTypes, parameter: Parameter): Argument {
  const { native, doc: plainDoc, classes } = types.typeOf(parameter.schema ?? {})
  const doc = qualified(plainDoc, classes)
  const name = memberName(parameter.name)
  const isRequired = parameter.required === true
  const type = isRequired || native === 'mixed' ? native : native.includes('|') ? `${native}|null` : `?${native}`
  return {
    name,
    doc: `@param ${doc}${isRequired || doc === 'mixed' ? '' : '|null'} $${name}`,
    text: docLines(parameter.description ?? ''),
    signature: `${type} $${name}${isRequired ? '' : ' = null'},`,
  }
}

function bodyArgument(types: PhpTypes, schema: Schema, isRequired: boolean): Argument {
  const { native, classes, reader } = types.typeOf(schema)
  const choices = native === 'mixed' ? ['JsonObject', 'array'] : [...native.split('|'), ...(reader === 'object' ? ['array'] : [])]
  const known = reader === 'model' ? choices.filter((choice) => choice !== 'JsonObject') : choices
  const type = qualified([...new Set(known)].join('|'), classes)
  return {
    name: 'body',
    doc: `@param ${type}${isRequired ? '' : '|null'} $body`,
    text: [],
    signature: isRequired ? `${type} $body,` : `${type.includes('|') ? `${type}|null` : `?${type}`} $body = null,`,
  }
}

interface Answer {
  readonly status: string
  /** Undefined where the answer is text. */
  readonly class: string | undefined
  readonly doc: string
}

/** What counts as an answer: every success, and a failure that says something else than the error envelope. */
function answersOf(contract: Contract, types: PhpTypes, operation: Operation): Answer[] {
  return Object.entries(operation.responses).flatMap(([status, reference]): Answer[] => {
    if (!/^[1-5][0-9]{2}$/.test(status)) return []
    const { content } = resolve(contract.components.responses, reference)
    const [mediaType, { schema }] = Object.entries(content ?? {})[0] ?? ['', { schema: undefined }]
    if (!status.startsWith('2') && (schema === undefined || schema.$ref?.endsWith('/Error') === true)) return []
    if (!/[/+]json$/.test(mediaType)) return [{ status, class: undefined, doc: 'string' }]
    const { reader, modelClass, doc, classes } = types.typeOf(schema ?? {})
    const isModel = reader === 'model' && modelClass !== undefined
    return [{ status, class: isModel ? `Model\\${modelClass}` : 'Json\\JsonObject', doc: isModel ? qualified(doc, classes) : 'Json\\JsonObject' }]
  })
}

function acceptOf(contract: Contract, operation: Operation): string {
  const contents = Object.values(operation.responses).map((response) => Object.keys(resolve(contract.components.responses, response).content ?? {}))
  return contents.find((types) => types.length > 0)?.[0] ?? 'application/json'
}
