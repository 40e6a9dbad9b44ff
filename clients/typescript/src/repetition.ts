import { randomHex } from './random.js'

/** How the contract lets a repetition be recognised: see the generated table. */
export type Repeat = 'always' | 'never' | { readonly keys: readonly string[]; readonly list?: string }

type Body = Readonly<Record<string, unknown>>

/** May this call be sent again when nobody knows whether it arrived? */
export function isRepeatable(repeat: Repeat, body: unknown): boolean {
  if (typeof repeat === 'string') return repeat === 'always'
  const entries = entriesOf(repeat, body)
  return entries.length > 0 && entries.every((entry) => repeat.keys.some((key) => typeof entry[key] === 'string' && entry[key] !== ''))
}

/** The body with an `idempotency_key` wherever the contract takes one and none of the names is there. */
export function withKeys(repeat: Repeat, body: unknown): unknown {
  if (typeof repeat === 'string' || !repeat.keys.includes('idempotency_key')) return body
  if (isRepeatable(repeat, body)) return body
  const key = `auto-${randomHex(16)}`
  const given = isObject(body) ? body : {}
  const list = repeat.list === undefined ? undefined : given[repeat.list]
  if (repeat.list === undefined || !Array.isArray(list)) return { ...given, idempotency_key: key }
  const keyed = list.map((entry: unknown, index) =>
    isObject(entry) && !isRepeatable({ keys: repeat.keys }, entry) ? { ...entry, idempotency_key: `${key}-${index}` } : entry,
  )
  return { ...given, [repeat.list]: keyed }
}

/** The parts of a body that each need a name of their own. */
function entriesOf(repeat: { readonly list?: string }, body: unknown): Body[] {
  if (!isObject(body)) return []
  const list = repeat.list === undefined ? undefined : body[repeat.list]
  return Array.isArray(list) ? list.filter(isObject) : [body]
}

const isObject = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)
