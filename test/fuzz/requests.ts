import fc from 'fast-check'
import { aimed, type Target } from './aim.js'
import { operations, type Operation, type Parameter } from './contract.js'
import { allowedBy, change, nearText, text, textOf, value, type Change, type Value } from './values.js'

/** The principal that requests are made for, and one whose runs and workers it must not touch. */
export const user = 1
export const stranger = 2

/** One request, described so that a report can be read and the same request made again. */
export interface Plan {
  readonly operation: string
  readonly seed: number
  readonly replica: number
  readonly subject: SubjectChoice
  readonly signing: Signing
  /** What stands in objects that may hold anything. */
  readonly filling: Readonly<Record<string, unknown>>
  readonly bodyChanges: readonly Change[]
  readonly parameterChanges: readonly ParameterChange[]
  readonly transport: Transport | null
}

/** Which run or worker the request names, wherever its operation takes one. `fresh` is made for it and belongs to the caller. */
export type SubjectChoice = 'fresh' | 'shared' | 'ended' | 'foreign' | 'unknown'

const signings = [
  'right',
  'none',
  'garbage',
  'other secret',
  'expired',
  'too early',
  'too long',
  'no nonce',
  'repeated',
  'for another run',
  'for another user',
  'cut off',
  'twice',
  'no principal',
  'principal twice',
] as const
type Signing = (typeof signings)[number] | 'chat'

type ParameterChange =
  | { readonly how: 'set'; readonly which: number; readonly text: string }
  | { readonly how: 'near'; readonly which: number; readonly pick: number }
  | { readonly how: 'drop'; readonly which: number }
  | { readonly how: 'repeat'; readonly which: number }
  | { readonly how: 'unknown'; readonly name: string; readonly text: string }
  | { readonly how: 'raw'; readonly text: string }

type Transport =
  | { readonly how: 'method'; readonly method: string }
  | { readonly how: 'path'; readonly suffix: string }
  | { readonly how: 'type'; readonly type: string | null }
  | { readonly how: 'accept'; readonly accept: string }
  | { readonly how: 'header'; readonly name: string; readonly text: string }
  | { readonly how: 'cut'; readonly at: number }
  | { readonly how: 'prefix'; readonly hex: string }
  | { readonly how: 'suffix'; readonly text: string }
  | { readonly how: 'byte'; readonly at: number; readonly byte: number }
  | { readonly how: 'duplicate'; readonly value: Value }
  | { readonly how: 'body'; readonly value: Value }
  | { readonly how: 'empty' }
  | { readonly how: 'chunked' }

const printable = fc.string({
  maxLength: 20,
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
})
const rawQueries = [
  '%',
  '%zz',
  '%C0%80',
  '%00',
  '&&&',
  '=',
  'a[]=1',
  '__proto__=1',
  '%ED%A0%80=1',
  'x=%F0%9F',
  '+',
  '?',
  '#',
  '%25',
  'tail_ms=1&tail_ms=1',
  ';',
]

