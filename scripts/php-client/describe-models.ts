import { resolve, type Contract, type Schema } from './contract-schema.js'
import { constantName, docLines, literal, memberName, quoted } from './php-names.js'
import { PhpTypes, type PhpType } from './php-types.js'

/** What a template prints; every value is ready to be printed as it is. */
export type ClassDescription = Readonly<Record<string, unknown>> & { readonly namespace: string; readonly name: string }

interface Member {
  readonly wire: string
  readonly name: string
  readonly schema: Schema
  readonly type: PhpType
  readonly isRequired: boolean
}

export const namespace = 'OpenAgents\\Runtime'
const modelNamespace = `${namespace}\\Model`

/** The classes that the schemas become, in the contract's order. */
export function describeModels(contract: Contract): ClassDescription[] {
  const types = new PhpTypes(contract)
  return Object.entries(contract.components.schemas).flatMap(([schemaName, schema]): ClassDescription[] => {
    const base = { namespace: modelNamespace, name: types.classOf(schemaName), doc: docLines(schema.description ?? '') }
    switch (types.kindOf(schema)) {
      case 'model':
        return [{ ...base, asModel: describeModel(contract, types, schema) }]
      case 'constants':
        return [{ ...base, asConstants: { values: (schema.enum ?? []).map((value) => ({ constant: constantName(String(value)), literal: literal(value) })) } }]
      case 'union':
        return [{ ...base, asUnion: describeUnion(contract, types, schema) }]
      case 'inline':
        return []
    }
  })
}

/**
 * Event types by who may see them: followers need it to tell an event that streams leave out from one that was lost.
 * Types are named by the contract, or by a pattern whose trailing star stands for any ending.
 */
export function describeEventTypes(contract: Contract): ClassDescription {
  const visibility = (pointer: string): unknown =>
    (resolve(contract.components.schemas, { $ref: pointer }) as { readonly 'x-visibility'?: unknown })['x-visibility']
  const types = Object.entries(contract['x-event-types'])
  const named = (wanted: boolean): string[] => types.filter(([, pointer]) => (visibility(pointer) === 'internal') === wanted).map(([type]) => quoted(type))
  return {
    namespace,
    name: 'EventTypes',
    doc: docLines('Event types as the contract describes them. Others are legal too: the vocabulary is open.'),
    asEventTypes: {
      inStreams: named(false),
      leftOut: named(true),
      leftOutPatterns: contract['x-internal-event-types'].map(quoted).join(', '),
      reservedPatterns: contract['x-reserved-event-types'].map(quoted).join(', '),
    },
  }
}

function describeModel(contract: Contract, types: PhpTypes, schema: Schema): Readonly<Record<string, unknown>> {
  const members = membersOf(types, schema)
  const isGiven = ({ isRequired, schema: own }: Member): boolean => isRequired && resolve(contract.components.schemas, own).const === undefined
  const inOrder = [...members.filter(isGiven), ...members.filter((member) => !isGiven(member))]
  return {
    parameters: inOrder.map((member) => ({
      doc: `@param ${docType(member, !isGiven(member))} $${member.name}`,
      text: docLines(member.schema.description ?? resolve(contract.components.schemas, member.schema).description ?? ''),
      signature: `public readonly ${nativeType(member)} $${member.name}${isGiven(member) ? '' : ` = ${defaultOf(contract, member)}`},`,
    })),
    reads: inOrder.map((member) => `${member.name}: ${readOf(member)},`),
    required: members.filter(({ isRequired }) => isRequired).map(writeOf),
    optional: members.filter(({ isRequired }) => !isRequired).map(writeOf),
    names: members.map(({ wire }) => quoted(wire)).join(', '),
    nullables: members
      .filter(({ isRequired, type }) => !isRequired && type.isNullable)
      .map(({ wire }) => quoted(wire))
      .join(', '),
    usesJsonObject: members.some(({ type }) => /\bJsonObject\b/.test(`${type.native} ${type.doc}`)),
  }
}

function membersOf(types: PhpTypes, schema: Schema): Member[] {
  const required = new Set(schema.required)
  const entries = Object.entries(schema.properties ?? {})
  const names = entries.map(([wire]) => memberName(wire))
  return entries.map(([wire, own], index) => {
    const name = names[index] as string
    // Where a body knows a member under two spellings, both keep their own.
    const isAlone = names.indexOf(name) === names.lastIndexOf(name)
    return { wire, name: isAlone ? name : wire, schema: own, type: types.typeOf(own), isRequired: required.has(wire) }
  })
}

const canBeNull = ({ type, isRequired }: Member): boolean => type.isNullable || !isRequired

function nativeType(member: Member): string {
  const { native } = member.type
  if (native === 'mixed' || !canBeNull(member)) return native
  return native.includes('|') ? `${native}|null` : `?${native}`
}

function docType(member: Member, hasDefault: boolean): string {
  const { doc } = member.type
  const isOptional = canBeNull(member) && doc !== 'mixed'
  return doc + (isOptional || (hasDefault && !member.isRequired && doc !== 'mixed') ? '|null' : '')
}

/** A member that can only have one value has it by itself. */
function defaultOf(contract: Contract, member: Member): string {
  const { const: only } = resolve(contract.components.schemas, member.schema)
  return member.isRequired && only !== undefined ? literal(only) : 'null'
}

function readOf(member: Member): string {
  const { reader, modelClass } = member.type
  const method = canBeNull(member) && reader !== 'value' ? `${reader}OrNull` : reader
  const factory = (reader === 'model' || reader === 'models') && modelClass !== undefined ? `, ${modelClass}::fromArray(...)` : ''
  return `$in->${method}(${quoted(member.wire)}${factory})`
}

function writeOf({ wire, name, type }: Member): string {
  if (type.reader === 'objectOrEmptyList') return `${quoted(wire)} => JsonObject::orNull($this->${name}),`
  if (type.reader === 'objectOrList') return `${quoted(wire)} => JsonObject::orList($this->${name}),`
  return `${quoted(wire)} => $this->${name},`
}

/** How to tell the members of a union apart: by what must be there, by values that are fixed, by a fixed beginning. */
function describeUnion(contract: Contract, types: PhpTypes, schema: Schema): Readonly<Record<string, unknown>> {
  const { schemas } = contract.components
  const members = types.membersOf(schema).map((member) => {
    const { properties = {}, required = [] } = resolve(schemas, { $ref: `#/${member}` })
    const own = Object.entries(properties).map(([wire, property]) => [wire, resolve(schemas, property)] as const)
    const equal = own.flatMap(([wire, property]) => (property.const === undefined ? [] : [`${quoted(wire)} => ${literal(property.const)}`]))
    const begins = own.flatMap(([wire, { pattern = '' }]) => {
      const fixed = /^\^([A-Za-z0-9_.-]+)$/.exec(pattern)?.[1]
      return fixed === undefined ? [] : [`${quoted(wire)} => ${quoted(fixed)}`]
    })
    return { class: types.classOf(member), required: required.map(quoted).join(', '), equal: equal.join(', '), begins: begins.join(', ') }
  })
  return { members, native: [...members.map((member) => member.class), 'JsonObject'].join('|') }
}
