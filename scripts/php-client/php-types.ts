import { referredName, resolve, type Contract, type Schema } from './contract-schema.js'
import { className } from './php-names.js'

/** How a value of the contract looks in PHP, and how it is read from decoded JSON. */
export interface PhpType {
  /** As it stands in a signature, without null. */
  readonly native: string
  /** As a doc comment says it, without null. */
  readonly doc: string
  /** Method of `Json\Reader` that reads it. */
  readonly reader: 'string' | 'int' | 'number' | 'bool' | 'scalar' | 'object' | 'objectOrEmptyList' | 'objectOrList' | 'value' | 'model' | 'list' | 'models'
  /** Class whose `fromArray` reads it, for the readers `model` and `models`. */
  readonly modelClass?: string
  readonly isNullable: boolean
  /** Names of the generated classes that stand in it. */
  readonly classes: readonly string[]
}

export type SchemaKind = 'model' | 'union' | 'constants' | 'inline'

const plain = (native: string, reader: PhpType['reader'], doc = native): PhpType => ({ native, doc, reader, isNullable: false, classes: [] })
const anything: PhpType = { ...plain('mixed', 'value'), isNullable: true }
const jsonObject = plain('JsonObject', 'object')

const scalars: Readonly<Record<string, PhpType>> = {
  string: plain('string', 'string'),
  integer: plain('int', 'int'),
  number: plain('int|float', 'number'),
  boolean: plain('bool', 'bool'),
}

/**
 * PHP types of the contract's schemas. Objects with named members become classes, a choice among such objects a class that
 * picks, a list of words a class of constants. Everything else stands where it is used: text, numbers, lists, free JSON.
 */
export class PhpTypes {
  readonly #contract: Contract
  readonly #payloads: ReadonlySet<string>

  constructor(contract: Contract) {
    this.#contract = contract
    // Every kind of log has a list of its own: `x-event-types`, and others whose names end so.
    const lists = Object.entries(contract).flatMap(([name, list]) =>
      /^x-.*event-types$/.test(name) ? Object.values(list as Readonly<Record<string, unknown>>) : [],
    )
    this.#payloads = new Set(lists.filter((pointer) => typeof pointer === 'string' && pointer.startsWith('#/')).map((pointer) => referredName(String(pointer))))
  }

  /** Payloads say so in their name: `tool` and `run.finished` alone would not. */
  classOf(schemaName: string): string {
    return className(schemaName) + (this.#payloads.has(schemaName) ? 'Payload' : '')
  }

  kindOf(schema: Schema): SchemaKind {
    if (schema.properties !== undefined) return 'model'
    if (schema.type === 'string' && schema.enum !== undefined) return 'constants'
    if (this.membersOf(schema).length > 0) return 'union'
    return 'inline'
  }

  /** Names of the schemas among which a union chooses; none when one of them is no object with named members. */
  membersOf(schema: Schema): string[] {
    const branches = schema.oneOf ?? schema.anyOf ?? []
    const names = branches.flatMap(({ $ref }) => ($ref === undefined ? [] : [referredName($ref)]))
    return names.length === branches.length && names.every((name) => this.kindOf(this.#named(name)) === 'model') ? names : []
  }

  /** What the contract cannot say in PHP's types becomes `mixed`, never an error: a new schema must not need a new generator. */
  typeOf(schema: Schema): PhpType {
    if (schema.$ref !== undefined) return this.#typeOfNamed(referredName(schema.$ref))
    const branches = schema.anyOf ?? schema.oneOf
    if (branches !== undefined) return this.#typeOfChoice(branches)
    if (schema.allOf?.length === 1) return this.typeOf(schema.allOf[0] as Schema)
    const names = typeNames(schema)
    const isNullable = names.includes('null')
    const [only, ...others] = names.filter((name) => name !== 'null').map((name) => this.#typeOfOne(name, schema))
    if (only === undefined) return anything
    const type = others.length === 0 ? only : anyScalar([only, ...others])
    return { ...type, isNullable: type.isNullable || isNullable }
  }

  #named(name: string): Schema {
    const schema = this.#contract.components.schemas[name]
    if (schema === undefined) throw new Error(`The contract refers to the schema ${name}, which is not there.`)
    return schema
  }

  #typeOfNamed(name: string): PhpType {
    const schema = this.#named(name)
    const kind = this.kindOf(schema)
    const modelClass = this.classOf(name)
    if (kind === 'model') return { native: modelClass, doc: modelClass, reader: 'model', modelClass, isNullable: false, classes: [modelClass] }
    if (kind === 'constants') return { ...plain('string', 'string', `${modelClass}::*|string`), classes: [modelClass] }
    if (kind === 'inline') return this.typeOf(schema)
    const members = this.membersOf(schema).map((member) => this.classOf(member))
    const native = [...members, 'JsonObject'].join('|')
    return { native, doc: native, reader: 'model', modelClass, isNullable: false, classes: [...members, modelClass] }
  }

  #typeOfOne(name: string, schema: Schema): PhpType {
    if (name === 'object') return jsonObject
    if (name !== 'array') return scalars[name] ?? anything
    const item = this.typeOf(schema.items ?? {})
    const isOfModels = item.reader === 'model' && !item.isNullable
    return { ...item, native: 'array', doc: `list<${item.doc}>`, reader: isOfModels ? 'models' : 'list', isNullable: false }
  }

  #typeOfChoice(branches: readonly Schema[]): PhpType {
    const types = branches.filter((branch) => branch.type !== 'null').map((branch) => this.typeOf(branch))
    const isNullable = types.length < branches.length || types.some((type) => type.isNullable)
    const [only, ...others] = types
    if (only === undefined) return anything
    if (others.length === 0) return { ...only, isNullable }
    if (types.every(({ reader }) => reader === 'object' || reader === 'list')) {
      // PHP cannot tell an empty map from an empty list, so the contract takes both where it asks for an object.
      const hasItems = branches.some((branch) => {
        const { type, maxItems } = resolve(this.#contract.components.schemas, branch)
        return type === 'array' && maxItems !== 0
      })
      return { ...plain('JsonObject|array', hasItems ? 'objectOrList' : 'objectOrEmptyList'), isNullable }
    }
    return { ...anyScalar(types), isNullable }
  }
}

function typeNames(schema: Schema): readonly string[] {
  if (schema.type !== undefined) return typeof schema.type === 'string' ? [schema.type] : schema.type
  const values = schema.const === undefined ? (schema.enum ?? []) : [schema.const]
  return [...new Set(values.map((value) => (value === null ? 'null' : Number.isInteger(value) ? 'integer' : typeof value)))]
}

function anyScalar(types: readonly PhpType[]): PhpType {
  const natives = [...new Set(types.flatMap(({ native }) => native.split('|')))]
  if (natives.length === 1) return types[0] as PhpType
  return natives.every((native) => ['string', 'int', 'float', 'bool'].includes(native)) ? plain(natives.join('|'), 'scalar') : anything
}
