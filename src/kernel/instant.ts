import { RuntimeError } from './errors.js'
import type { Timestamp } from './time.js'

const dateTime = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)$/

/**
 * A caller's RFC 3339 time, in UTC as we store times, truncated to microseconds. `path` names it in the refusal: 400 for days
 * that no month has and for years outside 1 to 9999, which PostgreSQL would answer with its own error. A leap second becomes the
 * second after it.
 */
export function instant(text: string, path: string): Timestamp {
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHours = '0', offsetMinutes = '0'] = dateTime.exec(text) ?? []
  const midnight = Date.parse(`${year ?? ''}-${month ?? ''}-${day ?? ''}T00:00:00Z`)
  // Some engines take 30 February for 2 March: the day has to come back as it went in.
  if (Number.isNaN(midnight) || new Date(midnight).getUTCDate() !== Number(day)) throw noSuchTime(path)
  const offsetSeconds = (sign === '-' ? -1 : 1) * (Number(offsetHours) * 3600 + Number(offsetMinutes) * 60)
  const date = new Date(midnight + (Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offsetSeconds) * 1000)
  const utcYear = date.getUTCFullYear()
  if (utcYear < 1 || utcYear > 9999) throw noSuchTime(path)
  return `${date.toISOString().slice(0, 19)}.${fraction.slice(0, 6).padEnd(6, '0')}Z`
}

const noSuchTime = (path: string): RuntimeError =>
  new RuntimeError('contract_violation', `The request does not match the contract: ${path} is not a time of the years 1 to 9999.`, {
    path,
    code: 'format',
    message: 'is not a time of the years 1 to 9999',
  })
