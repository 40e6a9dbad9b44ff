import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findStale, generate } from '../../scripts/generate.js'

const openapiDir = fileURLToPath(new URL('../../openapi', import.meta.url))
const generatedDir = fileURLToPath(new URL('../../src/generated', import.meta.url))

describe('npm run generate', () => {
  let work: string

  beforeEach(async () => {
    work = await mkdtemp(join(tmpdir(), 'generate-test-'))
    await cp(openapiDir, join(work, 'openapi'), { recursive: true })
  })
  afterEach(() => rm(work, { recursive: true, force: true }))

  it('makes the same bytes wherever the contract lies, and they are the committed ones', async () => {
    const files = await generate(join(work, 'openapi'))
    expect(await findStale(files, generatedDir)).toEqual([])
    for (const [name, text] of files) expect(text.includes(work), name).toBe(false)
  })

  it('names what is changed, what is missing and what should not be there', async () => {
    const target = join(work, 'generated')
    await cp(generatedDir, target, { recursive: true })
    await writeFile(join(target, 'operations.ts'), `${await readFile(join(target, 'operations.ts'), 'utf8')}\n// by hand\n`)
    await rm(join(target, 'event-types.ts'))
    await writeFile(join(target, 'notes.ts'), '')
    expect(await findStale(await generate(openapiDir), target)).toEqual(['event-types.ts', 'notes.ts', 'operations.ts'])
  })

  it('follows the contract', async () => {
    await edit('openapi/schemas/run.yaml', (text) => text.replace('enum: [session, turn]', 'enum: [session, turn, batch]'))
    expect(await findStale(await generate(join(work, 'openapi')), generatedDir)).toEqual(['contract.json', 'contract.ts', 'operations.ts'])
  })

  it('refuses an event type that does not say who sees it', async () => {
    await edit('openapi/events/run.delta.yaml', (text) => text.replace('x-visibility: public\n', ''))
    await expect(generate(join(work, 'openapi'))).rejects.toThrow('openapi/events/run.delta.yaml: x-visibility must be public or internal.')
  })

  it('refuses a contract with a reference that leads nowhere', async () => {
    await edit('openapi/paths/run.yaml', (text) => text.replace('run.yaml#/RunReply', 'run.yaml#/Nothing'))
    await expect(generate(join(work, 'openapi'))).rejects.toThrow('cannot be bundled')
  })

  async function edit(path: string, change: (text: string) => string): Promise<void> {
    const before = await readFile(join(work, path), 'utf8')
    const after = change(before)
    expect(after).not.toBe(before)
    await writeFile(join(work, path), after)
  }
})
