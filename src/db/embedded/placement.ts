import { createHash, randomBytes } from 'node:crypto'
import { chmod, lstat, mkdir, readdir, readlink, realpath, rename, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve, sep } from 'node:path'
import { asDataDirectoryFailure, closeDataDirectory } from '../../kernel/data-directory.js'
import { StartFailure } from '../../kernel/start-failure.js'
import { errorCode, type DatabaseLogger } from '../logger.js'
import { ownerOf, type ServerAccount } from './account.js'
import { findBarrier } from './reachable.js'

/** The place of one embedded server: `<data dir>/postgres`, or the target of that link. */
export interface Placement {
  readonly home: string
  /** PostgreSQL's own data directory. */
  readonly cluster: string
  readonly passwordFile: string
  readonly portFile: string
  readonly usersDir: string
  readonly serverLog: string
}

const layOut = (home: string): Placement => ({
  home,
  cluster: join(home, 'cluster'),
  passwordFile: join(home, 'password'),
  portFile: join(home, 'port'),
  usersDir: join(home, 'users'),
  serverLog: join(home, 'server.log'),
})

/** Fills a new place with a cluster and a password. */
export type CreateCluster = (place: Placement) => Promise<void>

/**
 * Finds the server's place in a data directory, or makes it with `create`. A new one is made aside and then appears under its
 * name in one step, so that of any number of processes that start at once one wins and the others use its result; an existing
 * cluster is never initialised again.
 *
 * When the server runs as another account (we are root) and that account cannot enter the data directory, the cluster is
 * made where it can, and `<data dir>/postgres` is a link to it.
 */
export async function placeServer(dataDir: string, account: ServerAccount | undefined, create: CreateCluster, logger: DatabaseLogger): Promise<Placement> {
  const dir = resolve(dataDir)
  await closeDataDirectory(dir).catch((error: unknown) => {
    throw asDataDirectoryFailure(dir, error)
  })
  const name = join(dir, 'postgres')
  for (let attempt = 0; attempt < 3; attempt++) {
    const existing = await findExisting(name)
    if (existing !== undefined) return await checkReachable(layOut(existing), account)
    await removeAbandoned(dir)
    const barrier = account === undefined ? undefined : await findBarrier(dir, account)
    const staging =
      account === undefined || barrier === undefined
        ? join(dir, `${stagingPrefix}${String(process.pid)}-${randomBytes(4).toString('hex')}`)
        : join(await sharedBase(account, dir), `${createHash('sha256').update(dir).digest('hex').slice(0, 12)}-${randomBytes(4).toString('hex')}`)
    try {
      await mkdir(staging)
      // The server's account passes through to its own directory; it may not list this one.
      await chmod(staging, account === undefined ? 0o700 : 0o711)
      await create(layOut(staging))
      if (barrier === undefined) await rename(staging, name)
      else {
        await symlink(staging, name)
        logger.info(
          { barrier, home: staging, link: name },
          'The database account cannot enter the data directory, so the embedded database lives elsewhere; the data directory links to it.',
        )
      }
    } catch (error) {
      await rm(staging, { recursive: true, force: true })
      // Another process was faster: look again.
      if (!['EEXIST', 'ENOTEMPTY'].includes(errorCode(error) ?? '')) throw asDataDirectoryFailure(dir, error)
    }
  }
  throw new Error(`The embedded database could not be placed in ${name}. Remove it, or set RUNTIME_DATA_DIR to another directory.`)
}

/** Removes a data directory with the cluster that it holds or links to. Nobody may use it any more. */
export async function removeEmbeddedPostgres(dataDir: string): Promise<void> {
  const home = await realpath(join(dataDir, 'postgres')).catch(() => undefined)
  if (home !== undefined) await rm(home, { recursive: true, force: true })
  await rm(dataDir, { recursive: true, force: true })
}

async function findExisting(name: string): Promise<string | undefined> {
  const entry = await lstat(name).catch(() => undefined)
  if (entry === undefined) return undefined
  const home = await realpath(name).catch(() => undefined)
  // Never begin anew in silence: a volume that is not mounted, or a container that was made again, looks just like this.
  if (home === undefined)
    throw new StartFailure(
      'settings',
      `The embedded database of ${name} (RUNTIME_DATA_DIR) was in ${await readlink(name)}, where nothing is now. Bring it back, or remove the link to begin anew.`,
    )
  try {
    await stat(join(home, 'cluster', 'PG_VERSION'))
  } catch (error) {
    if (errorCode(error) === 'EACCES')
      throw new Error(`The embedded database in ${home} belongs to another user. Run as that user, or set RUNTIME_DATA_DIR to another directory.`, {
        cause: error,
      })
    throw new Error(`${home} exists but holds no database cluster. Remove it, or set RUNTIME_DATA_DIR to another directory.`, { cause: error })
  }
  return home
}

async function checkReachable(place: Placement, account: ServerAccount | undefined): Promise<Placement> {
  if (account === undefined) return place
  const barrier = await findBarrier(place.home, await ownerOf(place.cluster))
  if (barrier !== undefined)
    throw new Error(
      `The embedded database in ${place.home} cannot be used: its account may not enter ${barrier}. Allow that (chmod o+x), or set RUNTIME_DATA_DIR.`,
    )
  return place
}

/** A staging directory names its maker. If its maker is gone, a crash left it behind. */
const stagingPrefix = '.postgres-'

async function removeAbandoned(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    const pid = new RegExp(String.raw`^\.postgres-(\d+)-`).exec(name)?.[1]
    if (pid === undefined) continue
    try {
      process.kill(Number(pid), 0)
    } catch (error) {
      if (errorCode(error) === 'ESRCH') await rm(join(dir, name), { recursive: true, force: true })
    }
  }
}

/**
 * A directory of ours that the account can enter. Data of a temporary directory stays temporary; anything else goes where
 * reboots do not clean up. It must belong to us and be writable by nobody else: its parents may be open to all.
 */
export async function sharedBase(account: ServerAccount, dataDir?: string): Promise<string> {
  const temporary = dataDir !== undefined && (await realpath(dataDir)).startsWith((await realpath(tmpdir())) + sep)
  const lasting = ['/var/lib/openagents-runtime', '/var/tmp/openagents-runtime']
  const passing = join(tmpdir(), 'openagents-runtime')
  const candidates = temporary ? [passing, ...lasting] : [...lasting, passing]
  for (const base of candidates) {
    try {
      await mkdir(base, { mode: 0o711 }).catch((error: unknown) => {
        if (errorCode(error) !== 'EEXIST') throw error
      })
      const found = await lstat(base)
      if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) continue
      await chmod(base, 0o711)
      if ((await findBarrier(dirname(base), account)) === undefined) return base
    } catch {
      // Read-only or closed: the next candidate may do.
    }
  }
  throw new Error(
    `The account ${account.name}, which runs the embedded database, can enter none of ${candidates.join(', ')}. Set RUNTIME_DATA_DIR to a directory that it can enter, or set DATABASE_URL.`,
  )
}
