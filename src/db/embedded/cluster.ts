import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { StartFailure } from '../../kernel/start-failure.js'
import type { ServerAccount } from './account.js'
import type { Binaries } from './binaries.js'
import type { Placement } from './placement.js'

const run = promisify(execFile)

/** The cluster's superuser. */
export const serverUser = 'postgres'

/** The environment of the server's programs: nothing that could configure them behind our back (PG*, locale). */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, LD_LIBRARY_PATH, SystemRoot, TMPDIR } = process.env
  return { PATH, LD_LIBRARY_PATH, SystemRoot, TMPDIR, LC_ALL: 'C', TZ: 'UTC' }
}

export const runAs = (account: ServerAccount | undefined): { uid?: number; gid?: number } =>
  account === undefined ? {} : { uid: account.uid, gid: account.gid }

/**
 * Initialises a cluster in a place that is still empty. Its password is new, random, and in a file that only we can read.
 * The C collation sorts by bytes, like our keys, and does not change with the operating system's libraries.
 */
export async function createCluster(place: Placement, binaries: Binaries, account: ServerAccount | undefined, signal?: AbortSignal): Promise<void> {
  await mkdir(place.cluster, { mode: 0o700 })
  await mkdir(place.usersDir, { mode: 0o700 })
  await writeFile(place.passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  if (account !== undefined) {
    await chown(place.cluster, account.uid, account.gid)
    await chown(place.passwordFile, account.uid, account.gid)
  }
  await chmod(place.cluster, 0o700)
  try {
    await run(
      binaries.initdb,
      ['-D', place.cluster, '-U', serverUser, '--auth=scram-sha-256', `--pwfile=${place.passwordFile}`, '--encoding=UTF8', '--locale=C', '--no-instructions'],
      { cwd: '/', env: serverEnvironment(), timeout: 120_000, ...(signal ? { signal } : {}), ...runAs(account) },
    )
  } catch (cause) {
    await rm(place.cluster, { recursive: true, force: true })
    signal?.throwIfAborted()
    const stderr = typeof cause === 'object' && cause !== null && 'stderr' in cause && typeof cause.stderr === 'string' ? cause.stderr.trim() : String(cause)
    throw new StartFailure('unavailable', `The embedded database could not be initialised in ${place.home} (RUNTIME_DATA_DIR): ${stderr}`, { cause })
  }
}
