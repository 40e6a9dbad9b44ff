import type { OpenAPI3 } from 'openapi-typescript'

interface EventSchema {
  readonly 'x-written-by'?: unknown
  readonly 'x-visibility'?: unknown
}

const schemaPointer = '#/components/schemas/'

/** Who writes each event type and who sees it, and the types of the payloads. Refuses an entry whose schema does not say so. */
export function eventTypesModule(document: OpenAPI3): string {
  const index = Object.entries(document['x-event-types'] as Record<string, string>)
  const rows = index.map(([type, pointer]) => {
    const name = pointer.startsWith(schemaPointer) ? pointer.slice(schemaPointer.length) : ''
    const schema = document.components?.schemas?.[name] as EventSchema | undefined
    if (schema === undefined) throw new Error(`x-event-types: ${type} points to ${pointer}, which is not there.`)
    const writtenBy = oneOf(type, 'x-written-by', schema['x-written-by'], ['runtime', 'anyone'])
    const visibility = oneOf(type, 'x-visibility', schema['x-visibility'], ['public', 'internal'])
    return { type, name, line: `  '${type}': { writtenBy: '${writtenBy}', visibility: '${visibility}', schema: '${name}' },` }
  })
  const list = (key: 'x-reserved-event-types' | 'x-internal-event-types'): string => (document[key] as readonly string[]).map((type) => `'${type}'`).join(', ')
  return `import type { components } from './operations.js'

/** Event types that the contract describes. Others are legal too: the vocabulary is open. */
export const eventTypes = {
${rows.map((row) => row.line).join('\n')}
} as const satisfies Record<string, { writtenBy: 'runtime' | 'anyone'; visibility: 'public' | 'internal'; schema: keyof components['schemas'] }>

export type EventType = keyof typeof eventTypes

export interface EventPayloads {
${rows.map((row) => `  readonly '${row.type}': components['schemas']['${row.name}']`).join('\n')}
}

/** Types that only the runtime may write; a trailing star stands for any ending. */
export const reservedEventTypes = [${list('x-reserved-event-types')}] as const

/** Types beyond the above that streams leave out; a trailing star stands for any ending. */
export const internalEventTypes = [${list('x-internal-event-types')}] as const
`
}

function oneOf(type: string, keyword: string, value: unknown, legal: readonly string[]): string {
  if (typeof value === 'string' && legal.includes(value)) return value
  throw new Error(`openapi/events/${type}.yaml: ${keyword} must be ${legal.join(' or ')}.`)
}
