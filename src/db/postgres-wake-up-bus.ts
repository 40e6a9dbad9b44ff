import type { ProcessId } from '../kernel/ids.js'
import { describeError, silentLogger, type DatabaseLogger } from './logger.js'
import { ReconnectingClient } from './reconnecting-client.js'
import type { WakeUpBus, WakeUpHint, WakeUpListener } from './wake-up-bus.js'
import { DirtyLogs, parsePayload } from './wake-up-payload.js'

export interface PostgresWakeUpBusOptions {
  /** A direct connection: LISTEN does not survive a transaction pooler. */
  readonly url: string
  readonly processId: ProcessId
  readonly logger?: DatabaseLogger
}

/** A commit's hint waits this long for others: the hints of thousands of appends a second then fit one NOTIFY. */
const coalesceMs = 5
const flushOnStopMs = 1_000

/** A topic's channel: SQL has no parameter for its name. */
function channelOf(topic: string): string {
  if (!/^[a-z][a-z0-9_]{0,50}$/.test(topic)) throw new Error(`${topic} is no name for a topic.`)
  return `runtime_${topic}`
}

/**
 * Hints over LISTEN and NOTIFY. Notifications are sent after commits on a connection of their own: inside the append's
 * transaction NOTIFY takes a lock on the whole cluster until commit, which costs two thirds of the throughput.
 */
export function createPostgresWakeUpBus(options: PostgresWakeUpBusOptions): WakeUpBus {
  const logger = options.logger ?? silentLogger
  /** By channel. */
  const listeners = new Map<string, Set<WakeUpListener>>()
  const dirty = new Map<string, DirtyLogs>()
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<void> | undefined
  let stopped = false

  const tell = (channel: string, hint: WakeUpHint): void => {
    for (const listener of listeners.get(channel) ?? []) {
      try {
        listener(hint)
      } catch (error) {
        logger.error({ ...describeError(error), channel }, 'A wake-up listener failed.')
      }
    }
  }

  /** Where there is a connection, it has been told of these channels. */
  let listening = new Set<string>()
  let lastListen: Promise<unknown> = Promise.resolve()
  const listen = (): void => {
    const { client } = ear
    if (client === undefined) return
    for (const channel of listeners.keys()) {
      if (listening.has(channel)) continue
      listening.add(channel)
      // One after the other, as the driver wants it.
      lastListen = lastListen
        .then(() => client.query(`LISTEN ${channel}`))
        .catch((error: unknown) => {
          ear.lose(client, error)
        })
    }
  }

  const ear = new ReconnectingClient({
    url: options.url,
    applicationName: 'runtime-listen',
    logger,
    prepare: async (client) => {
      client.on('notification', ({ channel, payload }) => {
        for (const hint of parsePayload(payload ?? '', options.processId)) tell(channel, hint)
      })
      for (const channel of listeners.keys()) await client.query(`LISTEN ${channel}`)
      listening = new Set(listeners.keys())
    },
    onReady: (again) => {
      listen()
      // What was said while nobody listened is lost.
      if (again) for (const channel of listeners.keys()) tell(channel, '*')
    },
  })

  const mouth = new ReconnectingClient({
    url: options.url,
    applicationName: 'runtime-notify',
    logger,
    prepare: () => Promise.resolve(),
    onReady: () => {
      schedule()
    },
  })

  const send = async (): Promise<void> => {
    const client = mouth.client
    if (client === undefined) return
    for (const [channel, logs] of dirty) {
      if (logs.isEmpty) continue
      const payloads = logs.take(options.processId)
      try {
        await client.query({ name: 'wake-up', text: 'SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload', values: [channel, payloads] })
      } catch (error) {
        // Which logs these were is forgotten; that something was lost is not.
        logs.addEverything()
        mouth.lose(client, error)
        return
      }
    }
  }

  const schedule = (): void => {
    if (timer !== undefined || sending !== undefined || stopped || [...dirty.values()].every((logs) => logs.isEmpty)) return
    timer = setTimeout(() => {
      timer = undefined
      sending = send().finally(() => {
        sending = undefined
        // Hints that arrive while sending go next. Without a connection they wait for one, in bounded memory.
        if (mouth.client !== undefined) schedule()
      })
    }, coalesceMs)
  }

  return {
    publish: (topic, logId, seq) => {
      if (stopped) return
      const channel = channelOf(topic)
      const logs = dirty.get(channel) ?? new DirtyLogs()
      dirty.set(channel, logs.add(logId, seq))
      schedule()
    },
    subscribe: (topic, listener) => {
      const channel = channelOf(topic)
      const ofChannel = listeners.get(channel) ?? new Set()
      listeners.set(channel, ofChannel.add(listener))
      listen()
      return () => {
        ofChannel.delete(listener)
      }
    },
    start: async () => {
      await Promise.all([ear.start(), mouth.start()])
    },
    stop: async () => {
      if (stopped) return
      stopped = true
      clearTimeout(timer)
      const last = (sending ?? Promise.resolve()).then(send)
      let deadline: NodeJS.Timeout | undefined
      await Promise.race([
        last,
        new Promise<void>((resolve) => {
          deadline = setTimeout(resolve, flushOnStopMs)
        }),
      ])
      clearTimeout(deadline)
      listeners.clear()
      await Promise.all([ear.stop(), mouth.stop()])
    },
  }
}
