/** RFC 3339 in UTC with exactly six fractional digits and `Z`, as stored, hashed and served. */
export type Timestamp = string & { readonly __timestamp?: never }

/** Microseconds since 1970-01-01T00:00:00Z. Safe in a double until the year 2255. */
export type Micros = number

export function formatTimestamp(micros: Micros): Timestamp {
  const ms = Math.floor(micros / 1000)
  const iso = new Date(ms).toISOString() // YYYY-MM-DDTHH:MM:SS.mmmZ
  return `${iso.slice(0, 23)}${String(micros - ms * 1000).padStart(3, '0')}Z`
}

export function parseTimestamp(text: Timestamp): Micros {
  const fraction = /\.(\d{1,6})/.exec(text)?.[1] ?? ''
  const seconds = Date.parse(`${text.slice(0, 19)}Z`)
  return seconds * 1000 + Number(fraction.padEnd(6, '0'))
}

/** The smallest step forward. */
export const nextTimestamp = (text: Timestamp): Timestamp => formatTimestamp(parseTimestamp(text) + 1)

/** PostgreSQL's text form of a timestamptz under `timezone = UTC` (`2026-01-02 03:04:05.6+00`), as ours. */
export function timestampFromPostgres(text: string): Timestamp {
  const fraction = text.length > 22 ? text.slice(20, text.length - 3) : ''
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(6, '0')}Z`
}

export interface Clock {
  /** Best knowledge of the database's wall clock, in microseconds. Throws `not_ready` while there is none. */
  now(): Micros
}
