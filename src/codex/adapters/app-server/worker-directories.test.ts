import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WorkspaceRefusedError } from './settings.js'
import { directoryName, makeWorkerDirectories } from './worker-directories.js'

let folder = ''
const roots = () => ({ homeRoot: join(folder, 'homes'), workspaceRoot: join(folder, 'workspaces') })
const make = (workspaceRef: string | null, workerId = 'worker-1') => makeWorkerDirectories(roots(), { workerId, workspaceRef })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'directories-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('makeWorkerDirectories', () => {
  it('gives every worker a home that only we can enter', async () => {
    const { codexHome, temporaryRoot } = await make(null)
    expect((await stat(codexHome)).mode & 0o777).toBe(0o700)
    expect(temporaryRoot.startsWith(codexHome)).toBe(false)
    expect((await make(null, 'worker-2')).codexHome).not.toBe(codexHome)
  })

  it('makes the workspace that is asked for, within the root', async () => {
    expect((await make('team/project')).workspace).toBe(join(folder, 'workspaces/team/project'))
    expect((await make(null)).workspace).toBe(join(folder, 'workspaces/worker-1'))
  })

  it.each(['../other', '/etc', 'a/../../b', '..', '.', '', 'a\0b', 'a/..'])('refuses the workspace %j', async (ref) => {
    await expect(make(ref)).rejects.toThrow(WorkspaceRefusedError)
  })

  it('refuses a workspace behind a link that leads out of the root, and makes nothing there', async () => {
    const outside = join(folder, 'outside')
    await mkdir(outside)
    await mkdir(join(folder, 'workspaces'))
    await symlink(outside, join(folder, 'workspaces/link'))
    await expect(make('link/new')).rejects.toThrow(WorkspaceRefusedError)
    await expect(stat(join(outside, 'new'))).rejects.toThrow('ENOENT')
    await symlink('/nowhere/at/all', join(folder, 'workspaces/dangling'))
    await expect(make('dangling')).rejects.toThrow(WorkspaceRefusedError)
  })

  it('refuses a workspace that is a file', async () => {
    await mkdir(join(folder, 'workspaces'))
    await writeFile(join(folder, 'workspaces/file'), '')
    await expect(make('file')).rejects.toThrow(WorkspaceRefusedError)
    await expect(make('file/x')).rejects.toThrow(WorkspaceRefusedError)
  })
})

describe('directoryName', () => {
  it('gives different ids different names on every file system', () => {
    const ids = ['a', 'A', '..', '.', 'a:b', 'a=3ab', 'codexw_01', 'a.b', 'con:']
    const names = ids.map(directoryName)
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(ids.length)
    for (const name of names) expect(name).toMatch(/^[a-z0-9_=-]+$/)
  })
})
