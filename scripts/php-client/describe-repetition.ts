import { resolve, type Contract, type Operation, type Schema } from './contract-schema.js'
import { quoted } from './php-names.js'

export interface Repetition {
  /** PHP expression. */
  readonly expression: string
  /** What the doc comment of the call says of it. */
  readonly doc: string
}

/**
 * Whether a call may be made again when nobody knows what became of the first one. Read from the contract, so that a new
 * operation needs nothing here:
 *
 * - a probe, which needs no signature, is about the moment and never is;
 * - a read always may, and so may PUT and DELETE;
 * - a write whose answer has `idempotentReplay` (or `idempotent_replay`) recognises repetitions. It does so by `idempotency_key`, or by the id of what
 *   the path's last word says it makes (`/frames` by `frame_id`, `/runs` by `run_id`): with one of them in the body it may be
 *   repeated, without it not. Where the body knows no such member, the path alone says what is meant (`/cancel`);
 * - every other write may not.
 */
export function describeRepetition(contract: Contract, method: string, path: string, operation: Operation): Repetition {
  if (operation.security?.length === 0) return { expression: 'Repetition::never()', doc: 'Never repeated by itself: it asks about this moment.' }
  if (['get', 'head', 'put', 'delete'].includes(method)) return { expression: 'Repetition::always()', doc: 'Repeated by itself when no answer comes.' }
  const schemas = contract.components.schemas
  const successes = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'))
  const recognises = successes.some(([, response]) =>
    Object.values(resolve(contract.components.responses, response).content ?? {}).some(({ schema }) => saysRepeated(schemas, schema, true)),
  )
  if (!recognises) return { expression: 'Repetition::never()', doc: 'Never repeated by itself: each call counts.' }
  const names = ['idempotency_key', ownIdOf(path)]
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema
  const keys = body === undefined ? [] : keysIn(schemas, body, names, true)
  if (keys.length === 0) return { expression: 'Repetition::always()', doc: 'Repeated by itself when no answer comes: doing it twice is doing it once.' }
  const told = keys.map((key) => `\`${key}\``).join(' or ')
  return { expression: `Repetition::keyedBy(${keys.map(quoted).join(', ')})`, doc: `Repeated by itself when no answer comes and the body has ${told}.` }
}

/** `/internal/v1/runs/{run_id}/frames` makes what `frame_id` names. */
function ownIdOf(path: string): string {
  const last = /([A-Za-z]+)$/.exec(path)?.[1] ?? ''
  return `${last.replace(/s$/, '')}_id`
}

/** At the top, or one level below (`data`), in either casing. */
function saysRepeated(schemas: Contract['components']['schemas'], schema: Schema | undefined, isTop: boolean): boolean {
  if (schema === undefined) return false
  const { properties = {}, oneOf = [], anyOf = [] } = resolve(schemas, schema)
  if (properties['idempotentReplay'] !== undefined || properties['idempotent_replay'] !== undefined) return true
  const below = isTop ? Object.values(properties).some((property) => saysRepeated(schemas, property, false)) : false
  return below || [...oneOf, ...anyOf].some((branch) => saysRepeated(schemas, branch, isTop))
}

/** Paths of the key members, such as `frame_id` or `events.*.idempotency_key`: at the top, or one level below. */
function keysIn(schemas: Contract['components']['schemas'], schema: Schema, names: readonly string[], isTop: boolean): string[] {
  const { properties = {}, oneOf = [], anyOf = [] } = resolve(schemas, schema)
  const here = names.filter((name) => properties[name] !== undefined)
  const below = isTop ? Object.entries(properties).flatMap(([member, property]) => belowOf(schemas, member, property, names)) : []
  const branches = [...oneOf, ...anyOf].flatMap((branch) => keysIn(schemas, branch, names, isTop))
  return [...new Set([...here, ...below, ...branches])]
}

function belowOf(schemas: Contract['components']['schemas'], member: string, property: Schema, names: readonly string[]): string[] {
  const { items } = resolve(schemas, property)
  const [schema, prefix] = items === undefined ? [property, member] : [items, `${member}.*`]
  return keysIn(schemas, schema, names, false).map((key) => `${prefix}.${key}`)
}
