import type { Operation } from './contract-schema.js'
import { quoted } from './php-names.js'

export interface Repetition {
  /** PHP expression. */
  readonly expression: string
  /** What the doc comment of the call says of it. */
  readonly doc: string
}

const never = (why: string): Repetition => ({ expression: 'Repetition::never()', doc: `Never repeated by itself: ${why}.` })
const always = (why: string): Repetition => ({ expression: 'Repetition::always()', doc: `Repeated by itself when no answer comes${why}.` })

/**
 * Whether a call may be made again when nobody knows what became of the first one. A probe, which needs no signature, is about
 * the moment and never is; a read always may; of every write the contract says it in `x-repeat`. Refuses a write of which it does not.
 */
export function describeRepetition(method: string, operation: Operation): Repetition {
  if (operation.security?.length === 0) return never('it asks about this moment')
  if (method === 'get' || method === 'head') return always('')
  const repeat = operation['x-repeat']
  if (repeat === 'never') return never('each call counts')
  if (repeat === 'always') return always(': doing it twice is doing it once')
  if (repeat === undefined || repeat.by.length === 0) throw new Error(`The contract does not say in x-repeat when ${operation.operationId} may be repeated.`)
  const told = repeat.by.map((pointer) => `\`${pathOf(pointer)}\``).join(' or ')
  return { expression: `Repetition::keyedBy(${repeat.by.map(quoted).join(', ')})`, doc: `Repeated by itself when no answer comes and the body has ${told}.` }
}

// A pointer into a list, such as that to the keys of all events, becomes `events[].idempotency_key`, as people write it.
const pathOf = (pointer: string): string => pointer.slice(1).replaceAll('/*', '[]').replaceAll('/', '.')
