import { createHash } from 'node:crypto'
import { mismatches, mismatchesByPointer, show, type Mismatch } from '../conformance/src/index.js'
import type { SeenStep } from './case.js'
import type { SeenRequest } from './seen-request.js'

/** Where the requests are not what was promised of them. */
export function judgeRequests(requests: readonly SeenRequest[], wanted: SeenStep['seen']): Mismatch[] {
  const found: Mismatch[] = []
  const hold = (at: string, matcher: unknown, actual: unknown): void => {
    if (matcher !== undefined) found.push(...mismatches(matcher, actual, at))
  }
  hold('count', wanted.count, requests.length)
  // What is said of every request must not be true because there was none.
  if (requests.length === 0 && wanted.count !== 0) found.push({ at: 'requests', expected: `some of ${wanted.operation}`, got: 'none' })
  hold('upstream', wanted.upstream, wanted.upstream && requests.map((each) => each.upstreamStatus ?? null))
  for (const [name, matcher] of Object.entries(wanted.headers ?? {})) {
    const values = requests.map(({ headers }) => headers[name])
    if (Array.isArray(matcher)) {
      hold(`requests with a header ${name}`, matcher.length, values.length)
      matcher.forEach((each: unknown, i) => hold(`header ${name} of request ${i + 1}`, each, values[i]))
    } else values.forEach((value, i) => hold(`header ${name} of request ${i + 1}`, matcher, value))
  }
  for (const [name, matcher] of Object.entries(wanted.claims ?? {}))
    requests.forEach((each, i) => hold(`claim ${name} of request ${i + 1}`, matcher, claimsOf(each)[name]))
  requests.forEach((each, i) => {
    hold(`target of request ${i + 1}`, wanted.target, each.target)
    hold(`body of request ${i + 1}`, wanted.text, each.body.toString())
    if (wanted.body) found.push(...mismatchesByPointer(wanted.body, parsed(each), `body of request ${i + 1} `))
    if (wanted.digest === true)
      hold(`digest of request ${i + 1}`, createHash('sha256').update(each.body).digest('hex'), each.headers['x-oa-runtime-body-sha256'])
  })
  for (const name of wanted.fresh ?? []) {
    const values = requests.map((each) => valueOf(each, name))
    if (requests.length < 2 || values.includes('') || new Set(values).size !== values.length)
      found.push({ at: `${name} of each`, expected: 'a fresh one in each of several requests', got: show(values) })
  }
  for (const name of wanted.same ?? []) {
    const values = requests.map((each) => valueOf(each, name))
    if (requests.length < 2 || values.includes('') || new Set(values).size !== 1)
      found.push({ at: `${name} of each`, expected: 'the same in several requests', got: show(values) })
  }
  requests.slice(1).forEach((each, i) => {
    const pauseMs = each.at - (requests[i] as SeenRequest).at
    // Timers may fire a millisecond early.
    if (wanted.pause_ms !== undefined && pauseMs < wanted.pause_ms - 2)
      found.push({ at: `pause after request ${i + 1}`, expected: `at least ${wanted.pause_ms} ms`, got: `${pauseMs.toFixed(0)} ms` })
  })
  hold('bytes of the last request', wanted.bytes, requests.at(-1)?.bytes)
  return found
}

function valueOf(request: SeenRequest, name: string): string {
  if (name === 'nonce') return text(claimsOf(request)['nonce'])
  if (name === 'body') return request.body.toString()
  if (name === 'trace-id') return text(request.headers['traceparent']).split('-')[1] ?? ''
  return text(request.headers[name])
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The claims of the request's token; none when it has none that can be read. */
function claimsOf({ headers }: SeenRequest): Readonly<Record<string, unknown>> {
  const [, encoded] = text(headers['x-oa-runtime-signature']).split('.')
  try {
    return JSON.parse(Buffer.from(encoded ?? '', 'base64url').toString()) as Record<string, unknown>
  } catch {
    return {}
  }
}

function parsed({ body }: SeenRequest): unknown {
  try {
    return JSON.parse(body.toString()) as unknown
  } catch {
    return undefined
  }
}
