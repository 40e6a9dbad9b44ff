import { realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ServerAccount } from './account.js'

interface Permissions {
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** Whether the account may pass through a directory with these permissions (the execute bit of the class it falls in). */
export function mayEnter(directory: Permissions, account: ServerAccount): boolean {
  if (account.uid === 0) return true
  if (directory.uid === account.uid) return (directory.mode & 0o100) !== 0
  if (directory.gid === account.gid) return (directory.mode & 0o010) !== 0
  return (directory.mode & 0o001) !== 0
}

/** The first directory on the way from the root to `path`, itself included, that the account may not enter. */
export async function findBarrier(path: string, account: ServerAccount): Promise<string | undefined> {
  const chain: string[] = []
  for (let dir = await realpath(path); ; dir = dirname(dir)) {
    chain.unshift(dir)
    if (dirname(dir) === dir) break
  }
  for (const dir of chain) {
    if (!mayEnter(await stat(dir), account)) return dir
  }
  return undefined
}
