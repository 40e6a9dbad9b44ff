import { describe, expect, it } from 'vitest'
import { clientOperationsModule } from '../../scripts/generate/client-operations.js'
import { operations, readContract, resolve } from './contract-document.js'
import type { Body, OperationObject, ResponseObject } from './contract-document.js'

const contract = readContract()
const statusesOf = (operationId: string): number[] =>
  Object.keys(operations.find(({ operation }) => operation.operationId === operationId)?.operation.responses ?? {}).map(Number)

describe('conventions of the contract', () => {
  it('what a client of an earlier version may be answered is still declared', () => {
    expect(statusesOf('health')).toEqual(expect.arrayContaining([200, 401]))
    expect(statusesOf('getRunSnapshot')).toEqual(expect.arrayContaining([200, 400, 401, 403, 404]))
    expect(statusesOf('appendFrame')).toEqual(expect.arrayContaining([200, 202, 400, 401, 403, 404, 409]))
    expect(statusesOf('streamRun')).toEqual(expect.arrayContaining([200, 400, 401, 403, 404, 410]))
    expect(statusesOf('cancelRun')).toEqual(expect.arrayContaining([200, 202, 400, 401, 403, 404, 500]))
    expect(statusesOf('createCodexWorker')).toEqual(expect.arrayContaining([200, 202, 400, 401, 403]))
    expect(statusesOf('listCodexWorkers')).toEqual(expect.arrayContaining([200, 400, 401]))
    expect(statusesOf('getCodexWorkerSnapshot')).toEqual(expect.arrayContaining([200, 400, 401, 403, 404]))
    expect(statusesOf('submitCodexWorkerRequest')).toEqual(expect.arrayContaining([200, 400, 401, 403, 404, 409]))
    expect(statusesOf('ingestCodexWorkerEvent')).toEqual(expect.arrayContaining([202, 400, 401, 403, 404, 409]))
    expect(statusesOf('streamCodexWorker')).toEqual(expect.arrayContaining([200, 400, 401, 403, 404, 410]))
    expect(statusesOf('stopCodexWorker')).toEqual(expect.arrayContaining([200, 202, 400, 401, 403, 404]))
    expect(statusesOf('recordCommsDeliveryEvent')).toEqual(expect.arrayContaining([200, 202, 400, 401, 409]))
  })

  it.each(operations)('$operation.operationId declares what every operation of its kind can answer', ({ path, operation }) => {
    const expected = [400]
    const isStream = (operation as { 'x-event-stream'?: boolean })['x-event-stream'] === true
    if (operation.security?.length !== 0) expected.push(401, 403, 500, 503, ...(isStream ? [429] : [406]))
    if (operation.requestBody !== undefined) expected.push(413, 415)
    if (path.includes('{run_id}') || path.includes('{worker_id}')) expected.push(404)
    expect(statusesOf(operation.operationId)).toEqual(expect.arrayContaining(expected))
    expect(statusesOf(operation.operationId).includes(406)).toBe(expected.includes(406))
  })

  it('names the exchange in every answer, and the wait in every 429 and 503 with the error envelope', () => {
    for (const { operation } of operations) {
      for (const [status, given] of Object.entries(operation.responses)) {
        const response = '$ref' in given ? (resolve(given.$ref) as ResponseObject) : given
        const headers = Object.keys(response.headers ?? {})
        expect(headers, `${operation.operationId} ${status}`).toContain('x-request-id')
        expect(headers.includes('Retry-After'), `${operation.operationId} ${status}`).toBe('$ref' in given && (status === '429' || status === '503'))
      }
    }
  })

  it('limits every body', () => {
    const limits = operations
      .filter(({ operation }) => operation.requestBody !== undefined)
      .map(({ operation }) => [operation.operationId, (operation as { 'x-max-body-bytes'?: number })['x-max-body-bytes']])
    expect(Object.fromEntries(limits)).toEqual({
      createRun: 1_048_576,
      createRunAndStream: 1_048_576,
      appendRunEvent: 8_388_608,
      appendFrame: 1_048_576,
      cancelRun: 1_048_576,
      createCodexWorker: 1_048_576,
      submitCodexWorkerRequest: 1_048_576,
      ingestCodexWorkerEvent: 1_048_576,
      stopCodexWorker: 1_048_576,
      recordCommsDeliveryEvent: 1_048_576,
    })
  })

  it('says of every signed write when it may be sent again, and of nothing else', () => {
    const said = operations.map(({ operation, pointer }) => [operation.operationId, isSignedWrite(operation, pointer), repeatOf(operation) !== undefined])
    expect(said.filter(([, isWrite, isSaid]) => isWrite !== isSaid)).toEqual([])
    expect(said.filter(([, isWrite]) => isWrite).length).toBeGreaterThan(5)
  })

  const named = operations.flatMap(({ operation, pointer }) => {
    const repeat = repeatOf(operation)
    return typeof repeat === 'object' ? repeat.by.map((name) => ({ operationId: operation.operationId, name, body: `${pointer}/requestBody` })) : []
  })
  it.each(named)('$operationId is recognised by $name, which its body may have as text or a number', ({ name, body }) => {
    const [media] = Object.values((resolve(body) as Body).content)
    const steps = name
      .slice(1)
      .split('/')
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    const found = steps.reduce((schemas, step) => schemas.flatMap((schema) => below(schema, step)), alternatives(media?.schema as Schema))
    expect(found.flatMap(({ type }) => type ?? []).filter((type) => type === 'string' || type === 'integer')).not.toEqual([])
  })

  it('knows no other way to recognise a call', () => {
    const others = operations.map(({ operation }) => repeatOf(operation)).filter((repeat) => typeof repeat === 'string')
    expect(others.filter((repeat) => repeat !== 'never' && repeat !== 'always')).toEqual([])
    expect(named.length).toBeGreaterThan(5)
  })

  it.each([undefined, 'sometimes', {}, { by: [] }, { by: ['run_id'] }, { by: ['/a~2'] }])('gives no client a write with x-repeat %j', (repeat) => {
    const changed = structuredClone(contract) as unknown as { paths: Record<string, Record<string, Record<string, unknown>>> }
    const write = changed.paths['/internal/v1/runs']?.['post']
    if (write === undefined) throw new Error('There is no such write.')
    write['x-repeat'] = repeat
    expect(() => clientOperationsModule(changed as never)).toThrow('POST /internal/v1/runs: x-repeat must be')
  })

  it('gives an example that fits with every pattern', () => {
    const wrong: string[] = []
    visit(contract, '#', (node, pointer) => {
      if (typeof node['pattern'] !== 'string' || pointer.endsWith('/properties')) return
      const parent = (resolve(pointer.replace(/\/[^/]*$/, '')) ?? {}) as Record<string, unknown>
      const example = node['example'] ?? parent['example']
      if (typeof example !== 'string' || !new RegExp(node['pattern'], 'u').test(example)) wrong.push(pointer)
    })
    expect(wrong).toEqual([])
  })

  it('holds no component that nothing leads to', () => {
    const used = new Set<string>()
    const follow = (node: unknown): void => {
      visit(node, '#', (found) => {
        for (const value of Object.values(found)) {
          if (typeof value !== 'string' || !value.startsWith('#/components/') || used.has(value)) continue
          used.add(value)
          follow(resolve(value))
        }
      })
    }
    follow({ paths: contract.paths, events: contract['x-event-types'], workerEvents: contract['x-worker-event-types'] })
    const all = Object.entries(contract.components)
      .filter(([kind]) => kind !== 'securitySchemes')
      .flatMap(([kind, named]) => Object.keys(named).map((name) => `#/components/${kind}/${name}`))
    expect(all.filter((pointer) => !used.has(pointer))).toEqual([])
  })
})

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

type Repeat = string | { readonly by: readonly string[] }

const repeatOf = (operation: OperationObject): Repeat | undefined => (operation as { 'x-repeat'?: Repeat })['x-repeat']

const isSignedWrite = (operation: OperationObject, pointer: string): boolean => operation.security?.length !== 0 && !pointer.endsWith('/get')

/** The schemas that a value may match, each without its references. */
function alternatives(schema: Schema): Schema[] {
  const found = schema.$ref === undefined ? schema : (resolve(schema.$ref) as Schema)
  return [found, ...[...(found.oneOf ?? []), ...(found.anyOf ?? []), ...(found.allOf ?? [])].flatMap(alternatives)]
}

/** What a member of a schema may be; `*` is every entry of a list. */
function below(schema: Schema, step: string): Schema[] {
  const next = step === '*' ? schema.items : schema.properties?.[step]
  return next === undefined ? [] : alternatives(next)
}

function visit(node: unknown, pointer: string, see: (node: Record<string, unknown>, pointer: string) => void): void {
  if (typeof node !== 'object' || node === null) return
  see(node as Record<string, unknown>, pointer)
  for (const [key, child] of Object.entries(node)) visit(child, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, see)
}
