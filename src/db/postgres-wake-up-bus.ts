import type { ProcessId } from '../kernel/ids.js'
import { describeError, silentLogger, type DatabaseLogger } from './logger.js'
import { ReconnectingClient } from './reconnecting-client.js'
import { wakeUpTopics, type WakeUpBus, type WakeUpHint, type WakeUpListener, type WakeUpTopic } from './wake-up-bus.js'
import { DirtyLogs, parsePayload } from './wake-up-payload.js'

export interface PostgresWakeUpBusOptions {
  /** A direct connection: LISTEN does not survive a transaction pooler. */
  readonly url: string
  readonly processId: ProcessId
  readonly logger?: DatabaseLogger
}

/** A commit's hint waits this long for company: what thousands of appends a second say then fits one NOTIFY. */
const coalesceMs = 5
const flushOnStopMs = 1_000

const channels: Readonly<Record<WakeUpTopic, string>> = {
  run_events: 'runtime_run_events',
  run_work: 'runtime_run_work',
  worker_events: 'runtime_worker_events',
  worker_work: 'runtime_worker_work',
}

/**
 * Hints over LISTEN and NOTIFY. Notifications are sent after commits on a connection of their own: inside the append's
 * transaction NOTIFY takes a lock on the whole cluster until commit, which costs two thirds of the throughput.
 */
export function createPostgresWakeUpBus(options: PostgresWakeUpBusOptions): WakeUpBus {
  const logger = options.logger ?? silentLogger
  const listeners = new Set<WakeUpListener>()
  const dirty: Readonly<Record<WakeUpTopic, DirtyLogs>> = {
    run_events: new DirtyLogs(),
    run_work: new DirtyLogs(),
    worker_events: new DirtyLogs(),
    worker_work: new DirtyLogs(),
  }
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<void> | undefined
  let stopped = false

  const tell = (topic: WakeUpTopic, hint: WakeUpHint): void => {
    for (const listener of listeners) {
      try {
        listener(topic, hint)
      } catch (error) {
        logger.error({ ...describeError(error), topic }, 'A wake-up listener failed.')
      }
    }
  }

  const ear = new ReconnectingClient({
    url: options.url,
    applicationName: 'runtime-listen',
    logger,
    prepare: async (client) => {
      client.on('notification', ({ channel, payload }) => {
        const topic = wakeUpTopics.find((name) => channels[name] === channel)
        if (topic === undefined) return
        for (const hint of parsePayload(payload ?? '', options.processId)) tell(topic, hint)
      })
      for (const topic of wakeUpTopics) await client.query(`LISTEN ${channels[topic]}`)
    },
    onReady: (again) => {
      // What was said while nobody listened is lost.
      if (again) for (const topic of wakeUpTopics) tell(topic, '*')
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
    for (const topic of wakeUpTopics) {
      if (dirty[topic].isEmpty) continue
      const payloads = dirty[topic].take(options.processId)
      try {
        await client.query({ name: 'wake-up', text: 'SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload', values: [channels[topic], payloads] })
      } catch (error) {
        // Which logs these were is forgotten; that something was lost is not.
        dirty[topic].addEverything()
        mouth.lose(client, error)
        return
      }
    }
  }

  const schedule = (): void => {
    if (timer !== undefined || sending !== undefined || stopped || wakeUpTopics.every((topic) => dirty[topic].isEmpty)) return
    timer = setTimeout(() => {
      timer = undefined
      sending = send().finally(() => {
        sending = undefined
        // What came while sending goes next. Without a connection it waits for one, in bounded memory.
        if (mouth.client !== undefined) schedule()
      })
    }, coalesceMs)
  }

  return {
    publish: (topic, logId, seq) => {
      if (stopped) return
      dirty[topic].add(logId, seq)
      schedule()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
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
