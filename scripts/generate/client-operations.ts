import type { OpenAPI3 } from 'openapi-typescript'

interface Operation {
  readonly operationId?: string
  readonly security?: readonly unknown[]
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>
  readonly 'x-repeat'?: unknown
}

/** Whether a call may be sent again when nobody knows what became of it: see docs/contract.md. */
type Repeat = 'never' | 'always' | { readonly by: readonly string[] }

/** The table that a client works from: where each operation is, how it answers, and whether it may be sent again. */
export function clientOperationsModule(document: OpenAPI3): string {
  const rows: string[] = []
  for (const [path, methods] of Object.entries((document.paths ?? {}) as Record<string, Record<string, Operation>>))
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.operationId === undefined) continue
      const isSigned = operation.security?.length !== 0
      const row = { method: method.toUpperCase(), path, isSigned, answer: answerOf(operation), repeat: repeatOf(method, path, operation) }
      rows.push(`  ${operation.operationId}: ${literal(row)},`)
    }
  const internal = Object.entries(document['x-event-types'] as Record<string, string>).map(([type, pointer]) => {
    const schema = document.components?.schemas?.[pointer.split('/').at(-1) ?? ''] as { 'x-visibility'?: string } | undefined
    return `  ${literal(type)}: ${literal(schema?.['x-visibility'] ?? 'public')},`
  })
  return `/**
 * Where each operation is and how it answers. "repeat" says whether a call may be sent again when nobody knows whether it arrived:
 * always, never, or when its body has a name at one of the pointers in "by", by which a repetition is recognised.
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
 * Reads may always be repeated; probes are left alone, since a failed probe is its answer. Every write has to say it itself, in
 * `x-repeat`; a contract where one does not, or says something else, is refused.
 */
function repeatOf(method: string, path: string, operation: Operation): Repeat {
  if (operation.security?.length === 0) return 'never'
  if (method === 'get') return 'always'
  const said = operation['x-repeat']
  if (said === 'never' || said === 'always') return said
  const by = typeof said === 'object' && said !== null && 'by' in said ? said.by : undefined
  if (!Array.isArray(by) || by.length === 0 || !by.every(isPointer))
    throw new Error(`${method.toUpperCase()} ${path}: x-repeat must be never, always, or { by: [JSON pointers into the body] }.`)
  return { by }
}

const isPointer = (value: unknown): value is string => typeof value === 'string' && /^(?:\/(?:[^~/]|~[01])+)+$/.test(value)

/** A value as TypeScript source, in the quotes of the tree. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([name, member]) => `${name}: ${literal(member)}`)
      .join(', ')} }`
  return typeof value === 'string' ? `'${value}'` : String(value)
}
