import { isDeepStrictEqual } from 'node:util'
import { BrokenCase } from './case.js'
import { find } from './pointer.js'

/** One place where what came is not what was promised. */
export interface Mismatch {
  readonly at: string
  readonly expected: string
  readonly got: string
}

type Test = (actual: unknown, operand: unknown) => boolean

const typeOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [])
const size = (value: unknown): number | undefined => (typeof value === 'string' || Array.isArray(value) ? value.length : undefined)
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
const distinct = (value: unknown): number => new Set(list(value).map((each) => JSON.stringify(each))).size
const isAscending = (values: readonly unknown[]): boolean => values.every((each, i) => i === 0 || Number(each) > Number(values[i - 1]))
const counts = (value: unknown): Record<string, number> => {
  const found: Record<string, number> = {}
  for (const each of list(value)) found[text(each)] = (found[text(each)] ?? 0) + 1
  return found
}
const sorted = (value: unknown): unknown[] => [...list(value)].sort((a, b) => (text(a) < text(b) ? -1 : 1))
const numbers = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)

/** A matcher is a value to be equal to, or an object whose members all begin with `$`: each of them has to hold. */
const tests: Readonly<Record<string, Test>> = {
  $eq: (actual, operand) => isDeepStrictEqual(actual, operand),
  $ne: (actual, operand) => !isDeepStrictEqual(actual, operand),
  $type: (actual, operand) => typeOf(actual) === operand || (operand === 'number' && typeof actual === 'number'),
  $match: (actual, operand) => typeof actual === 'string' && new RegExp(String(operand), 's').test(actual),
  $lacks: (actual, operand) => actual !== undefined && !text(actual).includes(String(operand)),
  $gt: (actual, operand) => typeof actual === 'number' && actual > Number(operand),
  $gte: (actual, operand) => typeof actual === 'number' && actual >= Number(operand),
  $lt: (actual, operand) => typeof actual === 'number' && actual < Number(operand),
  $lte: (actual, operand) => typeof actual === 'number' && actual <= Number(operand),
  $in: (actual, operand) => list(operand).some((each) => isDeepStrictEqual(actual, each)),
  $contains: (actual, operand) =>
    typeof actual === 'string' ? actual.includes(text(operand)) : list(actual).some((each) => mismatches(operand, each).length === 0),
  $excludes: (actual, operand) => Array.isArray(actual) && !list(actual).some((each) => mismatches(operand, each).length === 0),
  $each: (actual, operand) => list(actual).length > 0 && list(actual).every((each) => mismatches(operand, each).length === 0),
  $length: (actual, operand) => mismatches(operand, size(actual)).length === 0,
  $has: (actual, operand) =>
    Object.entries(operand as object).every(
      ([name, matcher]) => mismatches(matcher, find(actual, `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)).length === 0,
    ),
  $range: (actual, operand) => isDeepStrictEqual(actual, numbers(Number(list(operand)[0]), Number(list(operand)[1]))),
  $ascending: (actual, operand) => Array.isArray(actual) && isAscending(actual) === operand,
  $distinct: (actual, operand) => Array.isArray(actual) && distinct(actual) === operand,
  $counts: (actual, operand) => isDeepStrictEqual(counts(actual), operand),
  $unordered: (actual, operand) => Array.isArray(actual) && isDeepStrictEqual(sorted(actual), sorted(operand)),
  $starts: (actual, operand) => isDeepStrictEqual(list(actual).slice(0, list(operand).length), operand),
  $ends: (actual, operand) => isDeepStrictEqual(list(actual).slice(-list(operand).length), operand),
  $absent: (actual, operand) => (actual === undefined) === operand,
  $present: (actual, operand) => (actual !== undefined) === operand,
}

const operatorsOf = (matcher: unknown): readonly [string, unknown][] | undefined => {
  if (typeof matcher !== 'object' || matcher === null || Array.isArray(matcher)) return undefined
  const entries = Object.entries(matcher)
  return entries.length > 0 && entries.every(([name]) => name.startsWith('$')) ? entries : undefined
}

/** Where the value is not what the matcher asks for; empty when it is. */
export function mismatches(matcher: unknown, actual: unknown, at = ''): Mismatch[] {
  const operators = operatorsOf(matcher)
  if (operators === undefined) return isDeepStrictEqual(actual, matcher) ? [] : [{ at, expected: show(matcher), got: show(actual) }]
  return operators.flatMap(([name, operand]) => {
    const test = tests[name]
    if (test === undefined) throw new BrokenCase(`There is no matcher ${name}.`)
    return test(actual, operand) ? [] : [{ at, expected: `${name.slice(1)} ${show(operand)}`, got: show(actual) }]
  })
}

/** The same for matchers by JSON pointer. */
export function mismatchesByPointer(matchers: Readonly<Record<string, unknown>>, value: unknown, at = ''): Mismatch[] {
  return Object.entries(matchers).flatMap(([pointer, matcher]) => mismatches(matcher, find(value, pointer), `${at}${pointer}`))
}

/** A value as a person reads it, shortened where it is long. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  const written = JSON.stringify(value)
  return written.length > 600 ? `${written.slice(0, 600)}… (${written.length} characters)` : written
}
