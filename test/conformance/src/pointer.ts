/**
 * What a JSON pointer (RFC 6901) finds. Two additions: `*` stands for every element or member, and the result is then an array of
 * what was found; `-1` is the last element of an array, `-2` the one before it. Undefined where nothing is there.
 */
export function find(value: unknown, pointer: string): unknown {
  if (pointer === '') return value
  if (!pointer.startsWith('/')) throw new Error(`A JSON pointer begins with a slash: ${pointer}`)
  const names = pointer
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  return walk(value, names)
}

function walk(value: unknown, names: readonly string[]): unknown {
  const [name, ...rest] = names
  if (name === undefined) return value
  if (typeof value !== 'object' || value === null) return undefined
  if (name === '*') {
    const found = Object.values(value)
      .map((each: unknown) => walk(each, rest))
      .filter((each) => each !== undefined)
    return rest.includes('*') ? found.flat() : found
  }
  if (Array.isArray(value)) return /^-?\d+$/.test(name) ? walk(value.at(Number(name)), rest) : undefined
  return Object.hasOwn(value, name) ? walk((value as Record<string, unknown>)[name], rest) : undefined
}
