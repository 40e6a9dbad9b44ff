import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import canonicalize from 'canonicalize'
import { describe, expect, it } from 'vitest'
import { errorCodes, errorReasons } from '../../src/kernel/errors.js'
import { operations, readContract, resolve, shownBodies, validatorAt } from './contract-document.js'
import type { Shown } from './contract-document.js'

const contract = readContract()
const shown = shownBodies()
// Operations share most of their refusals: each is judged once.
const distinct = [...new Map(shown.map((one) => [`${one.schema} ${one.name} ${String(one.status)}`, one])).values()]
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const isError = (one: Shown): boolean => one.status !== undefined && one.status >= 400 && !(one.operationId === 'getReadiness' && one.status === 503)

describe('examples of bodies', () => {
  it.each(distinct.filter((one) => one.mediaType === 'application/json'))('$where matches its schema', ({ schema, value }) => {
    expect(validatorAt(schema)(value)).toEqual([])
  })

  it('exist for every request and every answer that has a body', () => {
    const missing = operations.flatMap(({ operation, pointer }) => {
      const bodies = ['requestBody', ...Object.keys(operation.responses).map((status) => `responses/${status}`)]
      return bodies
        .filter((body) => body !== 'requestBody' || operation.requestBody !== undefined)
        .filter((body) => {
          const status = body === 'requestBody' ? undefined : Number(body.slice('responses/'.length))
          return !shown.some((one) => one.operationId === operation.operationId && one.status === status)
        })
        .map((body) => `${pointer}/${body}`)
    })
    expect(missing).toEqual([])
  })

  it.each(distinct.filter((one) => one.mediaType === 'text/event-stream' && !one.name.startsWith('worker')))(
    '$where is a stream of known data that ends in [DONE]',
    ({ name, value, response }) => {
      const blocks = String(value).split('\n\n')
      expect(blocks.pop()).toBe('')
      const data = blocks.filter((block) => !block.startsWith(':')).map((block) => /^data: (.*)$/m.exec(block)?.[1] ?? 'no data')
      expect(data.pop()).toBe('[DONE]')
      const schemas = response?.['x-sse-data'] ?? {}
      const pointer = name.startsWith('ui') ? schemas['ui'] : schemas['events']
      for (const line of data) expect(validatorAt(pointer ?? 'x-sse-data is missing')(JSON.parse(line)), line).toEqual([])
    },
  )

  it.each(distinct.filter((one) => one.mediaType === 'text/event-stream' && one.name.startsWith('worker')))(
    '$where is a stream of known data without an end mark, each with its seq as id',
    ({ value, response }) => {
      const blocks = String(value).split('\n\n')
      expect(blocks.pop()).toBe('')
      for (const block of blocks.filter((each) => !each.startsWith(':'))) {
        const [, id, data = ''] = /^id: (\d+)\nevent: codex\.worker\.event\ndata: (.*)$/.exec(block) ?? []
        expect(validatorAt(response?.['x-sse-data']?.['worker'] ?? 'x-sse-data is missing')(JSON.parse(data))).toEqual([])
        expect((JSON.parse(data) as { seq: number }).seq).toBe(Number(id))
      }
    },
  )

  it.each(distinct.filter((one) => one.mediaType === 'application/x-ndjson'))('$where holds one known line after the other', ({ value, response }) => {
    const lines = String(value).split('\n')
    expect(lines.pop()).toBe('')
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
      'ReplayHeader',
      'SessionStart',
      'RuntimeEvent',
      'RuntimeEvent',
      'SessionEnd',
    ])
    for (const line of lines) expect(validatorAt(response?.['x-ndjson-line'] ?? 'x-ndjson-line is missing')(JSON.parse(line)), line).toEqual([])
  })

  it.each(distinct.filter(isError))('$where has the status and code of its reason', ({ name, status, value }) => {
    const { error } = value as { error: { code: string; details: { reason: string }[] } }
    const reason = errorReasons[name as keyof typeof errorReasons]
    expect(error.details[0]?.reason).toBe(name)
    expect(error.code).toBe(reason.code)
    expect(errorCodes[reason.code].status).toBe(status)
  })

  it('show a hash chain that holds', () => {
    const page = shown.find((one) => one.name === 'event_page')?.value as { events: Record<string, unknown>[] }
    const run_id = (shown.find((one) => one.name === 'created')?.value as { run: { id: string } }).run.id
    let prev_hash: unknown = null
    for (const { seq, event_type, payload, recorded_at, author, lease_epoch, ...stored } of page.events) {
      const payload_sha256 = sha256(canonicalize(payload) ?? '')
      expect(stored['prev_hash']).toBe(prev_hash)
      expect(stored['event_hash']).toBe(
        sha256(canonicalize({ v: 3, run_id, seq, event_type, payload_sha256, recorded_at, prev_hash, author, lease_epoch }) ?? ''),
      )
      prev_hash = stored['event_hash']
    }
  })

  it('show the receipt and the replay of the published history, byte for byte', () => {
    const receipt = shown.find((one) => one.name === 'receipt')?.value as Record<string, unknown>
    const { canonical_json_sha256, ...hashed } = receipt
    expect(canonical_json_sha256).toBe('ddfa421353921ffa60098f4f399917f3c717a209f1150686c8a920b24fa1920c')
    expect(sha256(canonicalize(hashed) ?? '')).toBe(canonical_json_sha256)
    expect(sha256(String(shown.find((one) => one.name === 'replay')?.value))).toBe('d4e7362dfad2ffe1a3e88ac544c32337298ee25829d2c6307845358c05f2958c')
  })
})

