import { RuntimeError } from '../kernel/errors.js'

export type QueryValues = Record<string, string | string[]>

/**
 * A query string as form data (`+` is a space). Throws 400 `malformed_path` for broken percent-encoding and
 * `contract_violation` for a parameter that is sent twice but is not a list (`arrays` names those that are).
 */
export function parseQuery(text: string, arrays: ReadonlySet<string>): QueryValues {
  const query: QueryValues = {}
  if (text === '') return query
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decode(equals === -1 ? pair : pair.slice(0, equals))
    const value = decode(equals === -1 ? '' : pair.slice(equals + 1))
    // Assigned to an ordinary object it would vanish, and an undeclared parameter would go unnoticed.
    if (name === '__proto__') throw new RuntimeError('contract_violation', 'The query parameter __proto__ is not known.', { path: '/query/__proto__' })
    const present = Object.hasOwn(query, name) ? query[name] : undefined
    if (arrays.has(name)) query[name] = Array.isArray(present) ? [...present, value] : [value]
    else if (present === undefined) query[name] = value
    else throw new RuntimeError('contract_violation', `The query parameter ${name} is given more than once.`, { path: `/query/${name}` })
  }
  return query
}

/** Text of a URL, with its percent-encoding undone. Throws 400 when it is broken or yields NUL, which nothing stores. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text
  let decoded: string
  try {
    decoded = decodeURIComponent(text)
  } catch {
    throw new RuntimeError('malformed_path', 'The URL holds broken percent-encoding. Encode text as UTF-8 first.')
  }
  if (decoded.includes('\u0000')) throw new RuntimeError('unsafe_text', 'The URL holds NUL. Remove it.')
  return decoded
}

const decode = (text: string): string => decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text)