const parameterChange: fc.Arbitrary<ParameterChange> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ how: fc.constant('set' as const), which: fc.nat(20), text }) },
  { weight: 6, arbitrary: fc.record({ how: fc.constant('near' as const), which: fc.nat(20), pick: fc.nat(1_000) }) },
  { weight: 2, arbitrary: fc.record({ how: fc.constant('drop' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ how: fc.constant('repeat' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ how: fc.constant('unknown' as const), name: fc.constantFrom('zzz', 'Cursor', 'LIMIT', 'a.b', '__proto__'), text }) },
  { weight: 1, arbitrary: fc.constantFrom(...rawQueries).map((raw) => ({ how: 'raw' as const, text: raw })) },
)

const transport: fc.Arbitrary<Transport> = fc.oneof(
  fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND', 'get').map((method) => ({ how: 'method' as const, method })),
  fc.constantFrom('/', '//', '/..', '%2F', '%', '%00', ';x', '.json', '/%E0%A4%A', '/extra', '%20').map((suffix) => ({ how: 'path' as const, suffix })),
  fc
    .constantFrom(
      null,
      '',
      'text/plain',
      'application/json; charset=latin1',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/JSON',
      'json',
      ';',
      'application/json;;',
    )
    .map((type) => ({ how: 'type' as const, type })),
  fc
    .constantFrom('', 'text/html', '*/*;q=0', 'application/*', 'nonsense', 'text/event-stream', ';;;', ',')
    .map((accept) => ({ how: 'accept' as const, accept })),
  fc.record({
    how: fc.constant('header' as const),
    name: fc.constantFrom(
      'traceparent',
      'tracestate',
      'x-request-id',
      'last-event-id',
      'content-encoding',
      'cookie',
      'x-forwarded-for',
      'if-none-match',
      'x-oa-guest-scope',
      'x-oa-user-id',
      'range',
      'expect',
      'upgrade',
    ),
    text: printable,
  }),
  fc.record({ how: fc.constant('cut' as const), at: fc.nat(200) }),
  fc.constantFrom('efbbbf', 'feff', 'ff', '00', 'c080', 'eda080').map((hex) => ({ how: 'prefix' as const, hex })),
  fc.constantFrom(',', '}', ' ', '\n\n', '\u0000', '{}', 'null').map((suffix) => ({ how: 'suffix' as const, text: suffix })),
  fc.record({ how: fc.constant('byte' as const), at: fc.nat(200), byte: fc.nat(255) }),
  fc.record({ how: fc.constant('duplicate' as const), value }),
  fc.record({ how: fc.constant('body' as const), value }),
  fc.constantFrom({ how: 'empty' as const }, { how: 'chunked' as const }),
)

/** What the service keeps exactly: no NUL, no lone surrogates, integers that a double holds. */
const keepable = fc.dictionary(
  fc.string({ unit: 'binary', maxLength: 5 }).filter((name) => !name.includes('\u0000') && name !== '__proto__'),
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 10 }).filter((one) => !one.includes('\u0000')),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
  ),
  { maxKeys: 3 },
)

// Bodies are where most can be wrong.
const anOperation = fc.oneof(...operations.map(({ id, body }) => ({ weight: body === undefined ? 1 : 4, arbitrary: fc.constant(id) })))

const seed = fc.noShrink(fc.integer({ min: 1, max: 2 ** 30 }))

/** Nearly half of all requests are right in every way; the others are wrong in one or a few. */
export const plan: fc.Arbitrary<Plan> = anOperation.chain((operation) => {
  const common = { operation: fc.constant(operation), seed, replica: fc.nat(1), filling: keepable }
  const subject = fc.constantFrom<SubjectChoice[]>('fresh', 'fresh', 'shared', 'shared', 'ended')
  const anySubject = fc.constantFrom<SubjectChoice[]>('fresh', 'shared', 'ended', 'foreign', 'unknown')
  const right = { signing: fc.constant<Signing>('right'), bodyChanges: fc.constant([]), parameterChanges: fc.constant([]), transport: fc.constant(null) }
  const takesChat = operations.find(({ id }) => id === operation)?.schemes.includes('chatSignature') === true
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ ...common, subject, ...right, ...(takesChat ? { signing: fc.constantFrom<Signing[]>('right', 'chat') } : {}) }) },
    { weight: 3, arbitrary: fc.record({ ...common, subject, ...right, bodyChanges: fc.array(change, { minLength: 1, maxLength: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ ...common, subject, ...right, parameterChanges: fc.array(parameterChange, { minLength: 1, maxLength: 2 }) }) },
    { weight: 2, arbitrary: fc.record({ ...common, subject, ...right, transport }) },
    { weight: 2, arbitrary: fc.record({ ...common, subject, ...right, signing: fc.constantFrom<Signing[]>(...signings) }) },
    { weight: 1, arbitrary: fc.record({ ...common, subject: fc.constant<SubjectChoice>('foreign'), ...right }) },
    {
      weight: 1,
      arbitrary: fc.record({
        ...common,
        subject: anySubject,
        signing: fc.constantFrom<Signing[]>('right', 'right', ...signings),
        bodyChanges: fc.array(change, { maxLength: 3 }),
        parameterChanges: fc.array(parameterChange, { maxLength: 2 }),
        transport: fc.option(transport),
      }),
    },
  )
})

/** Changed in no way, and about what is one's own: the contract allows it, word for word. */
export const isRight = (wanted: Plan): boolean =>
  wanted.subject !== 'foreign' &&
  (wanted.signing === 'right' || wanted.signing === 'chat') &&
  wanted.bodyChanges.length + wanted.parameterChanges.length === 0 &&
  wanted.transport === null

