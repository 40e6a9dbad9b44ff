import { execFile } from 'node:child_process'
import { access, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import type { GeneratorInput } from './document.js'

const run = promisify(execFile)

/**
 * The generated files by their paths in the package. Needs Java, and npm to install the generator the first time; says so
 * where one is missing. Refuses an output that has other files than the contract calls for.
 */
export async function runGenerator(generatorDir: string, { document, files }: GeneratorInput): Promise<Map<string, string>> {
  const jar = await installedJar(generatorDir)
  const work = await mkdtemp(join(tmpdir(), 'php-client-'))
  try {
    await writeFile(join(work, 'document.json'), JSON.stringify(document))
    await java([
      ...['-jar', jar, 'generate', '--generator-name', 'php'],
      ...['--input-spec', join(work, 'document.json'), '--template-dir', join(generatorDir, 'templates'), '--output', join(work, 'out')],
      // Classes only: no documents, tests or scaffolding.
      ...['--global-property', 'models,apis,modelDocs=false,apiDocs=false,modelTests=false,apiTests=false'],
      ...['--additional-properties', 'hideGenerationTimestamp=true,srcBasePath=lib,invokerPackage=Out'],
    ])
    const made = await filesBelow(join(work, 'out', 'lib'))
    const generated = new Map<string, string>()
    for (const { folder, name, isApi } of files) {
      const text = made.get(join(isApi ? 'Api' : 'Model', `${name}.php`))
      if (text === undefined) throw new Error(`The generator has made no ${name}.php of the contract.`)
      generated.set(join(folder, `${name}.php`), tidy(text))
    }
    if (made.size !== files.length) throw new Error(`The generator has made ${made.size} classes, and the contract calls for ${files.length}.`)
    return generated
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function installedJar(generatorDir: string): Promise<string> {
  const jar = join(generatorDir, 'node_modules/@openapitools/openapi-generator-cli/bin/openapi-generator.jar')
  if (await exists(jar)) return jar
  try {
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: generatorDir })
  } catch (error) {
    throw new Error(`The generator cannot be installed. It needs npm and a registry: run npm ci in ${generatorDir}; it says what is wrong.`, { cause: error })
  }
  return jar
}

async function java(args: readonly string[]): Promise<void> {
  try {
    await run('java', args, { maxBuffer: 64 * 1024 * 1024 })
  } catch (error) {
    const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: string }
    if (code === 'ENOENT') throw new Error('The generator needs Java 8 or newer (on Debian: apt-get install default-jre-headless).', { cause: error })
    throw new Error(`The generator failed: ${(stderr ?? '').split('\n').slice(0, 5).join('\n')}`, { cause: error })
  }
}

async function filesBelow(dir: string): Promise<Map<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(await Promise.all(files.map(async (file) => [relative(dir, file), await readFile(file, 'utf8')] as const)))
}

/** Templates cannot keep blank lines and line ends in order. */
const tidy = (text: string): string =>
  `${text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\{\n\n/g, '{\n')
    .replace(/\n\n(\s*\})/g, '\n$1')
    .trim()}\n`

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )
