/** Fills a path of the contract. Refuses what is missing, and `.` and `..`, which a URL cannot hold as a part of its path. */
export function fillPath(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = values[name]
    if ((typeof value !== 'string' && typeof value !== 'number') || value === '') throw new TypeError(`${template} needs ${name}.`)
    if (value === '.' || value === '..') throw new TypeError(`${name} cannot be "${value}": it would name another path.`)
    return encodeURIComponent(value)
  })
}

/** The query without its question mark. Values that are undefined, null or empty are left out; a list repeats its name. */
export function queryText(values: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = []
  for (const [name, value] of Object.entries(values))
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (each === undefined || each === null || each === '') continue
      if (typeof each === 'object') throw new TypeError(`The query parameter ${name} cannot be an object.`)
      pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(each as string | number | boolean)}`)
    }
  return pairs.join('&')
}

export function pathNames(template: string): string[] {
  return Array.from(template.matchAll(/\{([^{}]+)\}/g), (match) => match[1] ?? '')
}