export interface Built {
  readonly method: string
  readonly pathname: string
  readonly query: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer | undefined
  readonly isChunked: boolean
  /** As the service will read them; for claims. */
  readonly names: { readonly runId: string | undefined; readonly threadId: string | undefined }
  /** Why this may not succeed, by the contract alone. */
  readonly mustFail: string | undefined
}

/** How long a stream that is asked for may stay open. */
const maxTailMs = 100

/** The request of a plan, for a run that is there. Pure: the same plan and run always give the same request. */
export function build(wanted: Plan, operation: Operation, target: Target): Built {
  const draw = random(wanted.seed)
  const original =
    operation.body === undefined
      ? undefined
      : filled(aimed(operation.id, allowedBy(operation.body.schema, wanted.seed), target, draw), wanted.filling, operation.body.complaints)
  const isBodySent = operation.body !== undefined && (operation.body.required || wanted.bodyChanges.length > 0 || draw() < 0.9)
  const bodyText = isBodySent ? textOf(original, wanted.bodyChanges) : undefined
  const parameters = parametersOf(wanted, operation, target, draw)
  const placed = (place: Parameter['in']) => parameters.given.filter((one) => one.parameter.in === place)
  let pathname = operation.template
  for (const { parameter, text: given } of placed('path')) pathname = pathname.replace(`{${parameter.name}}`, encode(given))
  const query = [...placed('query').map(({ parameter, text: given }) => `${parameter.name}=${encode(given)}`), ...parameters.extra].join('&')
  const base: Built = {
    method: operation.method,
    pathname,
    query,
    headers: [
      ...placed('header').map(({ parameter, text: given }) => [parameter.name, headerSafe(given)] as const),
      ...(bodyText === undefined ? [] : [['content-type', 'application/json'] as const]),
    ],
    body: bodyText === undefined ? undefined : Buffer.from(bodyText),
    isChunked: false,
    names: { runId: undefined, threadId: undefined },
    mustFail: parameters.mustFail,
  }
  const sent = transported(base, wanted.transport)
  return { ...sent, names: namesIn(sent, parameters.given), mustFail: sent.mustFail ?? bodyFault(operation, sent) }
}

interface Given {
  readonly parameter: Parameter
  readonly text: string
}

function parametersOf(
  wanted: Plan,
  operation: Operation,
  target: Target,
  draw: () => number,
): { given: Given[]; extra: string[]; mustFail: string | undefined } {
  let mustFail: string | undefined
  const present = operation.parameters.filter(
    ({ name, required, isOpaque }) => required || (draw() < 0.4 && !isOpaque && !/^x-oa-|^x-request-id$|^trace/.test(name)),
  )
  const given: Given[] = present.map((parameter, i) => ({ parameter, text: textFor(parameter, wanted.seed + i, target) }))
  const extra: string[] = []
  for (const one of wanted.parameterChanges) {
    if (one.how === 'raw') extra.push(one.text)
    else if (one.how === 'unknown') {
      extra.push(`${one.name}=${encode(one.text)}`)
      mustFail ??= `the query parameter ${one.name} is not declared`
    } else {
      const index = one.which % Math.max(given.length, 1)
      const chosen = given[index]
      if (chosen === undefined || (one.how !== 'set' && one.how !== 'near' && chosen.parameter.in === 'path')) continue
      if (one.how === 'set') given[index] = { ...chosen, text: one.text }
      else if (one.how === 'near') given[index] = { ...chosen, text: nearText(chosen.text, one.pick) }
      else if (one.how === 'repeat') given.push(chosen)
      else given.splice(index, 1)
    }
  }
  const dropped = present.find((parameter) => parameter.required && !given.some((one) => one.parameter === parameter))
  if (dropped !== undefined) mustFail ??= `the parameter ${dropped.name} is required`
  return { given, extra, mustFail }
}

function textFor({ name, schema }: Parameter, seedOf: number, { runId, threadId, workerId }: Target): string {
  if (name === 'run_id') return runId
  if (name === 'thread_id') return threadId
  if (name === 'worker_id') return workerId
  if (name === 'topic') return `run:${runId}:events`
  if (name === 'tail_ms') return String(1 + (seedOf % maxTailMs))
  if (/^(cursor|from|after|last-event-id)$/i.test(name) && !JSON.stringify(schema).includes('A-Z')) return String(seedOf % 4)
  return String(allowedBy(schema, seedOf))
}

