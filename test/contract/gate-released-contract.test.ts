import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundlePath } from '../../scripts/contract-check/contract.js'
import { objectionsToRelease, release } from '../../scripts/contract-check/release.js'
import { isLater, releasedContract, releasedPath } from '../../scripts/contract-check/released-contract.js'

interface Schema {
  type?: unknown
  properties: Record<string, unknown>
  required: string[]
  enum: string[]
  oneOf: unknown[]
  [keyword: string]: unknown
}
interface Operation {
  operationId: string
  summary?: string
  deprecated?: boolean
  parameters: Record<string, unknown>[]
  requestBody: { required: boolean; content: Record<string, unknown> }
  responses: Record<
    string,
    { headers: Record<string, Record<string, unknown>>; content: Record<string, { examples: Record<string, unknown> }>; [extension: string]: unknown }
  >
  [extension: string]: unknown
}
interface Document {
  info: { version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; responses: Record<string, { headers: Record<string, Record<string, unknown>> }> }
  'x-event-types': Record<string, string>
  'x-reserved-event-types': string[]
  'x-internal-event-types': string[]
}

const here = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
let root = ''
let contract: Document

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'released-'))
  await symlink(join(here, 'node_modules'), join(root, 'node_modules'))
  contract = JSON.parse(await readFile(join(here, bundlePath), 'utf8')) as Document
  for (const path of [bundlePath, releasedPath]) await mkdir(join(root, dirname(path)), { recursive: true })
  await writeFile(join(root, releasedPath), JSON.stringify(contract))
})
afterAll(async () => {
  await rm(root, { recursive: true, force: true })
})

/** What the check says when the released contract is this repository's, and it is then changed like this. */
async function findingsAfter(change: (contract: Document) => void): Promise<string> {
  const changed = structuredClone(contract)
  change(changed)
  expect(JSON.stringify(changed), 'the mutation changes nothing').not.toBe(JSON.stringify(contract))
  await writeFile(join(root, bundlePath), JSON.stringify(changed))
  return (await releasedContract.run(root)).join('\n')
}

const schema = (document: Document, name: string): Schema => document.components.schemas[name]!
const operation = (document: Document, operationId: string): Operation =>
  Object.values(document.paths)
    .flatMap((item) => Object.values(item))
    .find((each) => each.operationId === operationId)!

function rename(holder: Schema, from: string, to: string): void {
  holder.properties[to] = holder.properties[from]
  Reflect.deleteProperty(holder.properties, from)
  if (holder.required.includes(from)) holder.required = holder.required.map((name) => (name === from ? to : name))
}

type Case = [what: string, change: (document: Document) => void, says: RegExp]

