import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs } from '../../kernel/clock.js'
import { StartFailure } from '../../kernel/start-failure.js'
import { closeClient, createClient } from '../client.js'
import { errorCode, silentLogger, type DatabaseLogger } from '../logger.js'
import { chooseServerAccount } from './account.js'
import { prepareBinaries, type Binaries } from './binaries.js'
import { createCluster } from './cluster.js'
import { placeServer, type Placement } from './placement.js'
import {
  choosePort,
  askToStop,
  findPostmaster,
  probe,
  rememberPort,
  serverUrl,
  startPostmaster,
  stopPostmaster,
  tailServerLog,
  type Postmaster,
  type ServerSettings,
} from './postmaster.js'
import { supervise } from './supervisor.js'
import { register } from './users.js'

export interface EmbeddedPostgresOptions {
  /** The server lives in `<dataDir>/postgres`. Made if missing. */
  readonly dataDir: string
  readonly logger?: DatabaseLogger
  /** Made if missing. Default `runtime`. */
  readonly database?: string
  /** Server settings over the development ones, e.g. `{ fsync: 'off' }` for tests. */
  readonly settings?: ServerSettings
  /** Whether a server that dies is started again. Default true. */
  readonly supervised?: boolean
  /** Gives up starting, and stops the parts that were started. */
  readonly signal?: AbortSignal
  /** The data directory was removed or replaced: the server was stopped and does not come back. */
  readonly onLost?: (failure: StartFailure) => void
}

export interface EmbeddedPostgres {
  /** Stays valid while this object lives: a server that dies comes back on the same port. */
  readonly url: string
  /** True when the server was running before we came. */
  readonly adopted: boolean
  /** Pid of the server as last seen. */
  pid(): number
  /** Leaves the server, and stops it when no other living runtime uses it. Answers whether it was stopped. */
  stop(): Promise<boolean>
}

const startDeadlineMs = 120_000

/**
 * Returns a running PostgreSQL in `dataDir`: the one that runs there already, or a new one. Any number of runtimes may share a
 * data directory; the last to leave stops the server. A server left behind by a killed runtime is adopted. Rejects with a
 * sentence for people if no server can be had.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const logger = options.logger ?? silentLogger
  const database = options.database ?? 'runtime'
  const { signal } = options
  const account = await chooseServerAccount()
  const binaries = await prepareBinaries(account, logger)
  const place = await placeServer(options.dataDir, account, (staged) => createCluster(staged, binaries, account, signal), logger)
  await checkVersion(place, binaries)
  const password = (await readFile(place.passwordFile, 'utf8')).trim()
  // Registered before looking, so that another runtime that is leaving does not stop the server we are about to find.
  const registration = await register(place.usersDir)
  try {
    const server = await ensureRunning({ place, binaries, password, settings: options.settings ?? {}, signal })
    signal?.throwIfAborted()
    await ensureDatabase(serverUrl(server.port, password, 'postgres'), database)
    logger.info(
      { port: server.port, pid: server.pid, home: place.home, adopted: server.adopted },
      server.adopted ? 'The embedded PostgreSQL was running and is used.' : 'The embedded PostgreSQL was started.',
    )
    const supervisor = supervise(place, server, logger, {
      bringBack: (ending) => ensureRunning({ place, binaries, password, settings: options.settings ?? {}, port: server.port, signal: ending }),
      onLost: options.onLost,
      isWatching: options.supervised !== false,
      watched: join(options.dataDir, 'postgres', 'cluster'),
    })
    // However this process ends, a server without other users does not outlive it. (A kill -9 leaves it to be adopted.)
    const leaveOnExit = (): void => {
      if (registration.leaveNow() && options.supervised !== false) askToStop(supervisor.current().pid, place.cluster)
    }
    process.once('exit', leaveOnExit)
    return {
      url: serverUrl(server.port, password, database),
      adopted: server.adopted,
      pid: () => supervisor.current().pid,
      stop: async () => {
        process.off('exit', leaveOnExit)
        await supervisor.end()
        if (!(await registration.leave())) return false
        if (supervisor.isLost()) return true
        const running = await findPostmaster(place)
        if (running !== undefined) await stopPostmaster(running.pid, place.cluster)
        logger.info({ home: place.home }, 'The embedded PostgreSQL was stopped.')
        return true
      },
    }
  } catch (error) {
    if (await registration.leave()) {
      const running = await findPostmaster(place)
      if (running !== undefined) await stopPostmaster(running.pid, place.cluster)
    }
    throw error
  }
}

interface RunningServer extends Postmaster {
  readonly adopted: boolean
}

interface Start {
  readonly place: Placement
  readonly binaries: Binaries
  readonly password: string
  readonly settings: ServerSettings
  readonly signal?: AbortSignal | undefined
  /** Where it must be. */
  readonly port?: number
}

