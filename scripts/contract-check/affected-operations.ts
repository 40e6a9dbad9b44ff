type Node = Readonly<Record<string, unknown>>

/** Who uses a place in the contract, as `createRun (request), getRun (answer)`. Undefined for a place that no operation uses. */
export function affectedBy(contract: Node, pointer: string): string | undefined {
  const paths = (contract['paths'] ?? {}) as Record<string, Record<string, Node>>
  const [, , pathPart, method] = pointer.split('/')
  const component = /^#\/components\/[^/]+\/[^/]+/.exec(pointer)?.[0]
  const users = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([name, operation]): string[] => {
      const id = operation['operationId']
      if (typeof id !== 'string') return []
      if (component === undefined) return pathPart === path.replaceAll('~', '~0').replaceAll('/', '~1') && (method === name || !item[method ?? '']) ? [id] : []
      const { responses, ...request } = operation
      const sides = [
        ...(reaches(contract, [request, item['parameters']], component) ? ['request'] : []),
        ...(reaches(contract, responses, component) ? ['answer'] : []),
      ]
      return sides.length === 0 ? [] : [`${id} (${sides.join(', ')})`]
    }),
  )
  if (users.length === 0) return undefined
  return users.length > 6 ? `${users.slice(0, 5).join(', ')} and ${users.length - 5} more` : users.join(', ')
}

function reaches(contract: Node, start: unknown, component: string): boolean {
  const seen = new Set<string>()
  const visit = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null) return false
    const reference = (value as Node)['$ref']
    if (typeof reference === 'string') {
      if (reference === component) return true
      if (seen.has(reference)) return false
      seen.add(reference)
      return visit(at(contract, reference))
    }
    return Object.values(value).some(visit)
  }
  return visit(start)
}

function at(contract: Node, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, part) => (value as Node | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], contract)
}