const breaking: Case[] = [
  [
    'a member of an answer is renamed',
    (d) => rename(schema(d, 'Run'), 'status', 'state'),
    /components\/schemas\/Run.*`status`.*renamed.*Who uses it: .*Keep the member/,
  ],
  ['a nested member of an answer is renamed', (d) => rename(schema(d, 'BrokenLink'), 'reason', 'why'), /BrokenLink.*verifyRun \(answer\)/],
  [
    'a member of a request is renamed',
    (d) => rename({ ...schema(d, 'CreateRunRequest'), required: [] }, 'metadata', 'meta'),
    /CreateRunRequest.*createRun \(request\)/,
  ],
  ['a member of an event payload is renamed', (d) => rename(schema(d, 'tool.call'), 'tool_name', 'name'), /tool\.call.*`tool_name`/],
  [
    'a member of a chunk of a stream is renamed',
    (d) => rename(schema(d, 'EventsTextDelta'), 'delta', 'text'),
    /EventsTextDelta.*`delta`.*streamRun \(answer\)/,
  ],
  ['a member of a line of a replay is renamed', (d) => rename(schema(d, 'ReplayLine'), 'event', 'kind'), /ReplayLine.*`event`/],
  [
    'an event type is removed',
    (d) => Reflect.deleteProperty(d['x-event-types'], 'run.delta'),
    /#\/x-event-types\/run\.delta breaks .* The event type was removed/,
  ],
  ['an event is no longer public', (d) => (schema(d, 'run.delta')['x-visibility'] = 'internal'), /run\.delta\/x-visibility.*no longer public/],
  ['an event may no longer be written by clients', (d) => (schema(d, 'run.note')['x-written-by'] = 'runtime'), /x-event-types\/run\.note.*[Bb]ody was removed/],
  ['an event type is reserved', (d) => d['x-reserved-event-types'].push('note.*'), /x-reserved-event-types.*note\.\* is new.*refused/],
  ['an event type becomes internal', (d) => d['x-internal-event-types'].push('note.*'), /x-internal-event-types.*note\.\* is new/],
  [
    'an event gains a required member',
    (d) => schema(d, 'tool.call').required.push('turn_id'),
    /tool\.call.*became required: .*`turn_id`.*event tool\.call \(request/,
  ],
  [
    'a status is removed',
    (d) => Reflect.deleteProperty(operation(d, 'getRun').responses, '404'),
    /Response `404` was removed.*Who uses it: getRun.*Keep the status/,
  ],
  [
    'an operation is removed',
    (d) => Reflect.deleteProperty(d.paths['/internal/v1/runs']!, 'get'),
    /`GET \/internal\/v1\/runs` was removed.*listRuns.*deprecated: true/,
  ],
  ['a path is removed', (d) => Reflect.deleteProperty(d.paths, '/internal/v1/runs/{run_id}'), /Path .* was removed.*getRun/],
  ['an operationId is changed', (d) => (operation(d, 'createRun').operationId = 'makeRun'), /'createRun' to 'makeRun'.*generated clients/],
  ['a parameter is removed', (d) => operation(d, 'listRunEvents').parameters.pop(), /`limit` query parameter was removed/],
  ['a parameter becomes required', (d) => (operation(d, 'listRunEvents').parameters[0]!['required'] = true), /`after` query parameter became required/],
  [
    'a required parameter is added',
    (d) => operation(d, 'listRunEvents').parameters.push({ name: 'q', in: 'query', required: true, schema: { type: 'string' } }),
    /Required `q` query parameter was added/,
  ],
  [
    'the default of a parameter changes',
    (d) => ((operation(d, 'listRuns').parameters.find(({ name }) => name === 'limit')!['schema'] as Schema)['default'] = 100),
    /default 50 became 100.*mean something else/,
  ],
  ['a body becomes required', (d) => (operation(d, 'createRun').requestBody.required = true), /[Bb]ody became required/],
  ['the limit of a body falls', (d) => (operation(d, 'createRun')['x-max-body-bytes'] = 1024), /x-max-body-bytes.*fell below 1048576/],
  ['a member of a request becomes required', (d) => (schema(d, 'CreateRunRequest').required = ['thread_id']), /became required: `thread_id`/],
  ['a constraint of a request is tightened', (d) => (schema(d, 'ModelOverride')['maxLength'] = 100), /`maxLength`.*'200' to '100'/],
  ['a request takes no unknown members any more', (d) => (schema(d, 'CancelRunRequest')['additionalProperties'] = false), /additionalProperties/],
  ['an enum of requests loses a value', (d) => schema(d, 'RunStatusFilter').enum.pop(), /RunStatusFilter\/enum.*failed/],
  ['an enum of answers loses a value', (d) => schema(d, 'ErrorReason').enum.pop(), /ErrorReason\/enum.*It lost/],
  ['an enum of answers gains a value', (d) => schema(d, 'RunStatus').enum.push('paused'), /RunStatus\/enum.*gained values: 'paused'/],
  ['a form of requests is removed', (d) => schema(d, 'AppendRequest').oneOf.pop(), /AppendRequest\/oneOf/],
  ['a form of answers is removed', (d) => schema(d, 'AppendRepeatReply').oneOf.pop(), /AppendRepeatReply\/oneOf.*It lost/],
  ['a form of answers is added', (d) => schema(d, 'AppendRepeatReply').oneOf.push({ type: 'object' }), /AppendRepeatReply\/oneOf.*added/],
  ['a kind of chunk is removed from a stream', (d) => schema(d, 'EventsStreamData').oneOf.splice(1, 1), /EventsStreamData\/oneOf/],
  [
    'a member of an answer may be null',
    (d) => ((schema(d, 'CreateRunReply').properties['idempotentReplay'] as Schema).type = ['boolean', 'null']),
    /widened from 'boolean'/,
  ],
  [
    'a member of an answer becomes optional',
    (d) => (schema(d, 'Run').required = schema(d, 'Run').required.filter((name) => name !== 'mode')),
    /no longer required: .*`mode`/,
  ],
  [
    'a header of an answer is removed',
    (d) => Reflect.deleteProperty(operation(d, 'createRunAndStream').responses['200']!.headers, 'x-oa-run-id'),
    /`x-oa-run-id` was removed/,
  ],
  [
    'a header of an answer is no longer promised',
    (d) => (operation(d, 'createRunAndStream').responses['200']!.headers['x-oa-run-id']!['required'] = false),
    /no longer promised/,
  ],
  ['a media type is removed', (d) => (operation(d, 'getRunReplay').responses['200']!.content = {}), /x-ndjson` was removed/],
  [
    'a format of a stream is removed',
    (d) => Reflect.deleteProperty(operation(d, 'streamRun').responses['200']!['x-sse-data'] as object, 'ui'),
    /format=ui` was removed/,
  ],
  [
    'a named example is removed',
    (d) => Reflect.deleteProperty(operation(d, 'createRun').responses['201']!.content['application/json']!.examples, 'created'),
    /lost the named example created/,
  ],
  ['a way to sign is removed', (d) => (operation(d, 'createRunAndStream')['security'] = [{ runtimeToken: [] }]), /`chatSignature` is no longer accepted/],
]

const additive: [what: string, change: (document: Document) => void][] = [
  ['an operation', (d) => (d.paths['/internal/v1/new'] = { get: { ...operation(d, 'getRun'), operationId: 'getNew' } })],
  ['an optional parameter', (d) => operation(d, 'listRuns').parameters.push({ name: 'q', in: 'query', schema: { type: 'string' } })],
  ['an optional member of a request', (d) => (schema(d, 'CreateRunRequest').properties['extra'] = { type: 'string' })],
  ['a required member of an answer', (d) => ((schema(d, 'Run').properties['extra'] = { type: 'string' }), schema(d, 'Run').required.push('extra'))],
  ['a status', (d) => (operation(d, 'getRun').responses['429'] = operation(d, 'getRun').responses['404']!)],
  ['a value of an enum of requests', (d) => schema(d, 'RunStatusFilter').enum.push('any')],
  ['a reason and a code', (d) => (schema(d, 'ErrorReason').enum.push('too_tired'), schema(d, 'ErrorCode').enum.push('tired'))],
  ['an event type', (d) => (d['x-event-types']['run.slept'] = d['x-event-types']['run.note']!)],
  ['an optional member of an event', (d) => (schema(d, 'tool.call').properties['extra'] = { type: 'string' })],
  ['room in a request', (d) => (schema(d, 'ModelOverride')['maxLength'] = 300)],
  ['a mark of deprecation', (d) => (operation(d, 'getRun').deprecated = true)],
  ['better words', (d) => (operation(d, 'getRun').summary = 'Read it.')],
]

/** Each of these hides another one, or is hidden by it: they are made apart from the others. */
const apart = [
  'a form of answers is removed',
  'a header of an answer is removed',
  'an operationId is changed',
  'a path is removed',
  'an operation is removed',
  'a kind of chunk is removed from a stream',
  'an event may no longer be written by clients',
]

describe('a change of the released contract under the same version', () => {
  // A comparison takes a second, so those that do not touch each other are made together. Each is to be found by its own words.
  const findings = new Map<boolean, readonly string[]>()
  beforeAll(async () => {
    for (const isApart of [true, false]) {
      const found = await findingsAfter((document) => {
        for (const [what, change] of breaking) if (apart.includes(what) === isApart) change(document)
      })
      findings.set(isApart, found.split('\n'))
    }
  }, 60_000)

  it.each(breaking)('is refused when %s', (what, _change, says) => {
    const found = findings.get(apart.includes(what)) ?? []
    expect(
      found.filter((finding) => says.test(finding)),
      found.join('\n'),
    ).not.toEqual([])
  })

  it('is refused with what, where, who and how, each time', () => {
    for (const finding of [...findings.values()].flat())
      expect(finding).toMatch(
        /^#\/.+ breaks clients of the released contract \S+: .+\. (Who uses it: .+\. )?\S.+ raise info\.version from \S+ to \S+ and announce it \(docs\/deprecation\.md\)\.$/,
      )
  })

  // All at once: a finding names the one that it minds.
  it(`is taken when it adds ${additive.map(([what]) => what).join(', ')}`, async () => {
    const findings = await findingsAfter((document) => {
      for (const [, change] of additive) change(document)
    })
    expect(findings).toBe('')
  })
})

describe('the version', () => {
  const removal = (version: string) => (document: Document) => {
    document.info.version = version
    Reflect.deleteProperty(operation(document, 'getRun').responses, '404')
  }
  const next = (): string => contract.info.version.replace(/^0\.(\d+)\..*$/, (_all, minor: string) => `0.${Number(minor) + 1}.0`)

  it('announces a break by its second number before 1.0.0, and by its first', async () => {
    expect(await findingsAfter(removal(next()))).toBe('')
    expect(await findingsAfter(removal('1.0.0'))).toBe('')
  })

  it('does not by its third', async () => {
    expect(await findingsAfter(removal(`${contract.info.version}9`))).toContain(`to ${next()} and announce it`)
  })

  it.each([
    ['0.4.1', '0.4.0', true],
    ['0.10.0', '0.9.9', true],
    ['1.0.0', '0.99.99', true],
    ['0.4.0', '0.4.0', false],
    ['0.3.9', '0.4.0', false],
  ])('%s is later than %s: %s', (version, than, expected) => {
    expect(isLater(version, than)).toBe(expected)
  })
})

describe('a released contract that is not there', () => {
  it('is a finding, for without it nothing is compared', async () => {
    const path = join(root, releasedPath)
    await writeFile(join(root, bundlePath), JSON.stringify(contract))
    await rm(path)
    expect(await releasedContract.run(root)).toEqual([expect.stringContaining('is missing') as string])
    await writeFile(path, 'not json')
    expect(await releasedContract.run(root)).toEqual([expect.stringContaining('cannot be compared') as string])
    await writeFile(path, JSON.stringify(contract))
    expect(await releasedContract.run(root)).toEqual([])
  })
})

describe('a release', () => {
  const write = (path: string, document: Document): Promise<void> => writeFile(join(root, path), JSON.stringify(document))
  const withVersion = (version: string, change: (document: Document) => void = () => {}): Document => {
    const document = structuredClone(contract)
    document.info.version = version
    change(document)
    return document
  }
  const reword = (document: Document): void => void (operation(document, 'getRun').summary = 'Read it.')

  it('is the first one where there is none', async () => {
    await write(bundlePath, contract)
    await rm(join(root, releasedPath))
    expect(await objectionsToRelease(root)).toEqual([])
    await release(root)
    expect(await readFile(join(root, releasedPath), 'utf8')).toBe(await readFile(join(root, bundlePath), 'utf8'))
  })

  it('is not made twice', async () => {
    expect(await objectionsToRelease(root)).toEqual([expect.stringContaining('released already') as string])
  })

  it('needs a later version as soon as anything has changed', async () => {
    await write(bundlePath, withVersion(contract.info.version, reword))
    expect(await objectionsToRelease(root)).toEqual([expect.stringContaining('Raise info.version') as string])
    await write(bundlePath, withVersion('0.0.1', reword))
    expect(await objectionsToRelease(root)).toEqual([expect.stringContaining('Raise info.version') as string])
    await write(bundlePath, withVersion(`${contract.info.version}9`, reword))
    expect(await objectionsToRelease(root)).toEqual([])
  })

  it('is not made of a break that the version does not announce', async () => {
    await write(
      bundlePath,
      withVersion(`${contract.info.version}9`, (document) => Reflect.deleteProperty(operation(document, 'getRun').responses, '404')),
    )
    expect(await objectionsToRelease(root)).toEqual([expect.stringContaining('`404` was removed') as string])
  })
})
