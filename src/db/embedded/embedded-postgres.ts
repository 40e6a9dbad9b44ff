import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs } from '../../kernel/clock.js'
import { closeClient, createClient } from '../client.js'
import { errorCode, silentLogger, type DatabaseLogger } from '../logger.js'
import { chooseServerAccount } from './account.js'
import { prepareBinaries, type Binaries } from './binaries.js'
import { createCluster } from './cluster.js'
import { placeServer, type Placement } from './placement.js'
import {
  choosePort,
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
import { isServerOf } from './process-alive.js'
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
const lookEveryMs = 200
const longestBackoffMs = 5_000

/**
 * Answers a running PostgreSQL in `dataDir`: the one that runs there already, or a new one. Any number of runtimes may
 * share a data directory; the last to leave stops the server, whoever started it. A server left behind by a runtime that
 * was killed is adopted. Rejects with a sentence for people when no server can be had.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const logger = options.logger ?? silentLogger
  const database = options.database ?? 'runtime'
  const account = await chooseServerAccount()
  const binaries = await prepareBinaries(account, logger)
  const place = await placeServer(options.dataDir, account, (staged) => createCluster(staged, binaries, account), logger)
  const password = (await readFile(place.passwordFile, 'utf8')).trim()
  // Registered before looking, so that another runtime that is leaving does not stop the server we are about to find.
  const registration = await register(place.usersDir)
  try {
    const server = await ensureRunning(place, binaries, password, options.settings ?? {})
    await ensureDatabase(serverUrl(server.port, password, 'postgres'), database)
    logger.info(
      { port: server.port, pid: server.pid, home: place.home, adopted: server.adopted },
      server.adopted ? 'The embedded PostgreSQL was running and is used.' : 'The embedded PostgreSQL was started.',
    )
    const supervisor = supervise(place, binaries, password, server, options, logger)
    const leaveOnExit = (): void => {
      registration.leaveNow()
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
        const running = await findPostmaster(place)
        if (running !== undefined) await stopPostmaster(running.pid, place.cluster)
        logger.info({ home: place.home }, 'The embedded PostgreSQL was stopped.')
        return true
      },
    }
  } catch (error) {
    await registration.leave()
    throw error
  }
}

interface RunningServer extends Postmaster {
  readonly adopted: boolean
}

/** Looks, starts, and looks again until a server accepts our password. With `port`, it must be on that port. */
async function ensureRunning(place: Placement, binaries: Binaries, password: string, settings: ServerSettings, port?: number): Promise<RunningServer> {
  const until = monotonicMs() + startDeadlineMs
  let startedPid: number | undefined
  let failures = 0
  while (monotonicMs() < until) {
    const running = await findPostmaster(place)
    if (running !== undefined) {
      const { state, reason } = await probe(serverUrl(running.port, password, 'postgres'))
      if (state === 'refused')
        throw new Error(`The PostgreSQL in ${place.home} refuses the password in ${place.passwordFile}: ${reason}. Remove ${place.home} to begin anew.`)
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
    if (++failures >= 8) throw new Error(`The embedded PostgreSQL does not start. The end of ${place.serverLog}:\n${await tailServerLog(place)}`)
    await sleep(100 * 2 ** failures)
  }
  throw new Error(`The embedded PostgreSQL did not accept connections within ${String(startDeadlineMs / 1000)} s. See ${place.serverLog}.`)
}

/** Resolves to false once the process has written its pid file, or after five seconds, whatever comes first. */
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
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`)
  } catch (error) {
    // Another runtime made it between our look and our attempt.
    if (!['42P04', '23505'].includes(errorCode(error) ?? '')) throw error
  } finally {
    await closeClient(client)
  }
}

interface Supervisor {
  current(): Postmaster
  end(): Promise<void>
}

/** Watches the server and brings it back, on the same port, when it has died. Runtimes that share it all try; one wins. */
function supervise(
  place: Placement,
  binaries: Binaries,
  password: string,
  first: Postmaster,
  options: EmbeddedPostgresOptions,
  logger: DatabaseLogger,
): Supervisor {
  let server: Postmaster = first
  let ended = false
  let restarting: Promise<void> | undefined

  const bringBack = async (): Promise<void> => {
    logger.error({ pid: server.pid, home: place.home }, 'The embedded PostgreSQL has died; starting it again.')
    for (let backoffMs = 100; !ended; backoffMs = Math.min(backoffMs * 2, longestBackoffMs)) {
      try {
        const back = await ensureRunning(place, binaries, password, options.settings ?? {}, first.port)
        if (back.port !== first.port)
          logger.error({ port: back.port, expected: first.port }, 'The embedded PostgreSQL is now on another port; restart this runtime.')
        server = back
        logger.info({ pid: back.pid, port: back.port }, 'The embedded PostgreSQL is back.')
        return
      } catch (error) {
        logger.error(
          { error: error instanceof Error ? error.message : String(error), retry_in_ms: backoffMs },
          'The embedded PostgreSQL did not come back yet.',
        )
        await sleep(backoffMs, undefined, { ref: false })
      }
    }
  }

  const timer = setInterval(() => {
    if (ended || restarting !== undefined || isServerOf(server.pid, place.cluster)) return
    restarting = bringBack().finally(() => {
      restarting = undefined
    })
  }, lookEveryMs)
  timer.unref()
  if (options.supervised === false) clearInterval(timer)

  return {
    current: () => server,
    end: async () => {
      ended = true
      clearInterval(timer)
      await restarting
    },
  }
}
