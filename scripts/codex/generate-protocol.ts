/**
 * Makes the protocol types of src/codex from the app-server's own bindings.
 *
 *   npm run generate:codex               writes them
 *   npm run generate:codex -- --check    writes nothing; exit 1 when they are not what the tested version of Codex makes
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { findCodex, testedVersion } from '../../src/codex/adapters/app-server/codex-binary.js'
import { ensureCodex } from './ensure-codex.js'
import { protocolModule } from './protocol-module.js'

const target = fileURLToPath(new URL('../../src/codex/adapters/app-server/generated/protocol.ts', import.meta.url))
const command = 'npm run generate:codex'

async function generate(binary: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-protocol-'))
  try {
    await promisify(execFile)(binary, ['app-server', 'generate-ts', '--out', folder])
    const banner = `/* eslint-disable */\n// Made by \`${command}\` from the bindings of Codex ${testedVersion}. Do not edit.\n\n`
    const options = await resolveConfig(target)
    return await format(banner + protocolModule(await readBindings(folder)), { ...options, filepath: target })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** By the name of the type. Those of version 2 of the protocol win over former ones of the same name. */
async function readBindings(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const directory of [folder, join(folder, 'serde_json'), join(folder, 'v2')])
    for (const name of await readdir(directory).catch(() => []))
      if (name.endsWith('.ts') && name !== 'index.ts') files.set(basename(name, '.ts'), await readFile(join(directory, name), 'utf8'))
  return files
}

async function main(): Promise<number> {
  const binary = await ensureCodex((line) => {
    console.log(line)
  })
  const { version } = await findCodex(binary, process.env['PATH'] ?? '')
  if (version !== testedVersion) throw new Error(`This is Codex ${version}; the types are made from ${testedVersion}. Set RUNTIME_CODEX_BIN to that one.`)
  const made = await generate(binary)
  const current = await readFile(target, 'utf8').catch(() => '')
  if (made === current) {
    console.log('The protocol types are current.')
    return 0
  }
  if (process.argv.includes('--check')) {
    console.error(`The protocol types are not what Codex ${testedVersion} makes. Run ${command} and commit what it writes.`)
    return 1
  }
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, made)
  console.log(`Wrote ${target}.`)
  return 0
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  return 1
})
