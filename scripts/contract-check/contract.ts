import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What the checks need of the bundled contract. */
export interface Contract {
  readonly version: string
  readonly operations: readonly Operation[]
  /** Every event type that may be on the wire. */
  readonly eventTypes: readonly string[]
}

export interface Operation {
  readonly operationId: string
  readonly method: string
  readonly path: string
  readonly tag: string
  readonly statuses: readonly number[]
}

interface OpenApiDocument {
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation | undefined>>>>
  readonly 'x-event-types'?: Readonly<Record<string, unknown>>
  readonly 'x-worker-event-types'?: Readonly<Record<string, unknown>>
}

interface OpenApiOperation {
  readonly operationId?: string
  readonly tags?: readonly string[]
  readonly responses?: Readonly<Record<string, unknown>>
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

export const bundlePath = 'src/generated/contract.json'

export async function readContract(root: string): Promise<Contract> {
  return toContract(JSON.parse(await readFile(join(root, bundlePath), 'utf8')) as OpenApiDocument)
}

export function toContract(document: OpenApiDocument): Contract {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method): Operation[] => {
      const operation = item[method]
      if (operation === undefined) return []
      return [
        {
          operationId: operation.operationId ?? `${method} ${path}`,
          method: method.toUpperCase(),
          path,
          tag: operation.tags?.[0] ?? '',
          statuses: Object.keys(operation.responses ?? {}).map(Number),
        },
      ]
    }),
  )
  return { version: document.info.version, operations, eventTypes: Object.keys({ ...document['x-event-types'], ...document['x-worker-event-types'] }) }
}

/** Served although the contract does not declare it. Each entry says why. */
export const undeclaredRoutes: Readonly<Record<string, string>> = {
  'GET /metrics': 'Prometheus reads it; its format is Prometheus’ own.',
  'GET /docs': 'People read it: the documentation site, one page for each address below.',
}
