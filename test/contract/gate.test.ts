import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readContract } from '../../scripts/contract-check/contract.js'
import type { Contract, Operation } from '../../scripts/contract-check/contract.js'
import { docRoutes } from '../../scripts/contract-check/doc-routes.js'
import { eventTypes } from '../../scripts/contract-check/event-types.js'
import type { Check } from '../../scripts/contract-check/finding.js'
import { generatedFiles } from '../../scripts/contract-check/generated-files.js'
import { handlerTypes } from '../../scripts/contract-check/handler-types.js'
import { handlers } from '../../scripts/contract-check/handlers.js'
import { checkContract } from '../../scripts/contract-check/index.js'
import { observedPath, observedStatuses } from '../../scripts/contract-check/observed-statuses.js'
import { releasedContract, releasedPath } from '../../scripts/contract-check/released-contract.js'
import { runCommand } from '../../scripts/contract-check/run-command.js'
import { servedRouteCheck } from '../../scripts/contract-check/served-routes.js'

/**
 * The gate is worth what it refuses. A copy of this very tree is changed the way a hurried hand would change it, and each change
 * has to be found, by the check that is there for it, with words that say where and what to do.
 */
const here = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
let tree = ''
let contract: Contract

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'contract-gate-'))
  for (const path of await readdir(here)) {
    if (['node_modules', 'dist', 'coverage'].includes(path) || path.startsWith('.')) continue
    await cp(join(here, path), join(tree, path), { recursive: true })
  }
  await symlink(join(here, 'node_modules'), join(tree, 'node_modules'))
  contract = await readContract(tree)
})
afterAll(async () => {
  await rm(tree, { recursive: true, force: true })
})

/** Changes one file of the copy (an `undefined` text deletes it), asks the check, and puts everything back. */
async function findingsAfter(check: Check, path: string, change: (text: string) => string | undefined): Promise<string> {
  const file = join(tree, path)
  const before = await readFile(file, 'utf8').catch(() => undefined)
  const after = change(before ?? '')
  expect(after, `the mutation of ${path} changes nothing`).not.toBe(before)
  if (after === undefined) await rm(file)
  else await writeFile(file, after)
  try {
    return (await checkContract(tree, [check])).join('\n')
  } finally {
    if (before === undefined) await rm(file, { force: true })
    else await writeFile(file, before)
  }
}

function operation(operationId: string): Operation {
  const found = contract.operations.find((each) => each.operationId === operationId)
  if (found === undefined) throw new Error(`The contract has no operation ${operationId}.`)
  return found
}

const handlerPath = (operationId: string): string => `src/handlers/${operation(operationId).tag}/${operationId}.ts`

describe('the untouched tree', () => {
  it('passes, and says so', async () => {
    const { code, output } = await runCommand(here, process.execPath, ['--import', 'tsx', 'scripts/check-contract.ts'])
    expect(output.trim().split('\n').at(-1)).toBe('runtime contract check passed')
    expect(code).toBe(0)
  }, 120_000)
})

