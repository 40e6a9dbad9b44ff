/**
 * Makes src/generated and the generated part of the clients from the contract.
 *
 *   node scripts/launch.js scripts/generate.ts            writes the files
 *   node scripts/launch.js scripts/generate.ts --check    writes nothing; exit 1 names the files that are not what it would write
 *
 * The same contract always gives the same bytes.
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import openapiTS, { astToString } from 'openapi-typescript'
import type { OpenAPI3 } from 'openapi-typescript'
import { clientOperationsModule } from './generate/client-operations.js'
import { contractModule } from './generate/contract-module.js'
import { eventTypesModule } from './generate/event-types-module.js'

export const command = 'npm run generate'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const banner = `// Made by \`${command}\` from openapi/internal-v1.yaml. Do not edit: change the contract and run it again.\n\n`

/** The generated files of the service by name, made from the contract in `openapiDir`. Refuses a contract whose references cannot be resolved. */
export async function generate(openapiDir: string): Promise<Map<string, string>> {
  return (await generateAll(openapiDir)).service
}

/** The same, and the files of the TypeScript client: it stands alone, so it has types of its own. */
export async function generateAll(openapiDir: string): Promise<{ readonly service: Map<string, string>; readonly client: Map<string, string> }> {
  const bundle = await bundleContract(openapiDir)
  const document = JSON.parse(bundle) as OpenAPI3
  const types = banner + astToString(await openapiTS(document, { immutable: true, defaultNonNullable: false, silent: true }))
  return {
    service: new Map([
      ['contract.json', bundle],
      ['contract.ts', banner + contractModule(bundle)],
      ['operations.ts', types],
      ['event-types.ts', banner + eventTypesModule(document)],
    ]),
    client: new Map([
      ['contract-types.ts', types],
      ['operation-table.ts', banner + clientOperationsModule(document)],
    ]),
  }
}

/** Names of the files in `generatedDir` that differ from `files`, are missing, or should not be there. */
export async function findStale(files: ReadonlyMap<string, string>, generatedDir: string): Promise<string[]> {
  const present = await readdir(generatedDir).catch(() => [])
  const stale = present.filter((name) => !files.has(name))
  for (const [name, wanted] of files) {
    const found = await readFile(join(generatedDir, name), 'utf8').catch(() => undefined)
    if (found !== wanted) stale.push(name)
  }
  return stale.sort()
}

async function bundleContract(openapiDir: string): Promise<string> {
  const work = await mkdtemp(join(tmpdir(), 'contract-'))
  const output = join(work, 'contract.json')
  const redocly = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js')
  try {
    // Its own working directory: redocly looks for a configuration there, and reports of use and of updates need the network.
    await promisify(execFile)(process.execPath, [redocly, 'bundle', join(openapiDir, 'internal-v1.yaml'), '--output', output, '--ext', 'json'], {
      cwd: work,
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    })
    return `${JSON.stringify(JSON.parse(await readFile(output, 'utf8')), null, 2)}\n`
  } catch (error) {
    throw new Error('The contract cannot be bundled. Run npm run lint:contract; it says where and why.', { cause: error })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function main(): Promise<number> {
  const made = await generateAll(join(root, 'openapi'))
  const stale = [...(await settle('src/generated', made.service)), ...(await settle('clients/typescript/src/generated', made.client))]
  if (process.argv.includes('--check')) {
    for (const path of stale) console.error(`${path} is not what the contract makes. Run ${command} and commit what it writes.`)
    return stale.length === 0 ? 0 : 1
  }
  console.log(stale.length === 0 ? 'What is generated is current.' : `Wrote ${stale.join(', ')}.`)
  return 0
}

/** Writes what is stale in a folder of the tree, unless it is only to be looked for. Returns the paths of what was. */
async function settle(folder: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const generatedDir = join(root, folder)
  const stale = await findStale(files, generatedDir)
  if (!process.argv.includes('--check')) {
    await mkdir(generatedDir, { recursive: true })
    for (const name of stale) {
      const text = files.get(name)
      if (text === undefined) await rm(join(generatedDir, name))
      else await writeFile(join(generatedDir, name), text)
    }
  }
  return stale.map((name) => `${folder}/${name}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    return 1
  })
}
