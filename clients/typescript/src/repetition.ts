import { randomHex } from './random.js'

/** The contract's `x-repeat`: when a call may be sent again although nobody knows whether it arrived. */
export type Repeat = 'always' | 'never' | { readonly by: readonly string[] }

type Body = Readonly<Record<string, unknown>>

/** Where a body can name itself: the way to an object in it (`*` is every entry of a list), and the members that are names there. */
interface Place {
  readonly way: readonly string[]
  readonly names: readonly string[]
}

/**
 * May this call be sent again? By names it may when the body has one. Where several places could hold it, the innermost that is there
 * decides: an `idempotency_key` beside an `event` is no name of the event, and the runtime does not look at it.
 */
export function isRepeatable(repeat: Repeat, body: unknown): boolean {
  if (typeof repeat === 'string') return repeat === 'always'
  const place = placeIn(body, repeat.by)
  if (place === undefined) return false
  const holders = holdersAt(body, place.way) ?? []
  return holders.length > 0 && holders.every((holder) => isNamed(holder, place.names))
}

/** The body with an `idempotency_key` wherever the contract takes one and there is no name yet. */
export function withKeys(repeat: Repeat, body: unknown): unknown {
  if (typeof repeat === 'string') return body
  const given = body ?? {}
  const place = placeIn(given, repeat.by)
  if (place?.names.includes('idempotency_key') !== true) return body
  return changedAt(given, place.way, (holder) => (isNamed(holder, place.names) ? holder : { ...holder, idempotency_key: `auto-${randomHex(16)}` }))
}

function placeIn(body: unknown, pointers: readonly string[]): Place | undefined {
  const places = new Map<string, { readonly way: readonly string[]; readonly names: string[] }>()
  for (const pointer of pointers) {
    const steps = pointer
      .slice(1)
      .split('/')
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    const way = steps.slice(0, -1)
    const place = places.get(way.join('/')) ?? { way, names: [] }
    places.set(way.join('/'), place)
    place.names.push(...steps.slice(-1))
  }
  return [...places.values()].sort((a, b) => b.way.length - a.way.length).find(({ way }) => holdersAt(body, way) !== undefined)
}

/** The objects at the end of a way; undefined when it leads nowhere. An entry of a list that is no object is one without a name. */
function holdersAt(value: unknown, [step, ...rest]: readonly string[]): readonly Body[] | undefined {
  if (step === undefined) return isObject(value) ? [value] : undefined
  if (step === '*') return Array.isArray(value) ? value.flatMap((entry: unknown) => holdersAt(entry, rest) ?? [{}]) : undefined
  return isObject(value) ? holdersAt(value[step], rest) : undefined
}

function changedAt(value: unknown, [step, ...rest]: readonly string[], change: (holder: Body) => Body): unknown {
  if (step === '*') return Array.isArray(value) ? value.map((entry: unknown) => changedAt(entry, rest, change)) : value
  if (!isObject(value)) return value
  return step === undefined ? change(value) : { ...value, [step]: changedAt(value[step], rest, change) }
}

/** The first name that is given counts. A blank one is none: the runtime makes one up for it, and another one for the repetition. */
function isNamed(holder: Body, names: readonly string[]): boolean {
  const name = names.map((member) => holder[member]).find((given) => given !== undefined && given !== null)
  return typeof name === 'string' ? name.trim() !== '' : Number.isFinite(name)
}

const isObject = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)
