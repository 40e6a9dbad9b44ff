import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const clones: string[] = []

afterEach(() => {
  for (const clone of clones.splice(0)) rmSync(clone, { recursive: true, force: true })
})

/** A clone of the repository in which nothing has been installed. */
function clone(): string {
  const dir = mkdtempSync(join(tmpdir(), 'runtime-clone-'))
  clones.push(dir)
  for (const name of ['package.json', 'tsconfig.json', 'src', 'scripts', 'migrations']) cpSync(join(root, name), join(dir, name), { recursive: true })
  return dir
}

function run(dir: string, words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: dir, encoding: 'utf8', timeout: 60_000 })
  return { status, stdout, stderr }
}

const npmScripts = Object.entries((JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts)
const launched = npmScripts.filter(([, script]) => script.includes('.ts'))

describe('a clone without node_modules', () => {
  it('is started through the launcher by every npm script that runs a program', () => {
    expect(launched.length).toBeGreaterThan(10)
    for (const [name, script] of launched) expect({ name, script }).toEqual({ name, script: expect.stringMatching(/^node scripts\/launch\.js /) as string })
  })

  it('says `npm ci`, in one sentence', () => {
    const dir = clone()
    for (const words of [['src/main.ts', 'serve'], ['src/main.ts', 'token', '--user', '1'], ['scripts/demo.ts']])
      expect(run(dir, ['scripts/launch.js', ...words])).toEqual({
        status: 78,
        stdout: '',
        stderr: `runtime: Nothing is installed yet. Run \`npm ci\` in ${dir}.\n`,
      })
  })

  it('names what is missing where only a part is installed', () => {
    const dir = clone()
    mkdirSync(join(dir, 'node_modules/tsx'), { recursive: true })
    writeFileSync(join(dir, 'node_modules/tsx/package.json'), '{}')
    expect(run(dir, ['scripts/launch.js', 'src/main.ts', 'serve'])).toMatchObject({
      status: 78,
      stderr: expect.stringMatching(/^runtime: Packages are missing \(.+\)\. Run `npm ci` in .+\.\n$/) as string,
    })
  })

  it('says so also when the built program is started without the launcher', () => {
    const dir = clone()
    // What the compiler would give: the loader stands in for it, and finds no other package.
    mkdirSync(join(dir, 'node_modules'))
    for (const name of ['tsx', 'esbuild', '@esbuild', 'get-tsconfig', 'resolve-pkg-maps'])
      symlinkSync(join(root, 'node_modules', name), join(dir, 'node_modules', name))
    expect(run(dir, ['--import', 'tsx', 'src/main.ts', 'serve'])).toMatchObject({
      status: 78,
      stderr: expect.stringMatching(/^runtime: The package \S+ is not installed\. Run `npm ci`\.\n$/) as string,
    })
  })

  it('refuses a Node that is too old, whatever is installed', () => {
    const dir = clone()
    const preload = join(dir, 'old.cjs')
    writeFileSync(preload, `Object.defineProperty(process.versions, 'node', { value: '18.20.4' })`)
    const sentence = /^runtime: Node 18\.20\.4 is too old\. Use 20\.19 or newer\.\n$/
    expect(run(dir, ['--require', preload, 'scripts/launch.js', 'src/main.ts', 'serve'])).toMatchObject({
      status: 78,
      stderr: expect.stringMatching(sentence) as string,
    })
    expect(run(root, ['--require', preload, '--import', 'tsx', 'src/main.ts', 'serve'])).toMatchObject({
      status: 78,
      stderr: expect.stringMatching(sentence) as string,
    })
  })
})
