import { statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartFailure } from '../../kernel/start-failure.js'
import type { DatabaseLogger } from '../logger.js'
import type { Placement } from './placement.js'
import { endOrphan, stopPostmaster, type Postmaster } from './postmaster.js'
import { isServerOf, startTime } from './process-alive.js'

const lookEveryMs = 200
const longestBackoffMs = 5_000

export interface Supervisor {
  current(): Postmaster
  /** The data directory is gone, and the server with it. */
  isLost(): boolean
  end(): Promise<void>
}

export interface SupervisorOptions {
  /** Gets the server running again, on the same port. */
  readonly bringBack: (signal: AbortSignal) => Promise<Postmaster>
  readonly onLost?: ((failure: StartFailure) => void) | undefined
  readonly isWatching: boolean
  /** The cluster by its name in the data directory, which may be a link. */
  readonly watched: string
}

/** Watches the server and brings it back, on the same port, when it has died. Runtimes that share it all try; one wins. */
export function supervise(place: Placement, first: Postmaster, logger: DatabaseLogger, options: SupervisorOptions): Supervisor {
  const identity = identityOf(options.watched)
  let server: Postmaster = first
  let started = startTime(first.pid)
  let isLost = false
  const ending = new AbortController()
  const isEnding = (): boolean => ending.signal.aborted
  let restarting: Promise<void> | undefined

  /** Without its directory it cannot be brought back, and one that was put there meanwhile is another database. */
  const lost = async (): Promise<boolean> => {
    if (isLost || identityOf(options.watched) === identity) return isLost
    isLost = true
    clearInterval(timer)
    await stopPostmaster(server.pid, place.cluster)
    await endOrphan(server.pid, started)
    options.onLost?.(
      new StartFailure(
        'unavailable',
        `The embedded database is gone: ${place.home} (RUNTIME_DATA_DIR) was removed or replaced while it was in use. Start again.`,
      ),
    )
    return true
  }

  const bringBack = async (): Promise<void> => {
    logger.error({ pid: server.pid, home: place.home }, 'The embedded PostgreSQL has died; starting it again.')
    for (let backoffMs = 100; !isEnding() && !(await lost()); backoffMs = Math.min(backoffMs * 2, longestBackoffMs)) {
      try {
        const back = await options.bringBack(ending.signal)
        if (back.port !== first.port)
          logger.error({ port: back.port, expected: first.port }, 'The embedded PostgreSQL is now on another port; restart this runtime.')
        server = back
        started = startTime(back.pid)
        logger.info({ pid: back.pid, port: back.port }, 'The embedded PostgreSQL is back.')
        return
      } catch (error) {
        if (isEnding()) return
        logger.error(
          { error: error instanceof Error ? error.message : String(error), retry_in_ms: backoffMs },
          'The embedded PostgreSQL did not come back yet.',
        )
        await sleep(backoffMs, undefined, { signal: ending.signal }).catch(() => undefined)
      }
    }
  }

  const timer = setInterval(() => {
    if (isEnding() || restarting !== undefined) return
    if (identityOf(options.watched) === identity && isServerOf(server.pid, place.cluster)) return
    restarting = lost()
      .then((isGone) => (isGone ? undefined : bringBack()))
      .finally(() => {
        restarting = undefined
      })
  }, lookEveryMs)
  timer.unref()
  if (!options.isWatching) clearInterval(timer)

  return {
    current: () => server,
    isLost: () => isLost,
    end: async () => {
      ending.abort()
      clearInterval(timer)
      await restarting
    },
  }
}

/** Tells a directory from another one in its place. Undefined: there is none. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return found && `${String(found.dev)}:${String(found.ino)}`
}
