/** Deployments of the former runtime use `ecto`. */
const schemes: readonly string[] = ['postgres:', 'postgresql:', 'ecto:']

/** The URL with the scheme that drivers know, or undefined when the text does not name a PostgreSQL database. */
export function normaliseDatabaseUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const scheme = new URL(text).protocol
  if (!schemes.includes(scheme)) return undefined
  const rest = `postgres:${text.slice(scheme.length)}`
  if (!URL.canParse(rest)) return undefined
  const url = new URL(rest)
  return url.pathname.length > 1 && url.hostname !== '' ? url.href : undefined
}