describe('a changed tree', () => {
  it('fails as a whole, with one bullet for each finding', async () => {
    const path = join(tree, 'docs/contract.md')
    const before = await readFile(path, 'utf8')
    await writeFile(path, `${before}\nGET /internal/v1/no-such-route\n`)
    try {
      const { code, output } = await runCommand(tree, process.execPath, ['--import', 'tsx', 'scripts/check-contract.ts'])
      expect(code).toBe(1)
      expect(output).toMatch(/^runtime contract check failed:\n {2}- docs\/contract\.md:\d+ names GET \/internal\/v1\/no-such-route, which is not served\./m)
    } finally {
      await writeFile(path, before)
    }
  }, 120_000)

  it('fails when a generated file was edited by hand', async () => {
    expect(await findingsAfter(generatedFiles, 'src/generated/operations.ts', (text) => text.replace('getRun', 'fetchRun'))).toMatch(
      /src\/generated.*npm run generate/s,
    )
  }, 60_000)

  it('fails when a schema was changed and nothing was generated', async () => {
    const path = `openapi/schemas/${(await readdir(join(tree, 'openapi/schemas'))).sort()[0] ?? ''}`
    expect(await findingsAfter(generatedFiles, path, (text) => text.replace(/description: .*/, 'description: Something else altogether.'))).toContain(
      'npm run generate',
    )
  }, 60_000)

  it('fails when a route was changed and nothing was generated', async () => {
    const moved = (text: string): string => text.replace(operation('cancelRun').path, '/internal/v1/runs/{run_id}/annul')
    expect(await findingsAfter(generatedFiles, 'openapi/internal-v1.yaml', moved)).toContain('npm run generate')
  }, 60_000)

  it('fails when docs name a route that has been changed', async () => {
    const moved = (text: string): string => text.replace(operation('cancelRun').path, '/internal/v1/runs/{run_id}/annul')
    const found = await findingsAfter(docRoutes, 'src/generated/contract.json', moved)
    expect(found).toMatch(/docs\/contract\.md:\d+ names POST \/internal\/v1\/runs\/\{run_id\}\/cancel, which is not served/)
    expect(found).toContain('docs/contract.md does not list cancelRun')
  })

  it('fails when a handler answers a status that the contract does not declare', async () => {
    const found = await findingsAfter(handlerTypes, handlerPath('getRun'), (text) =>
      text.replace(/reply\((?:'getRun', )?200,/, (call) => call.replace('200', '299')),
    )
    expect(found).toMatch(/^src\/handlers\/.*getRun\.ts:\d+ does not compile against the contract: .*299/m)
  }, 60_000)

  it('fails when an operation has lost its handler', async () => {
    expect(await findingsAfter(handlers, handlerPath('getRun'), () => undefined)).toContain(`has no handler. Write ${handlerPath('getRun')}.`)
  })

  it('fails when a handler has no operation', async () => {
    const path = handlerPath('getRun').replace('getRun', 'fetchRun')
    expect(await findingsAfter(handlers, path, () => "export const fetchRun = handler('fetchRun', async () => undefined)\n")).toContain(
      `${path} is a handler without an operation.`,
    )
  })

  it('fails when something is served that the contract does not declare', async () => {
    const added = (text: string): string => `${text}\nexport const secretPath = '/internal/v1/debug'\n`
    expect(await findingsAfter(servedRouteCheck, 'src/http/index.ts', added)).toMatch(/src\/http\/index\.ts:\d+ names the route \/internal\/v1\/debug/)
  })

  it('fails when a declared status has no test', async () => {
    const found = await findingsAfter(observedStatuses, observedPath, (text) => {
      const observed = JSON.parse(text) as Record<string, number[]>
      return JSON.stringify({ ...observed, getRun: observed['getRun']?.filter((status) => status !== 404) })
    })
    expect(found).toContain('No test makes getRun answer 404')
  })

  it('fails when an event type has no schema', async () => {
    const added = (text: string): string => `${text}\nexport const surprise = { type: 'run.surprised' }\n`
    expect(await findingsAfter(eventTypes, 'src/runs/index.ts', added)).toMatch(
      /src\/runs\/index\.ts:\d+ names the event type run\.surprised, which has no schema/,
    )
  })

  it('fails when docs/contract.md forgets an operation', async () => {
    const { method, path } = operation('getRunReceipt')
    expect(await findingsAfter(docRoutes, 'docs/contract.md', (text) => text.replaceAll(`${method} ${path}`, 'an operation'))).toContain(
      'docs/contract.md does not list getRunReceipt',
    )
  })

  it('fails when a released promise is broken under the same version', async () => {
    const released = JSON.parse(await readFile(join(tree, 'src/generated/contract.json'), 'utf8')) as {
      info: { version: string }
      paths: Record<string, unknown>
    }
    released.paths['/internal/v1/promised'] = { get: { operationId: 'getPromised', responses: { 200: { description: 'ok' } } } }
    await mkdir(join(tree, 'openapi/released'), { recursive: true })
    const found = await findingsAfter(releasedContract, releasedPath, () => JSON.stringify(released))
    expect(found).toMatch(new RegExp(`promised.*breaks clients of the released contract ${released.info.version}`))
  }, 60_000)
})
