/** Where a database is, without the password: fit for logs. */
export function describeDatabase(url: string): string {
  const { hostname, port, pathname } = new URL(url)
  return `${hostname}:${port === '' ? '5432' : port}${pathname}`
}

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${encodeURIComponent(database)}`
  return changed.href
}

/**
 * Session settings are in the startup packet, so that no query can run before them. The timestamp parser relies on UTC.
 */
export function withSessionSettings(url: string, applicationName: string): string {
  const changed = new URL(url)
  const given = changed.searchParams.get('options')
  changed.searchParams.set('options', [given, '-c timezone=UTC'].filter((part) => part !== null && part !== '').join(' '))
  changed.searchParams.set('application_name', applicationName)
  // URLSearchParams writes a space as "+", which connection string parsers do not all undo.
  changed.search = changed.search.replaceAll('+', '%20')
  return changed.href
}
