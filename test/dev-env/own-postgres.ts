import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { migrate, removeEmbeddedPostgres, startEmbeddedPostgres, type DatabaseLogger } from '../../src/db/index.js'
import { makeDataDir } from './test-server.js'

/** A server for one test to mistreat. */
export interface OwnPostgres {
  /** The same before and after a restart. */
  readonly url: string
  readonly dataDir: string
  pid(): number
  /** Kills the server as a crash would; resolves when its process is gone. It stays down, unless `supervised`. */
  kill9(): Promise<void>
  /** Starts it again after a kill. */
  restart(): Promise<void>
  /** Stops its processes where they are (Linux only): connections stay open and answer nothing. */
  freeze(): void
  thaw(): void
  /** Stops the server and removes its data. */
  stop(): Promise<void>
}

export interface OwnPostgresOptions {
  readonly supervised?: boolean
  readonly migrated?: boolean
  readonly logger?: DatabaseLogger
}

export async function startPostgres(options: OwnPostgresOptions = {}): Promise<OwnPostgres> {
  const dataDir = await makeDataDir()
  const start = () =>
    startEmbeddedPostgres({
      dataDir,
      supervised: options.supervised ?? false,
      settings: { shared_buffers: '64MB', max_connections: '100' },
      ...(options.logger === undefined ? {} : { logger: options.logger }),
    })
  let server = await start()
  const { url } = server
  if (options.migrated !== false) await migrate(url)
  return {
    url,
    dataDir,
    pid: () => server.pid(),
    kill9: async () => {
      const pid = server.pid()
      process.kill(pid, 'SIGKILL')
      for (let attempt = 0; attempt < 500 && isRunning(pid); attempt++) await sleep(10)
    },
    restart: async () => {
      const old = server
      server = await start()
      await old.stop()
      if (server.url !== url) throw new Error('The server came back at another address.')
    },
    freeze: () => {
      signalAll(server.pid(), 'SIGSTOP')
    },
    thaw: () => {
      signalAll(server.pid(), 'SIGCONT')
    },
    stop: async () => {
      if (isRunning(server.pid())) signalAll(server.pid(), 'SIGCONT')
      await server.stop()
      await removeEmbeddedPostgres(dataDir)
    },
  }
}

/** The server and the processes it has made: one per connection, and those that write. One of them may end between the list and its signal. */
function signalAll(pid: number, signal: NodeJS.Signals): void {
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number)
  for (const each of [pid, ...children]) signalIfRunning(each, signal)
}

function signalIfRunning(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

function isRunning(pid: number): boolean {
  return signalIfRunning(pid, 0)
}
