import type { OpenAPI3 } from 'openapi-typescript'

interface Schema {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

interface Operation {
  readonly operationId?: string
  readonly security?: readonly unknown[]
  readonly parameters?: readonly { readonly $ref?: string; readonly name?: string; readonly in?: string }[]
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>>
}

/** How a repetition of a call is recognised: by nothing (`never`), by what it is (`always`), or by names in its body. */
type Repeat = 'never' | 'always' | { readonly keys: readonly string[]; readonly list?: string }

/** Members of a body that name the call itself, so that the same call again is known for what it is. */
const keyNames = new Set(['idempotency_key', 'frame_id', 'event_id', 'request_id'])
/** Ids in a body that say what the call is about, and never name the call. */
const references = new Set(['thread_id', 'worker_id'])

/** The table that a client works from: where each operation is, how it answers, and whether it may be sent again. */
export function clientOperationsModule(document: OpenAPI3): string {
  const rows: string[] = []
  for (const [path, methods] of Object.entries((document.paths ?? {}) as Record<string, Record<string, Operation>>))
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.operationId === undefined) continue
      const isSigned = operation.security?.length !== 0
      const row = { method: method.toUpperCase(), path, isSigned, answer: answerOf(operation), repeat: repeatOf(document, method, path, operation) }
      rows.push(`  ${operation.operationId}: ${literal(row)},`)
    }
  const internal = Object.entries(document['x-event-types'] as Record<string, string>).map(([type, pointer]) => {
    const schema = document.components?.schemas?.[pointer.split('/').at(-1) ?? ''] as { 'x-visibility'?: string } | undefined
    return `  ${literal(type)}: ${literal(schema?.['x-visibility'] ?? 'public')},`
  })
  return `/**
 * Where each operation is and how it answers. "repeat" says how a repetition is recognised, so whether a call may be sent again
 * when nobody knows whether it arrived: always, never, or when its body (or each entry of "list" in it) has one of "keys".
 */
export const operationTable = {
${rows.join('\n')}
} as const

/** The event types of the contract, and whether streams show them. */
export const eventVisibility: Readonly<Record<string, 'public' | 'internal'>> = {
${internal.join('\n')}
}

/** Types beyond those that streams leave out; a trailing star stands for any ending. */
export const internalEventTypes: readonly string[] = ${literal(document['x-internal-event-types'])}
`
}

function answerOf(operation: Operation): 'json' | 'text' | 'stream' {
  const types = Object.keys(operation.responses?.['200']?.content ?? {})
  if (types.includes('text/event-stream')) return 'stream'
  return types.includes('application/json') || types.length === 0 ? 'json' : 'text'
}

/**
 * Reads may always be repeated; probes are left alone, since a failed probe is its answer. A write may be repeated when its
 * answers tell a repetition from a first time (`idempotentReplay`). Refuses a contract where it cannot tell by what.
 */
function repeatOf(document: OpenAPI3, method: string, path: string, operation: Operation): Repeat {
  if (operation.security?.length === 0) return 'never'
  if (method === 'get') return 'always'
  const answers = Object.entries(operation.responses ?? {}).flatMap(([status, response]) =>
    status.startsWith('2') ? shapesOf(document, jsonOf(response)) : [],
  )
  if (!answers.some((answer) => 'idempotentReplay' in (answer.properties ?? {}))) return 'never'

  // What a creation makes can be named by the caller: `{ run: … }` in the answer and `run_id` in the body.
  const made = new Set(answers.flatMap((answer) => Object.keys(answer.properties ?? {}).map((name) => `${name}_id`)))
  const isKey = (name: string): boolean => keyNames.has(name) || (made.has(name) && !path.includes(`{${name}}`))
  const keys = new Set<string>()
  let list: string | undefined
  const bodies = shapesOf(document, jsonOf(operation.requestBody))
  for (const body of bodies)
    for (const [name, member] of Object.entries(body.properties ?? {})) {
      if (isKey(name)) keys.add(name)
      else if (name.endsWith('_id') && !references.has(name)) throw new Error(`${path}: say in scripts/generate/client-operations.ts what ${name} is.`)
      const items = member.items === undefined ? [] : shapesOf(document, member.items)
      if (items.some((item) => Object.keys(item.properties ?? {}).some((inner) => keyNames.has(inner)))) list = name
    }
  if (keys.size === 0) return 'always'
  return { keys: [...keys], ...(list === undefined ? {} : { list }) }
}

const jsonOf = (message: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> } | undefined): Schema =>
  message?.content?.['application/json']?.schema ?? {}

/** The object schemas that a schema may stand for. */
function shapesOf(document: OpenAPI3, schema: Schema): Schema[] {
  const resolved = schema.$ref === undefined ? schema : ((document.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''] ?? {}) as Schema)
  const parts = [...(resolved.oneOf ?? []), ...(resolved.anyOf ?? []), ...(resolved.allOf ?? [])]
  return [resolved, ...parts.flatMap((part) => shapesOf(document, part))]
}

/** A value as TypeScript source, in the quotes of the tree. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([name, member]) => `${name}: ${literal(member)}`)
      .join(', ')} }`
  return typeof value === 'string' ? `'${value}'` : String(value)
}
