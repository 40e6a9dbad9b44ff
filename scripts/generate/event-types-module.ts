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
    const writtenBy = oneOf(`openapi/events/${type}.yaml`, 'x-written-by', schema['x-written-by'], ['runtime', 'anyone'])
    const visibility = oneOf(`openapi/events/${type}.yaml`, 'x-visibility', schema['x-visibility'], ['public', 'internal'])
    return { type, name, line: `  '${type}': { writtenBy: '${writtenBy}', visibility: '${visibility}', schema: '${name}' },` }
  })
  const worker = Object.entries(document['x-worker-event-types'] as Record<string, string>).map(([type, pointer]) => {
    const name = pointer.slice(schemaPointer.length)
    const schema = document.components?.schemas?.[name] as EventSchema | undefined
    if (schema === undefined) throw new Error(`x-worker-event-types: ${type} points to ${pointer}, which is not there.`)
    oneOf(`openapi/worker-events/${type}.yaml`, 'x-written-by', schema['x-written-by'], ['runtime', 'runtime_or_desktop', 'anyone'])
    return `  readonly '${type}': components['schemas']['${name}']`
  })
  const reserved = document['x-reserved-worker-event-types'] as Readonly<Record<'always' | 'unless_desktop', readonly string[]>>
  const list = (key: 'x-reserved-event-types' | 'x-executor-event-types' | 'x-internal-event-types'): string => quoted(document[key] as readonly string[])
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

/** Types that a client may write only as long as no executor has claimed the run; a trailing star stands for any ending. */
export const executorEventTypes = [${list('x-executor-event-types')}] as const

/** Types beyond the above that streams leave out; a trailing star stands for any ending. */
export const internalEventTypes = [${list('x-internal-event-types')}] as const

/** What the runtime writes into the logs of workers. */
export interface WorkerEventPayloads {
${worker.join('\n')}
}

/** Types that producers may not write: for any worker, and for one that no desktop answers for. A trailing star stands for any ending. */
export const reservedWorkerEventTypes = {
  always: [${quoted(reserved.always)}],
  unlessDesktop: [${quoted(reserved.unless_desktop)}],
} as const
`
}

const quoted = (types: readonly string[]): string => types.map((type) => `'${type}'`).join(', ')

function oneOf(file: string, keyword: string, value: unknown, legal: readonly string[]): string {
  if (typeof value === 'string' && legal.includes(value)) return value
  throw new Error(`${file}: ${keyword} must be ${legal.join(' or ')}.`)
}
