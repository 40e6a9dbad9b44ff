import { chmod, lstat, mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StartFailure } from './start-failure.js'

/** The runtime's files in its data directory. */
const ours = /^(postgres|signature-secret(\.[0-9a-f]+)?|codex|\.postgres-.+|\.doctor-.+)$/

/**
 * Makes the data directory, with mode 0700, or closes an existing one that others can enter. Returns the reason if it cannot be
 * closed; undefined otherwise.
 *
 * One that somebody else owns, or that holds more than the runtime puts there (`/tmp`, a home), is not ours to close. And where a
 * cluster of an earlier release lies within and its server runs as another account, because we are root, that account has to
 * pass through: the directory then gets mode 0711, in which nobody can list it.
 */
export async function closeDataDirectory(path: string): Promise<string | undefined> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  const { mode, uid } = await stat(path)
  if ((mode & 0o077) === 0) return undefined
  if (uid !== process.getuid?.()) return 'it belongs to another user'
  const stranger = (await readdir(path)).find((name) => !ours.test(name))
  if (stranger !== undefined) return `it also holds ${stranger}, which the runtime did not put there`
  const isPassed = await serverPassesThrough(path)
  if ((mode & 0o777) !== (isPassed ? 0o711 : 0o700)) await chmod(path, isPassed ? 0o711 : 0o700)
  return isPassed ? 'the account that the embedded PostgreSQL runs as has to pass through it' : undefined
}

async function serverPassesThrough(path: string): Promise<boolean> {
  const server = await lstat(join(path, 'postgres')).catch(() => undefined)
  if (server?.isDirectory() !== true) return false
  const cluster = await stat(join(path, 'postgres', 'cluster')).catch(() => undefined)
  return cluster !== undefined && cluster.uid !== process.getuid?.()
}

/** What was thrown, or the sentence for it where it means that the directory cannot be written or its disk is full. */
export function asDataDirectoryFailure(dir: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new StartFailure('unavailable', `The disk of the data directory ${dir} is full. Make room, or set RUNTIME_DATA_DIR to another one.`, {
      cause: error,
    })
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'].includes(code)) return error
  return new StartFailure('settings', `The data directory ${dir} cannot be written (${code}). Set RUNTIME_DATA_DIR to a directory that can.`, { cause: error })
}