describe('event types', () => {
  const types = Object.entries(contract['x-event-types'])
  const lifecycle = ['run.started', 'run.cancel_requested', 'run.finished']

  it.each(types)('%s has a schema that its examples match', (type, pointer) => {
    const schema = resolve(pointer) as { title: string; examples?: unknown[] }
    expect(schema.title).toBe(type)
    expect(schema.examples?.length).toBeGreaterThan(0)
    for (const example of schema.examples ?? []) expect(validatorAt(pointer)(example)).toEqual([])
  })

  it.each(types.filter(([type]) => !lifecycle.includes(type)))('%s may be late, and says so with a boolean', (_type, pointer) => {
    const example = (resolve(pointer) as { examples: object[] }).examples[0]
    expect(validatorAt(pointer)({ ...example, late: true })).toEqual([])
    expect(validatorAt(pointer)({ ...example, late: 'yes' })).not.toEqual([])
  })

  it('are the files of openapi/events', async () => {
    const files = await readdir(new URL('../../openapi/events/', import.meta.url))
    expect(files.map((name) => name.replace(/\.yaml$/, '')).sort()).toEqual(types.map(([type]) => type).sort())
  })

  it('are reserved exactly where only the runtime writes them', () => {
    const isReserved = (type: string): boolean =>
      contract['x-reserved-event-types'].some((word) => (word.endsWith('*') ? type.startsWith(word.slice(0, -1)) : type === word))
    const byRuntime = types.filter(([, pointer]) => (resolve(pointer) as { 'x-written-by': string })['x-written-by'] === 'runtime')
    expect(types.map(([type]) => type).filter(isReserved)).toEqual(byRuntime.map(([type]) => type))
  })
})

describe('event types of workers', () => {
  const types = Object.entries(contract['x-worker-event-types'])
  const writtenBy = (pointer: string): string => (resolve(pointer) as { 'x-written-by': string })['x-written-by']

  it.each(types)('%s has a schema that its examples match', (type, pointer) => {
    const schema = resolve(pointer) as { title: string; examples?: unknown[] }
    expect(type).toMatch(/^worker\./)
    expect(schema.title).toBe(type)
    expect(schema.examples?.length).toBeGreaterThan(0)
    for (const example of schema.examples ?? []) expect(validatorAt(pointer)(example)).toEqual([])
  })

  it('are the files of openapi/worker-events', async () => {
    const files = await readdir(new URL('../../openapi/worker-events/', import.meta.url))
    expect(files.map((name) => name.replace(/\.yaml$/, '')).sort()).toEqual(types.map(([type]) => type).sort())
  })

  it('are reserved exactly where only the runtime, or it and a desktop, write them', () => {
    const reserved = contract['x-reserved-worker-event-types']
    const among = (words: readonly string[]): string[] =>
      types.map(([type]) => type).filter((type) => words.some((word) => (word.endsWith('*') ? type.startsWith(word.slice(0, -1)) : type === word)))
    const by = (who: string): string[] => types.filter(([, pointer]) => writtenBy(pointer) === who).map(([type]) => type)
    expect(among(reserved.always)).toEqual(by('runtime'))
    expect(among(reserved.unless_desktop)).toEqual(by('runtime_or_desktop'))
  })
})
