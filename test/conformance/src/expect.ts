import type { Expectation, StreamExpectation } from './case.js'
import type { Answer } from './http.js'
import { mismatches, mismatchesByPointer, show, type Mismatch } from './match.js'
import { idsOf, isDone, parseStream, partsOf, textOf, type Message, type Part } from './sse.js'
import { resolve, type Scope } from './template.js'

/** Where an answer is not what a step expects; empty when all of it is. `memoryless` leaves out what only a real server can know. */
export function compareAnswer(expectation: Expectation, answer: Answer, scope: Scope, memoryless = false): Mismatch[] {
  const expected = resolve(expectation, scope) as Expectation
  const found: Mismatch[] = []
  if (expected.status !== undefined) {
    const statuses = statusesOf(expected)
    if (!statuses.includes(answer.status)) found.push({ at: 'status', expected: statuses.join(' or '), got: `${answer.status} ${excerpt(answer)}` })
  }
  if (expected.code !== undefined) found.push(...mismatchesByPointer({ '/error/code': expected.code }, answer.json, 'body '))
  if (expected.reason !== undefined) found.push(...mismatchesByPointer({ '/error/details/0/reason': expected.reason }, answer.json, 'body '))
  if (memoryless) return found
  for (const [name, matcher] of Object.entries(expected.headers ?? {})) found.push(...mismatches(matcher, answer.headers[name.toLowerCase()], `header ${name}`))
  if (expected.body) found.push(...mismatchesByPointer(expected.body, answer.json, 'body '))
  if (expected.text !== undefined) found.push(...mismatches(expected.text, answer.text, 'text'))
  if (expected.stream) found.push(...compareStream(expected.stream, parseStream(answer.text).messages, answer.text))
  return found
}

/** The statuses that a step takes, before its templates are filled in. */
export function statusesOf({ status }: Expectation): readonly number[] {
  if (status === undefined) return []
  return typeof status === 'number' ? [status] : status
}

/** The same for what a stream has said so far. */
export function compareStream(expected: StreamExpectation, messages: readonly Message[], raw: string, ids = idsOf(messages)): Mismatch[] {
  let parts: Part[]
  try {
    parts = partsOf(messages)
  } catch {
    return [{ at: 'stream', expected: 'JSON in every message', got: raw.slice(-300) }]
  }
  const found: Mismatch[] = []
  if (expected.ids !== undefined) found.push(...mismatches(expected.ids, ids, 'stream ids'))
  if (expected.types !== undefined)
    found.push(
      ...mismatches(
        expected.types,
        parts.map((part) => part['type']),
        'stream types',
      ),
    )
  if (expected.data) found.push(...mismatchesByPointer(expected.data, parts, 'stream '))
  if (expected.done !== undefined) found.push(...mismatches(expected.done, isDone(messages.at(-1)), 'stream ends with [DONE]'))
  if (expected.text !== undefined) found.push(...mismatches(expected.text, textOf(parts), 'stream text'))
  if (expected.raw !== undefined) found.push(...mismatches(expected.raw, raw, 'stream'))
  return found
}

const excerpt = ({ text, json }: Answer): string => (json === undefined ? text.slice(0, 300) : show(json))
