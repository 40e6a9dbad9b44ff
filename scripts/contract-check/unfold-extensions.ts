type Node = Record<string, unknown>

/** Under this path, event types look like operations: whoever reads the event gets the payload, whoever may write it sends one. */
export const eventPath = '/x-event-types/'

/**
 * The contract with what our extensions say written out in plain OpenAPI, so that a tool that knows only OpenAPI compares it too:
 * payloads of events, data of server-sent events, lines of NDJSON. For comparing only; nothing is served by it.
 */
export function unfoldExtensions(contract: object): Readonly<Record<string, unknown>> {
  const document = structuredClone(contract) as Node
  const components = (document['components'] ?? {}) as Record<string, Record<string, unknown>>
  const paths = (document['paths'] ?? {}) as Record<string, Node>
  for (const response of responsesIn(paths, components)) unfoldStream(response)
  for (const [type, pointer] of Object.entries((document['x-event-types'] ?? {}) as Record<string, string>)) {
    const schema = components['schemas']?.[pointer.slice(pointer.lastIndexOf('/') + 1)] as Node | undefined
    const content = { 'application/json': { schema: { $ref: pointer } } }
    paths[`${eventPath}${type}`] = {
      post: {
        operationId: `event ${type}`,
        ...(schema?.['x-written-by'] === 'anyone' ? { requestBody: { content } } : {}),
        responses: { 200: { description: 'The event.', content } },
      },
    }
  }
  return document
}

function unfoldStream(response: Node): void {
  const chunks = Object.entries((response['x-sse-data'] ?? {}) as Record<string, string>).map(([format, pointer]) => [`x-sse-data; format=${format}`, pointer])
  const line = response['x-ndjson-line']
  if (typeof line === 'string') chunks.push(['x-ndjson-line', line])
  const content = (response['content'] ??= {}) as Node
  for (const [type = '', pointer] of chunks) content[type] = { schema: { $ref: pointer } }
}

function responsesIn(paths: Record<string, Node>, components: Record<string, Record<string, unknown>>): Node[] {
  const declared = Object.values(paths).flatMap((item) =>
    Object.values(item).flatMap((operation) => Object.values(((operation as Node | undefined)?.['responses'] ?? {}) as Record<string, Node>)),
  )
  return [...declared, ...(Object.values(components['responses'] ?? {}) as Node[])].filter((response) => !('$ref' in response))
}
