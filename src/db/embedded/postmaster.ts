import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs } from '../../kernel/clock.js'
import { closeClient, createClient } from '../client.js'
import { errorCode } from '../logger.js'
import { ownerOf } from './account.js'
import type { Binaries } from './binaries.js'
import { runAs, serverEnvironment, serverUser } from './cluster.js'
import type { Placement } from './placement.js'
import { isAlive, isServerOf, runsIn, startTime } from './process-alive.js'

export interface Postmaster {
  readonly pid: number
  readonly port: number
}

export type ServerSettings = Readonly<Record<string, string>>

/**
 * Development settings: room for tens of thousands of small commits a second between checkpoints, and connections for a handful
 * of runtimes. fsync stays on: an embedded database keeps acknowledged writes.
 */
export const developmentSettings: ServerSettings = { shared_buffers: '256MB', max_wal_size: '2GB', max_connections: '200' }

/** postmaster.pid: line 1 is the pid, line 4 the port (PostgreSQL documentation, "Database File Layout"). */
export function parsePostmasterPid(text: string): Postmaster | undefined {
  const lines = text.split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  return Number.isInteger(pid) && pid > 1 && Number.isInteger(port) && port > 0 ? { pid, port } : undefined
}

const pidFile = (place: Placement): string => join(place.cluster, 'postmaster.pid')

/**
 * The server that runs on this cluster now. A pid file of a dead server is removed if its pid belongs to a stranger; PostgreSQL
 * itself would take that for a running server for ever.
 */
export async function findPostmaster(place: Placement): Promise<Postmaster | undefined> {
  const text = await readFile(pidFile(place), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const found = parsePostmasterPid(text)
  if (found === undefined) {
    await removeUnreadable(place, text)
    return undefined
  }
  if (isServerOf(found.pid, place.cluster)) return found
  if (isAlive(found.pid) && (await readFile(pidFile(place), 'utf8').catch(() => '')) === text) await rm(pidFile(place), { force: true })
  return undefined
}

/** A server that is just starting has not written its pid file whole yet; after this long it has. */
const unreadableForMs = 1_000

/**
 * A pid file that is empty or holds no pid keeps PostgreSQL from ever starting again. It is removed when it stays like that
 * and no process runs in the cluster: then nobody is using it, and nobody is about to.
 */
async function removeUnreadable(place: Placement, text: string): Promise<void> {
  const until = monotonicMs() + unreadableForMs
  while (monotonicMs() < until) {
    await sleep(100)
    if ((await readFile(pidFile(place), 'utf8').catch(() => undefined)) !== text || runsIn(place.cluster)) return
  }
  await rm(pidFile(place), { force: true })
}

export interface StartedServer {
  readonly pid: number
  readonly port: number
  /** Settles when the server process ends. */
  readonly ended: Promise<void>
}

/**
 * Starts a server process, detached: it outlives a kill of ours, and a Ctrl-C in our terminal does not reach it. Does not
 * wait until it accepts connections. When another process starts one on the same cluster, PostgreSQL lets one of the two
 * live and the other ends at once.
 */
export async function startPostmaster(place: Placement, binaries: Binaries, port: number, settings: ServerSettings): Promise<StartedServer> {
  await rotateLog(place.serverLog)
  const fixed: ServerSettings = { port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', log_timezone: 'UTC' }
  const flags = Object.entries({ ...developmentSettings, ...settings, ...fixed }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const account = process.getuid?.() === 0 ? await ownerOf(place.cluster) : undefined
  const log = openSync(place.serverLog, 'a', 0o600)
  try {
    const child = spawn(binaries.postgres, ['-D', place.cluster, ...flags], {
      cwd: '/',
      env: serverEnvironment(),
      detached: true,
      stdio: ['ignore', log, log],
      ...runAs(account),
    })
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => {
        resolve()
      })
      child.once('error', () => {
        resolve()
      })
    })
    child.unref()
    if (child.pid === undefined) throw new Error(`The PostgreSQL program could not be started: ${binaries.postgres}`)
    return { pid: child.pid, port, ended }
  } finally {
    closeSync(log)
  }
}

/** 'ready', 'starting' (come back), or 'refused' (it runs, but not with our password: `reason` says more). */
export async function probe(url: string): Promise<{ readonly state: 'ready' | 'starting' | 'refused'; readonly reason: string }> {
  const client = createClient(url, 'runtime-supervisor', { connectTimeoutMs: 2_000 })
  try {
    await client.connect()
    return { state: 'ready', reason: '' }
  } catch (error) {
    const refused = ['28P01', '28000'].includes(errorCode(error) ?? '')
    return { state: refused ? 'refused' : 'starting', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    await closeClient(client)
  }
}

export function serverUrl(port: number, password: string, database: string): string {
  // Everything is said that libpq's environment (PGSSLMODE, PGOPTIONS, PGHOST and the like) would otherwise say for us.
  return `postgres://${serverUser}:${password}@127.0.0.1:${String(port)}/${database}?sslmode=disable`
}

/**
 * Stops a server: fast (SIGINT: connections are cut, a checkpoint is made), then at once (SIGQUIT) after `deadlineMs`.
 * A server that is gone already is fine.
 */
export async function stopPostmaster(pid: number, cluster: string, deadlineMs = 10_000): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGINT', deadlineMs],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 2_000],
  ] as const) {
    if (!isServerOf(pid, cluster)) return
    try {
      process.kill(pid, signal)
    } catch (error) {
      if (errorCode(error) === 'ESRCH') return
      throw error
    }
    const until = monotonicMs() + waitMs
    while (monotonicMs() < until) {
      if (!isAlive(pid)) return
      await sleep(20)
    }
  }
}

/** Asks a server to stop, and does not wait: for a process that is exiting. */
export function askToStop(pid: number, cluster: string): void {
  if (isServerOf(pid, cluster)) signalServer(pid, 'SIGINT')
}

/**
 * Ends a server whose data directory is gone. It has no data left to keep, and its directory can no longer identify it: `started`
 * is the start of the process that we knew.
 */
export async function endOrphan(pid: number, started: string): Promise<void> {
  const until = monotonicMs() + 3_000
  while (isAlive(pid) && startTime(pid) === started) {
    signalServer(pid, monotonicMs() < until ? 'SIGQUIT' : 'SIGKILL')
    await sleep(20)
  }
}

function signalServer(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error
  }
}

/** The port of last time when it is free, so that the database keeps its address; else any free one. */
export async function choosePort(place: Placement): Promise<number> {
  const last = Number(await readFile(place.portFile, 'utf8').catch(() => ''))
  if (Number.isInteger(last) && last > 0 && last < 65_536 && (await tryListen(last)) === last) return last
  const port = await tryListen(0)
  if (port === undefined) throw new Error('No local port is free for the embedded database.')
  return port
}

export async function rememberPort(place: Placement, port: number): Promise<void> {
  await writeFile(place.portFile, `${String(port)}\n`, { mode: 0o600 })
}

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => {
      resolve(undefined)
    })
    server.listen(port, '127.0.0.1', () => {
      const { port: given } = server.address() as AddressInfo
      server.close(() => {
        resolve(given)
      })
    })
  })
}

const serverLogLimitBytes = 10 * 1024 * 1024

async function rotateLog(path: string): Promise<void> {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0
  if (size > serverLogLimitBytes) await rename(path, `${path}.1`)
}

/** The last lines the server wrote, for an error message. */
export async function tailServerLog(place: Placement, lines = 5): Promise<string> {
  const text = await readFile(place.serverLog, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-lines).join('\n')
}
