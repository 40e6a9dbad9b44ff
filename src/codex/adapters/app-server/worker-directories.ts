import { chmod, mkdir, realpath, rename, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { sha256Hex } from '../../../kernel/hash.js'
import { principalKey, type Principal } from '../../../kernel/principal.js'
import { WorkspaceRefusedError } from './settings.js'

export interface WorkerDirectories {
  /** Mode 0700. Codex keeps threads, credentials and caches here. */
  readonly codexHome: string
  /** Holds one directory for each session. */
  readonly temporaryRoot: string
  readonly workspace: string
}

/** Below the root, and out of reach for every `workspace_ref`: the workspaces of workers that name none. */
const unnamed = '.workers'

/**
 * The directories of a worker, made where they are missing. All are real paths. Throws {@link WorkspaceRefusedError} when
 * `workspaceRef` leads out of the root.
 */
export async function makeWorkerDirectories(
  roots: { readonly homeRoot: string; readonly workspaceRoot: string },
  worker: { readonly workerId: string; readonly owner: Principal; readonly workspaceRef: string | null },
): Promise<WorkerDirectories> {
  const name = directoryName(worker.workerId)
  const own = join(roots.homeRoot, name)
  const workspace = worker.workspaceRef === null ? await makeOwnWorkspace(roots, worker) : await makeNamedWorkspace(roots.workspaceRoot, worker.workspaceRef)
  // Beside the home and not in it: commands may write to the temporary directory, and the home holds programs that Codex runs.
  const [codexHome, temporaryRoot] = [join(own, 'codex'), join(own, 'tmp')]
  for (const directory of [own, codexHome, temporaryRoot]) {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await chmod(directory, 0o700)
  }
  return { codexHome: await realpath(codexHome), temporaryRoot: await realpath(temporaryRoot), workspace }
}

/**
 * A worker's id as the name of a directory. Ids hold `A-Z a-z 0-9 . _ : -`; characters that a file system could confuse (case, a
 * leading dot, a colon) are written as `=` and their code, so two ids never share a directory.
 */
export function directoryName(workerId: string): string {
  return workerId.replaceAll(/[^a-z0-9_-]/g, (character) => `=${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`)
}

/**
 * The workspace of a worker that names none: a directory that its owner and its id lead to, and no name does. Earlier releases
 * took the worker's id for its name. A worker that has a home from then keeps its files.
 */
async function makeOwnWorkspace(
  roots: { readonly homeRoot: string; readonly workspaceRoot: string },
  { workerId, owner }: { readonly workerId: string; readonly owner: Principal },
): Promise<string> {
  const name = directoryName(workerId)
  await mkdir(roots.workspaceRoot, { recursive: true, mode: 0o700 })
  const ofOwner = join(await realpath(roots.workspaceRoot), unnamed, sha256Hex(principalKey(owner)).slice(0, 32))
  const workspace = join(ofOwner, name)
  await mkdir(ofOwner, { recursive: true, mode: 0o700 })
  const isNew = await isMissing(workspace)
  if (isNew && !(await isMissing(join(roots.homeRoot, name))))
    await rename(join(roots.workspaceRoot, name), workspace).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    })
  await mkdir(workspace, { recursive: true, mode: 0o700 })
  return await realpath(workspace)
}

async function isMissing(path: string): Promise<boolean> {
  return await stat(path).then(
    () => false,
    () => true,
  )
}

async function makeNamedWorkspace(root: string, ref: string): Promise<string> {
  const refuse = (why: string): never => {
    throw new WorkspaceRefusedError(`The workspace ${JSON.stringify(ref)} ${why}. Name a directory within the workspaces by a relative path without \`..\`.`)
  }
  const parts = ref.split(/[/\\]/)
  if (isAbsolute(ref) || ref.includes('\0') || parts.includes('..') || parts.every((part) => part === '' || part === '.')) refuse('is not within the root')
  await mkdir(root, { recursive: true, mode: 0o700 })
  let directory = await realpath(root)
  const realRoot = directory
  const closed = join(realRoot, unnamed)
  // Step by step, so that a link is seen before anything is made behind it.
  for (const part of parts.filter((each) => each !== '' && each !== '.')) {
    const next = join(directory, part)
    // Some file systems do not tell case apart.
    if (isWithin(closed.toLowerCase(), next.toLowerCase())) refuse('belongs to a worker')
    await mkdir(next, { mode: 0o700 }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    })
    directory = await realpath(next).catch(() => refuse('is a link that leads nowhere'))
    if (!isWithin(realRoot, directory)) refuse('is a link that leads out of the root')
    // A link may lead into a worker's own workspace, or above all of them.
    if (isWithin(closed, directory) || isWithin(directory, realRoot)) refuse('leads to a directory that belongs to workers')
    if (!(await stat(directory)).isDirectory()) refuse('is not a directory')
  }
  return directory
}

/** Whether a path is in a directory, or that directory. Both absolute and without `..`. */
export function isWithin(directory: string, path: string): boolean {
  const way = relative(directory, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}
