import { randomUUID } from 'node:crypto'
import { BrokenCase } from './case.js'

/** The names that a case has given to values, by which later steps refer to them. */
export type Scope = Readonly<Record<string, unknown>>

const expression = /\$\{([^{}]*)\}/g

/**
 * Replaces every `${…}` in a value. A text that is nothing but one expression becomes its value, of whatever type; inside a longer
 * text the value is written out. `{$repeat: n, of: x}` becomes n copies of x, each with its own `${index}` from 1; as an element of an
 * array it is spliced in.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return resolveText(value, scope)
  if (Array.isArray(value)) return value.flatMap((each: unknown) => (isRepetition(each) ? repeat(each, scope) : [resolve(each, scope)]))
  if (isRepetition(value)) return repeat(value, scope)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [resolveName(name, scope), resolve(member, scope)]))
  return value
}

/** The same for a place where only text makes sense. */
export function resolveToText(value: unknown, scope: Scope): string {
  const resolved = resolve(value, scope)
  return typeof resolved === 'string' ? resolved : JSON.stringify(resolved)
}

const resolveName = (name: string, scope: Scope): string => (name.includes('${') ? resolveToText(name, scope) : name)

interface Repetition {
  readonly $repeat: unknown
  readonly of: unknown
}

const isRepetition = (value: unknown): value is Repetition => typeof value === 'object' && value !== null && '$repeat' in value && 'of' in value

function repeat({ $repeat, of }: Repetition, scope: Scope): unknown[] {
  const times = Number(resolve($repeat, scope))
  return Array.from({ length: times }, (_, i) => resolve(of, { ...scope, index: i + 1 }))
}

function resolveText(text: string, scope: Scope): unknown {
  const whole = /^\$\{([^{}]*)\}$/.exec(text)
  if (whole) return evaluate(whole[1] as string, scope)
  return text.replace(expression, (_, inner: string) => {
    const value = evaluate(inner, scope)
    return typeof value === 'string' ? value : JSON.stringify(value)
  })
}

function evaluate(source: string, scope: Scope): unknown {
  const call = /^(\w+)\((.*)\)$/.exec(source.trim())
  if (call)
    return callFunction(
      call[1] as string,
      (call[2] as string).split(',').map((each) => each.trim()),
      scope,
    )
  const sum = /^(.+?)\s+([+-])\s+(\d+)$/.exec(source.trim())
  if (sum) {
    const left = Number(lookUp(sum[1] as string, scope))
    return sum[2] === '+' ? left + Number(sum[3]) : left - Number(sum[3])
  }
  return lookUp(source.trim(), scope)
}

function lookUp(path: string, scope: Scope): unknown {
  if (/^-?\d+$/.test(path)) return Number(path)
  let value: unknown = scope
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !(name in value)) throw new BrokenCase(`Nothing is called \${${path}}.`)
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

function callFunction(name: string, parameters: readonly string[], scope: Scope): unknown {
  const number = (position: number): number => Number(evaluate(parameters[position] ?? '0', scope))
  switch (name) {
    case 'now': // Unix seconds, so many from now.
      return Math.floor(Date.now() / 1000) + (parameters[0] ? number(0) : 0)
    case 'uuid':
      return randomUUID()
    case 'text': // So many times `x`, or the second parameter.
      return (parameters[1] ?? 'x').repeat(number(0))
    case 'nested': // JSON of so many objects inside each other.
      return `${'{"a":'.repeat(number(0))}1${'}'.repeat(number(0))}`
    case 'base64url':
      return Buffer.from(parameters.map((each) => String(lookUpOrText(each, scope))).join(',')).toString('base64url')
    default:
      throw new BrokenCase(`There is no function ${name}().`)
  }
}

const lookUpOrText = (word: string, scope: Scope): unknown => (word in scope ? scope[word] : word)
