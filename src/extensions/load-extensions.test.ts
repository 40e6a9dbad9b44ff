import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HookRunner } from './hook-runner.js'
import { ExtensionError, loadExtensions } from './load-extensions.js'
import { ToolRegistry } from '../tools/index.js'

let folder = ''
let written = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'extensions-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function moduleOf(source: string): Promise<string> {
  const path = join(folder, `module-${++written}.mjs`)
  await writeFile(path, source)
  return path
}

const tool = `{ name: 'dice.roll', description: 'Rolls.', inputSchema: { type: 'object' }, retry: 'safe', timeoutMs: 100, run: async () => ({ output: 4 }) }`
const hook = `{ id: 'h', point: 'Before-Tool-Call', handler() { return { input: { seen: this.id } } } }`

describe('loadExtensions', () => {
  it('gives nothing when no module is named', async () => {
    expect(await loadExtensions(undefined)).toEqual({ tools: [], hooks: [] })
    expect(await loadExtensions(' ')).toEqual({ tools: [], hooks: [] })
    expect(await loadExtensions(await moduleOf('export default {}'))).toEqual({ tools: [], hooks: [] })
  })

  it('gives tools and hooks that work', async () => {
    const path = await moduleOf(`export default { tools: [${tool}], hooks: [${hook}] }`)
    for (const name of [path, pathToFileURL(path).href]) {
      const { tools, hooks } = await loadExtensions(name)
      expect(new ToolRegistry(tools).list().map((each) => each.name)).toEqual(['dice.roll'])
      const { output } = await new HookRunner(hooks).runHooks('before_tool_call', { tool_name: 'dice.roll', tool_call_id: 'c', input: {} }, { run_id: 'r' })
      expect(output.input).toEqual({ seen: 'h' })
    }
  })

  it('finds a package by name where the process was started', async () => {
    const { tools } = await loadExtensions('canonicalize').catch((error: unknown) => ({ tools: error }))
    // Found and loaded, and refused for what it is: a function.
    expect(String(tools)).toMatch(/canonicalize \(RUNTIME_EXTENSIONS\) cannot be used: its default export is not an object/)
  })

  it.each([
    ['export const tools = []', /no default export/],
    ['export default []', /default export is not an object/],
    ['export default { tool: [] }', /"tool", which is neither tools nor hooks/],
    ['export default { tools: {} }', /its tools are not an array/],
    [`export default { tools: [{ name: 7 }] }`, /tools\[0\]\.name is not a text/],
    [`export default { tools: [{ ...${tool}, retry: 'often' }] }`, /retry of tools\[0\] \(dice\.roll\) is none of safe, keyed, never/],
    [`export default { tools: [{ ...${tool}, run: 'x' }] }`, /the run of tools\[0\] \(dice\.roll\) is not a function/],
    [`export default { hooks: [{ ...${hook}, id: ' ' }] }`, /hooks\[0\]\.id/],
    [`export default { hooks: [{ ...${hook}, point: 'before_lunch' }] }`, /point of hooks\[0\] \(h\) is none of before_model_resolve/],
    [`export default { hooks: [{ ...${hook}, priority: 'high' }] }`, /priority of hooks\[0\] \(h\)/],
    [`export default { hooks: [{ ...${hook}, handler: 1 }] }`, /handler of hooks\[0\] \(h\) is not a function/],
    [`throw new Error('broken on load')`, /loading it failed\. broken on load/],
    [`import './not-there.mjs'; export default {}`, /was not found.*not-there/],
  ])('refuses %s', async (source, message) => {
    const path = await moduleOf(source)
    const failure = await loadExtensions(path).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ExtensionError)
    expect(String(failure)).toMatch(message)
    expect(String(failure)).toContain(path)
  })

  it('refuses a file or package that is not there', async () => {
    await mkdir(join(folder, 'directory'))
    await expect(loadExtensions(join(folder, 'absent.mjs'))).rejects.toThrow(/absent\.mjs \(RUNTIME_EXTENSIONS\) cannot be used: .*not found/)
    await expect(loadExtensions('a-package-that-is-not-installed')).rejects.toThrow(ExtensionError)
    await expect(loadExtensions(join(folder, 'directory'))).rejects.toThrow(ExtensionError)
  })
})
