import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Principal } from '../../../kernel/principal.js'
import { WorkspaceRefusedError } from './settings.js'
import { directoryName, makeWorkerDirectories } from './worker-directories.js'

let folder = ''
const roots = () => ({ homeRoot: join(folder, 'homes'), workspaceRoot: join(folder, 'workspaces') })
const user = (userId: number): Principal => ({ kind: 'user', userId })
const make = (workspaceRef: string | null, workerId = 'worker-1', owner = user(1)) => makeWorkerDirectories(roots(), { workerId, owner, workspaceRef })

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
  })

  it('gives a worker that names none a workspace of its own, which its owner is part of', async () => {
    const { workspace } = await make(null)
    expect((await make(null)).workspace).toBe(workspace)
    expect((await make(null, 'worker-2')).workspace).not.toBe(workspace)
    expect((await make(null, 'worker-1', user(2))).workspace).not.toBe(workspace)
    expect((await stat(workspace)).mode & 0o077).toBe(0)
  })

  it('opens that workspace, or all of them, to nobody who knows the id, the path or a link', async () => {
    const { workspace } = await make(null)
    const [, way = ''] = workspace.split(join(folder, 'workspaces/'))
    expect((await make('worker-1', 'spy', user(2))).workspace).not.toBe(workspace)
    for (const ref of [way, way.toUpperCase(), dirname(way), dirname(dirname(way)), `./${way}`, `team//../${way}`])
      await expect(make(ref, 'spy', user(2)), ref).rejects.toThrow(WorkspaceRefusedError)
    const { workspace: theirs } = await make('theirs', 'spy', user(2))
    await symlink(workspace, join(theirs, 'in'))
    await symlink('..', join(theirs, 'up'))
    for (const ref of ['theirs/in', 'theirs/up', 'theirs/up/.workers', `theirs/up/${way}`])
      await expect(make(ref, 'spy', user(2)), ref).rejects.toThrow(WorkspaceRefusedError)
  })

  it('lets a worker of an earlier release, which has a home, keep its files', async () => {
    await mkdir(join(folder, 'homes/worker-1'), { recursive: true })
    await mkdir(join(folder, 'workspaces/worker-1'), { recursive: true })
    await writeFile(join(folder, 'workspaces/worker-1/kept'), 'yes')
    await mkdir(join(folder, 'workspaces/worker-2'))
    await writeFile(join(folder, 'workspaces/worker-2/planted'), 'by somebody else')
    expect(await readFile(join((await make(null)).workspace, 'kept'), 'utf8')).toBe('yes')
    expect(await readdir((await make(null, 'worker-2')).workspace)).toEqual([])
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
