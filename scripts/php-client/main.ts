/**
 * Makes clients/php/generated from src/generated/contract.json.
 *
 *   node scripts/launch.js scripts/php-client/main.ts            writes the files
 *   node scripts/launch.js scripts/php-client/main.ts --check    writes nothing; exit 1 names the files that are not what it would write
 *
 * The same contract always gives the same bytes.
 */
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Contract } from './contract-schema.js'
import { renderClasses } from './render-classes.js'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const generatedDir = join(root, 'clients/php/generated')
const command = 'npm run generate'

async function main(): Promise<number> {
  const contract = JSON.parse(await readFile(join(root, 'src/generated/contract.json'), 'utf8')) as Contract
  const files = await renderClasses(join(root, 'clients/php/templates'), contract)
  const stale = await findStale(files)
  if (process.argv.includes('--check')) {
    for (const name of stale) console.error(`clients/php/generated/${name} is not what the contract makes. Run ${command} and commit what it writes.`)
    if (stale.length === 0) console.log(`clients/php/generated is current: ${files.size} files.`)
    return stale.length === 0 ? 0 : 1
  }
  for (const name of stale) {
    const text = files.get(name)
    const path = join(generatedDir, name)
    await mkdir(dirname(path), { recursive: true })
    if (text === undefined) await rm(path)
    else await writeFile(path, text)
  }
  console.log(
    stale.length === 0 ? `clients/php/generated is current: ${files.size} files.` : `Wrote ${stale.length} of ${files.size} files in clients/php/generated.`,
  )
  return 0
}

/** Names of the files that differ, are missing, or should not be there. */
async function findStale(files: ReadonlyMap<string, string>): Promise<string[]> {
  const entries = await readdir(generatedDir, { recursive: true, withFileTypes: true }).catch(() => [])
  const present = entries.filter((entry) => entry.isFile()).map((entry) => relative(generatedDir, join(entry.parentPath, entry.name)))
  const stale = present.filter((name) => !files.has(name))
  for (const [name, wanted] of files) {
    const found = await readFile(join(generatedDir, name), 'utf8').catch(() => undefined)
    if (found !== wanted) stale.push(name)
  }
  return stale.sort()
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  return 1
})
