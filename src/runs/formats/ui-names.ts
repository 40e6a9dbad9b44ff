const proto = '__proto__'

/**
 * The chunk as a chat client can read it. The AI SDK refuses every chunk that has a member `__proto__`, or a `constructor` with a
 * `prototype`, at any depth, and with it the whole stream; models, tools and clients may write such members. Their names come
 * in brackets, with all that is in them.
 */
export function withoutForbiddenNames(chunk: string): string {
  if (!chunk.includes(`"${proto}"`) && !chunk.includes('"prototype"')) return chunk
  const value: unknown = JSON.parse(chunk)
  const renamed = rename(value, false)
  return renamed === value ? chunk : JSON.stringify(renamed)
}

/** The value itself where nothing had to be renamed. */
function rename(value: unknown, isConstructor: boolean): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map((item) => rename(item, false))
    return items.some((item, i) => item !== value[i]) ? items : value
  }
  const members = Object.entries(value)
  const renamed = members.map(([name, member]): [string, unknown] => {
    const isForbidden = name === proto || (isConstructor && name === 'prototype')
    return [isForbidden ? `[${name}]` : name, rename(member, name === 'constructor')]
  })
  const isSame = members.every(([name, member], i) => renamed[i]?.[0] === name && renamed[i][1] === member)
  return isSame ? value : Object.fromEntries(renamed)
}