/** PostgreSQL's last log lines for temporary faults: those of a server that has only just died, and of a port. */
const passingFaults = /could not bind|already in use|still in use|shared memory block|lock file .* already exists|is the lock file/i

/** Looks, starts, and looks again until a server accepts our password. */
async function ensureRunning({ place, binaries, password, settings, signal, port }: Start): Promise<RunningServer> {
  const until = monotonicMs() + startDeadlineMs
  let startedPid: number | undefined
  let failures = 0
  while (monotonicMs() < until) {
    signal?.throwIfAborted()
    const running = await findPostmaster(place)
    if (running !== undefined) {
      const { state, reason } = await probe(serverUrl(running.port, password, 'postgres'))
      if (state === 'refused')
        throw new StartFailure(
          'settings',
          `The PostgreSQL in ${place.home} refuses the password in ${place.passwordFile} (RUNTIME_DATA_DIR): ${reason}. Remove ${place.home} to begin anew.`,
        )
      if (state === 'ready') {
        await rememberPort(place, running.port)
        return { ...running, adopted: running.pid !== startedPid }
      }
      await sleep(20)
      continue
    }
    const started = await startPostmaster(place, binaries, port ?? (await choosePort(place)), settings)
    startedPid = started.pid
    const gone = await Promise.race([started.ended.then(() => true), appears(place, started.pid)])
    if (!gone || (await findPostmaster(place)) !== undefined) continue
    // It ended and nobody else's runs: the port was taken meanwhile, or processes of a killed server still hold its memory.
    const said = await tailServerLog(place)
    if (++failures >= 6 || !passingFaults.test(said))
      throw new StartFailure('unavailable', `The embedded PostgreSQL in ${place.home} (RUNTIME_DATA_DIR) does not start. The end of its server.log:\n${said}`)
    await sleep(100 * 2 ** failures)
  }
  throw new StartFailure(
    'unavailable',
    `The embedded PostgreSQL did not accept connections within ${String(startDeadlineMs / 1000)} s. See ${place.serverLog}.`,
  )
}

/** Another PostgreSQL's cluster cannot be used, and PostgreSQL itself would say so only in its log. */
async function checkVersion(place: Placement, binaries: Binaries): Promise<void> {
  const made = (await readFile(join(place.cluster, 'PG_VERSION'), 'utf8')).trim()
  if ((await findPostmaster(place)) !== undefined || made === binaries.majorVersion) return
  throw new StartFailure(
    'settings',
    `The cluster in ${place.home} was made by PostgreSQL ${made}, and this build carries ${binaries.majorVersion}. Start the build that made it, or set RUNTIME_DATA_DIR to another directory.`,
  )
}

/** Resolves to false once the process has written its pid file, or after five seconds. */
async function appears(place: Placement, pid: number): Promise<boolean> {
  const until = monotonicMs() + 5_000
  while (monotonicMs() < until) {
    if ((await findPostmaster(place))?.pid === pid) return false
    await sleep(20)
  }
  return false
}

async function ensureDatabase(adminUrl: string, database: string): Promise<void> {
  const client = createClient(adminUrl, 'runtime-supervisor')
  try {
    await client.connect()
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`)
  } catch (error) {
    // Another runtime made it between our look and our attempt.
    if (!['42P04', '23505'].includes(errorCode(error) ?? '')) throw error
  } finally {
    await closeClient(client)
  }
}
