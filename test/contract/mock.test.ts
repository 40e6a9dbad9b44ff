import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operations, resolve, shownBodies, type Shown } from './contract-document.js'

let child: ChildProcess
let url = ''

beforeAll(async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  child = spawn(process.execPath, ['--import', 'tsx', 'scripts/mock.ts', '--port', '0'], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface(child.stdout!)) {
    url = /answers on (http:\S+)\./.exec(line)?.[1] ?? ''
    if (url !== '') break
  }
  expect(url).not.toBe('')
  child.stdout!.resume()
}, 60_000)

afterAll(async () => {
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
})

interface RawParameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly example?: unknown
  readonly $ref?: string
}

/** Asks for a named example as the contract's own examples of parameters and bodies would ask the service. */
function ask({ operationId, status, name }: Shown): Promise<Response> {
  const found = operations.find(({ operation }) => operation.operationId === operationId)!
  const item = resolve(found.pointer.slice(0, found.pointer.lastIndexOf('/'))) as { parameters?: RawParameter[] }
  const own = (found.operation as unknown as { parameters?: RawParameter[] }).parameters ?? []
  const parameters = [...(item.parameters ?? []), ...own].map((given) => (given.$ref === undefined ? given : (resolve(given.$ref) as RawParameter)))
  let path = found.path
  const query = new URLSearchParams()
  for (const { name: parameter, in: place, required, example } of parameters) {
    if (place === 'path') path = path.replace(`{${parameter}}`, encodeURIComponent(String(example)))
    else if (place === 'query' && required === true) query.set(parameter, String(example))
  }
  const request = shownBodies().find((shown) => shown.operationId === operationId && shown.status === undefined)
  return fetch(`${url}${path}?${query.toString()}`, {
    method: found.pointer.slice(found.pointer.lastIndexOf('/') + 1).toUpperCase(),
    headers: {
      prefer: `code=${status}, example=${name}`,
      'x-oa-runtime-signature': 'any',
      ...(request === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(request === undefined ? {} : { body: JSON.stringify(request.value) }),
  })
}

describe('the mock server', () => {
  const answers = shownBodies().filter(({ status }) => status !== undefined)

  it('gives every named example of every answer as the contract has it', async () => {
    expect(answers.length).toBeGreaterThan(100)
    for (const shown of answers) {
      const response = await ask(shown)
      const type = response.headers.get('content-type')?.split(';')[0]
      const text = await response.text()
      expect({ status: response.status, type }, shown.where).toEqual({ status: shown.status, type: shown.mediaType })
      if (type === 'application/json') expect(JSON.parse(text), shown.where).toEqual(shown.value)
      else expect(text, shown.where).toBe(shown.value)
    }
  }, 60_000)

  it('refuses what the contract does not allow', async () => {
    const unsigned = await fetch(`${url}/internal/v1/runs`)
    expect(unsigned.status).toBe(401)
    const headers = { 'content-type': 'application/json', 'x-oa-runtime-signature': 'any' }
    const misspelt = await fetch(`${url}/internal/v1/runs`, { method: 'POST', headers, body: '{"metadatum": {}}' })
    expect(misspelt.status).toBe(400)
  })
})
