import { readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { isWithin } from './worker-directories.js'

/** Each path once, and none that is within another: Codex cannot hide a path that is hidden already. */
export function outermost(paths: readonly string[]): string[] {
  const all = [...new Set(paths)].sort()
  return all.filter((path) => !all.some((other) => other !== path && isWithin(other, path)))
}

/**
 * The paths to hide so that nothing of the directories is visible, while the workspace is. A writable workspace stays open within
 * a hidden directory. A read-only one does not; there, everything beside the path to it is hidden, as it is now.
 */
export async function hiddenPaths(directories: readonly string[], workspace: { readonly path: string; readonly isWritable: boolean }): Promise<string[]> {
  const real = await Promise.all(directories.map((directory) => realpath(directory).catch(() => directory)))
  if (workspace.isWritable) return outermost(real)
  const hidden = await Promise.all(real.map((directory) => besideTheWay(directory, workspace.path)))
  return outermost(hidden.flat())
}

async function besideTheWay(directory: string, workspace: string): Promise<string[]> {
  if (directory === workspace) return []
  if (!isWithin(directory, workspace)) return [directory]
  const entries = await readdir(directory)
  const hidden = await Promise.all(entries.map((entry) => besideTheWay(join(directory, entry), workspace)))
  return hidden.flat()
}