/** The same with something in its empty objects, where the contract allows it. */
function filled(body: unknown, filling: Plan['filling'], complaints: (value: unknown) => readonly string[]): unknown {
  if (typeof body !== 'object' || body === null) return body
  const full = Object.fromEntries(Object.entries(body).map(([name, member]) => [name, JSON.stringify(member) === '{}' ? filling : member]))
  return complaints(full).length === 0 ? full : body
}

function transported(base: Built, transport: Transport | null): Built {
  if (transport === null) return base
  const headers = base.headers
  const bytes = base.body ?? Buffer.alloc(0)
  const withBody = (body: Buffer): Built => ({
    ...base,
    body,
    headers: headers.some(([name]) => name === 'content-type') ? headers : [...headers, ['content-type', 'application/json']],
  })
  switch (transport.how) {
    case 'method':
      return { ...base, method: transport.method, ...(transport.method === 'HEAD' || transport.method === 'TRACE' ? { body: undefined } : {}) }
    case 'path':
      return { ...base, pathname: base.pathname + transport.suffix }
    case 'type':
      return {
        ...base,
        headers: [...headers.filter(([name]) => name !== 'content-type'), ...(transport.type === null ? [] : [['content-type', transport.type] as const])],
      }
    case 'accept':
      return { ...base, headers: [...headers, ['accept', transport.accept]] }
    case 'header':
      return { ...base, headers: [...headers, [transport.name, headerSafe(transport.text)]] }
    case 'cut':
      return base.body === undefined ? base : withBody(bytes.subarray(0, transport.at % (bytes.length + 1)))
    case 'prefix':
      return base.body === undefined ? base : withBody(Buffer.concat([Buffer.from(transport.hex, 'hex'), bytes]))
    case 'suffix':
      return base.body === undefined ? base : withBody(Buffer.concat([bytes, Buffer.from(transport.text)]))
    case 'byte': {
      if (bytes.length === 0) return base
      const copy = Buffer.from(bytes)
      copy[transport.at % copy.length] = transport.byte
      return withBody(copy)
    }
    case 'duplicate': {
      const [, name, rest] = /^\{("[^"\\]*"):([^]*)$/.exec(bytes.toString()) ?? []
      return name === undefined
        ? base
        : withBody(Buffer.from(`{${name}:${textOf(null, [{ at: 0, how: 'replace', value: transport.value }])},${name}:${rest ?? ''}`))
    }
    case 'body':
      return withBody(Buffer.from(textOf(null, [{ at: 0, how: 'replace', value: transport.value }])))
    case 'empty':
      return withBody(Buffer.alloc(0))
    case 'chunked':
      return base.body === undefined ? base : { ...base, isChunked: true }
  }
}

/** Says why the body, as it is sent, is none that the contract allows. By our own reading of the text and our own validator. */
function bodyFault(operation: Operation, sent: Built): string | undefined {
  if (operation.body === undefined || sent.body === undefined || sent.body.length === 0)
    return operation.body?.required === true ? 'the body is required' : undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(sent.body))
  } catch {
    return 'the body is not JSON'
  }
  const [complaint] = operation.body.complaints(parsed)
  return complaint === undefined ? undefined : `the body breaks its schema: ${complaint}`
}

function namesIn(sent: Built, given: readonly Given[]): Built['names'] {
  const inBody = bodyOf(sent.body)
  const first = (name: string): string | undefined => {
    const fromUrl = given.find(({ parameter }) => parameter.name === name && parameter.in !== 'header')?.text
    return fromUrl ?? (typeof inBody[name] === 'string' ? inBody[name] : undefined)
  }
  return { runId: first('run_id'), threadId: first('thread_id') }
}

function bodyOf(body: Buffer | undefined): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body?.toString() ?? '')
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** Any text can stand in a URL; a lone surrogate becomes the bytes that an old encoder would have made of it. */
function encode(given: string): string {
  return given.isWellFormed() ? encodeURIComponent(given) : '%ED%A0%80'
}

/** What Node would refuse to send is left out; everything else goes as it is. */
function headerSafe(given: string): string {
  return given.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')
}

function random(start: number): () => number {
  let state = start
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
