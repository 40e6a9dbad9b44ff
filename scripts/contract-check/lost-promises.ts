/** A node of a JSON document. */
type Node = Readonly<Record<string, unknown>>

export interface LostPromise {
  /** JSON pointer into the contract. */
  readonly pointer: string
  readonly message: string
  readonly instead: string
}

/**
 * What the newer contract no longer promises and `redocly diff` does not mind: it takes fewer answers, another default and our own
 * extensions for harmless. A client that waits for a value, or leaves out what had a default, minds.
 */
export function lostPromises(released: Node, revised: Node): LostPromise[] {
  return [
    ...lostBelow('#', released, revised),
    ...grownPatterns(released, revised, 'x-reserved-event-types', 'A client that writes such events is refused.'),
    // A released contract without the list had no executor's types; from the first with it on, it does not grow.
    ...('x-executor-event-types' in released
      ? grownPatterns(released, revised, 'x-executor-event-types', 'A client that writes such events into an executed run is refused.')
      : []),
    ...grownPatterns(released, revised, 'x-internal-event-types', 'Streams no longer show such events.'),
  ]
}

function lostBelow(pointer: string, released: unknown, revised: unknown): LostPromise[] {
  if (Array.isArray(released) && Array.isArray(revised)) return pairs(released, revised).flatMap(([i, was, is]) => lostBelow(`${pointer}/${i}`, was, is))
  if (!isNode(released) || !isNode(revised)) return []
  const here = lostHere(pointer, released, revised)
  const below = Object.keys(released).flatMap((key) => {
    // Examples are data: what stands in them promises nothing but their names.
    if (key === 'example' || key === 'examples' || key === 'default' || (pointer === '#/components' && key === 'examples')) return []
    return lostBelow(`${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, released[key], revised[key])
  })
  return [...here, ...below]
}

function lostHere(pointer: string, was: Node, is: Node): LostPromise[] {
  const found: LostPromise[] = []
  const lost = (at: string, message: string, instead: string): number => found.push({ pointer: `${pointer}/${at}`, message, instead })
  const isProperties = pointer.endsWith('/properties')
  if (isProperties) return found
  const values = missing(was['enum'], is['enum'])
  if (values.length > 0) lost('enum', `It lost ${values.join(', ')}.`, 'Keep the values, and say in the description that they are no longer used.')
  for (const choice of ['oneOf', 'anyOf']) {
    const branches = missing(references(was[choice]), references(is[choice]))
    if (branches.length > 0) lost(choice, `It lost ${branches.join(', ')}.`, 'Keep the branches, and add the new one beside them.')
  }
  if (isNode(was['examples']) && 'schema' in was) {
    const names = missing(Object.keys(was['examples']), Object.keys(isNode(is['examples']) ? is['examples'] : {}))
    if (names.length > 0) lost('examples', `It lost the named example ${names.join(', ')}.`, 'Keep the name: clients ask the mock server for it.')
  }
  if ('default' in was && 'type' in was && JSON.stringify(was['default']) !== JSON.stringify(is['default']))
    lost(
      'default',
      `The default ${JSON.stringify(was['default'])} became ${JSON.stringify(is['default']) || 'none'}.`,
      'Keep it: a request that leaves it out would mean something else.',
    )
  if (/\/headers\/[^/]+$/.test(pointer) && was['required'] === true && is['required'] !== true)
    lost('required', 'The header is no longer promised.', 'Keep it required in answers.')
  if (typeof was['x-max-body-bytes'] === 'number' && !(Number(is['x-max-body-bytes']) >= was['x-max-body-bytes']))
    lost('x-max-body-bytes', `The limit fell below ${was['x-max-body-bytes']}.`, 'Keep it at what it was, or raise it.')
  if (was['x-visibility'] === 'public' && is['x-visibility'] !== 'public') lost('x-visibility', 'The event is no longer public.', 'Keep it in the streams.')
  return found
}

function grownPatterns(released: Node, revised: Node, name: string, meaning: string): LostPromise[] {
  const before = texts(released[name])
  const added = texts(revised[name]).filter(
    (pattern) => !before.some((known) => known === pattern || (known.endsWith('*') && pattern.startsWith(known.slice(0, -1)))),
  )
  return added.map((pattern) => ({
    pointer: `#/${name}`,
    message: `${pattern} is new. ${meaning}`,
    instead: 'Choose names that no client has been free to use: a prefix that is in the list already.',
  }))
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

const missing = (was: unknown, is: unknown): string[] => texts(was).filter((value) => !texts(is).includes(value))

const references = (branches: unknown): string[] =>
  Array.isArray(branches) ? branches.flatMap((branch: unknown) => (isNode(branch) && typeof branch['$ref'] === 'string' ? [branch['$ref']] : [])) : []

/** Elements that are the same ones: parameters by name and place, others by position. */
function pairs(was: readonly unknown[], is: readonly unknown[]): [number, unknown, unknown][] {
  const nameOf = (value: unknown): string | undefined =>
    isNode(value) && typeof value['name'] === 'string' ? `${value['name']} ${String(value['in'])}` : undefined
  return was.map((value, i) => {
    const name = nameOf(value)
    return [i, value, name === undefined ? is[i] : is.find((other) => nameOf(other) === name)]
  })
}
