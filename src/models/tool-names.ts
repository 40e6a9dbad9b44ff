import { createHash } from 'node:crypto'

const wireName = /^[a-zA-Z0-9_-]{1,64}$/

/** Converts between our tool names (`clock.now`) and the names that the OpenAI protocol allows: 1 to 64 of letters, digits, `_`, `-`. */
export interface ToolNames {
  readonly toWire: (name: string) => string
  /** A name that the model made up comes back as it is. */
  readonly fromWire: (name: string) => string
}

/**
 * Dots and other foreign characters become `_`; a name that would then be too long or taken gets a digest of itself at its end.
 * The order of `names` decides which of two clashing names stays plain, so give them in a stable order.
 */
export function toolNames(names: Iterable<string>): ToolNames {
  const wire = new Map<string, string>()
  const own = new Map<string, string>()
  const add = (name: string): string => {
    const known = wire.get(name)
    if (known !== undefined) return known
    const plain = name.replaceAll(/[^a-zA-Z0-9_-]/gu, '_')
    const short = wireName.test(plain) && !own.has(plain) ? plain : `${plain.slice(0, 51)}_${createHash('sha256').update(name).digest('hex').slice(0, 12)}`
    wire.set(name, short)
    own.set(short, name)
    return short
  }
  for (const name of names) add(name)
  return { toWire: add, fromWire: (name) => own.get(name) ?? name }
}
