import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hiddenPaths, outermost } from './hidden-paths.js'

let data = ''
const at = (path: string): string => join(data, path)

beforeEach(async () => {
  data = await realpath(await mkdtemp(join(tmpdir(), 'hidden-')))
  for (const directory of ['postgres', 'codex/homes/a', 'codex/workspaces/a', 'codex/workspaces/b']) await mkdir(at(directory), { recursive: true })
  await writeFile(at('signature-secret'), 'secret')
})
afterEach(async () => {
  await rm(data, { recursive: true, force: true })
})

describe('hiddenPaths', () => {
  it('are the directories themselves where the workspace can be written to', async () => {
    const workspace = { path: at('codex/workspaces/a'), isWritable: true }
    expect(await hiddenPaths([at('codex/workspaces'), at('codex/homes'), data, '/nowhere'], workspace)).toEqual(['/nowhere', data])
  })

  it('are everything beside the way to a workspace that can only be read', async () => {
    const workspace = { path: at('codex/workspaces/a'), isWritable: false }
    expect(await hiddenPaths([at('codex/workspaces'), at('codex/homes'), data], workspace)).toEqual([
      at('codex/homes'),
      at('codex/workspaces/b'),
      at('postgres'),
      at('signature-secret'),
    ])
  })
})

describe('outermost', () => {
  it('tells a directory from one whose name begins alike', () => {
    expect(outermost(['/a/b', '/a', '/ab', '/a'])).toEqual(['/a', '/ab'])
  })
})
