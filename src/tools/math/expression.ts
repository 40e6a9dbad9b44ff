import { createRequire } from 'node:module'
import type { MathJsInstance, MathNode } from 'mathjs'

/**
 * Evaluates expressions of the mathjs language in 64-digit decimals. Evaluating a hostile expression takes all the time and memory there is, up to an abort of the whole process: only for a process of its own.
 */

/** Names that reach the library itself, or turn text into code, instead of computing something. */
const refusedNames = [
  'import',
  'config',
  'create',
  'factory',
  'typed',
  'chain',
  'createUnit',
  'deleteUnit',
  'evaluate',
  'parse',
  'compile',
  'parser',
  'help',
  'simplify',
  'simplifyCore',
  'simplifyConstant',
  'derivative',
  'rationalize',
  'resolve',
  'symbolicEqual',
  'leafCount',
  'reviver',
  'replacer',
] as const

/** Digits that are computed. */
const precision = 64
/** Digits of a fraction that are shown: the last ones hold rounding errors. */
const shownDigits = 50
const maxResultLength = 16_384

export interface ExpressionValue {
  readonly result: string
  /** Present when a double holds it: exactly if it is whole, else the nearest. */
  readonly number?: number
}

// The library in one file: its many modules take ten times as long to load.
const math = createRequire(import.meta.url)('mathjs/lib/browser/math.js') as MathJsInstance
math.config({ number: 'BigNumber', precision })
const parse = math.parse.bind(math)
const isRefused: ReadonlySet<string> = new Set(refusedNames)
// The walk over the syntax tree refuses all of them first. This is for ways to the powerful ones that the walk does not see.
const overridden = ['import', 'createUnit', 'reviver', 'parse', 'evaluate', 'simplify', 'derivative', 'resolve']
math.import(Object.fromEntries(overridden.map((name) => [name, () => refuse(name)])), { override: true })

/** Throws an Error that describes the fault in the expression. Assigned names are forgotten afterwards. */
export function evaluateExpression(expression: string): ExpressionValue {
  const tree = parse(expression)
  tree.traverse(assertAllowed)
  const value: unknown = tree.compile().evaluate(new Map<string, unknown>())
  return described(math.isResultSet(value) ? value.entries.at(-1) : value)
}

function assertAllowed(node: MathNode): void {
  if (math.isFunctionAssignmentNode(node)) throw new Error('Functions cannot be defined here.')
  if (math.isSymbolNode(node) && isRefused.has(node.name)) refuse(node.name)
}

function refuse(name: string): never {
  throw new Error(`${name} cannot be used here.`)
}

function described(value: unknown): ExpressionValue {
  if (value === undefined || value === null || typeof value === 'function') throw new Error('The expression has no value.')
  const result = textOf(value)
  if (result.length > maxResultLength) throw new Error(`The result is longer than ${maxResultLength} characters. Ask for a part of it.`)
  const number = math.isNumber(value) || math.isBigNumber(value) || typeof value === 'bigint' ? Number(value) : NaN
  const isSafe = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number))
  return isSafe ? { result, number } : { result }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  const isWhole = math.isBigNumber(value) && value.isInteger()
  return math.format(value, { notation: 'auto', lowerExp: -7, upperExp: precision, ...(isWhole ? {} : { precision: shownDigits }) })
}
