import { WorkerService, workerKind, type WorkerHead, type WorkerLog, type WorkerWatch } from '../codex/index.js'
import { createPostgresWakeUpBus, type DatabaseLogger } from '../db/index.js'
import { newProcessId } from '../kernel/ids.js'
import type { CommandIo } from './command.js'
import { terminalLogger, withDatabase } from './with-database.js'
import { topicsOf } from '../work/index.js'
import { openLog } from './with-run-log.js'

const topics = topicsOf(workerKind)

export interface OpenWorker {
  /** As the database had it when the command began. */
  readonly head: WorkerHead
  readonly log: WorkerLog
  /** Receives other processes' changes to the worker. */
  readonly watch: WorkerWatch
}

/**
 * Gives a command a worker of the configured database, beside serving replicas: the command sees their writes, and they see the
 * command's. Rejects for an unknown worker.
 */
export function withWorker<T>(io: CommandIo, workerId: string, work: (worker: OpenWorker) => Promise<T>): Promise<T> {
  return withDatabase(io, async ({ url, settings }) => {
    const log = openLog(workerKind, url, settings.safetyPollMs)
    const outage = new Outage(io)
    const bus = createPostgresWakeUpBus({ url, processId: newProcessId(), logger: outage.logger })
    const service = new WorkerService(log, settings.safetyPollMs)
    try {
      await log.sampleClock()
      const head = await log.head(workerId)
      if (!head) throw workerKind.unknownLog(workerId)
      log.onCommit(({ logId, latestSeq }) => {
        bus.publish(topics.moved, logId, latestSeq)
        bus.publish(topics.wanted, logId, latestSeq)
      })
      bus.subscribe(topics.moved, (hint) => {
        if (hint === '*') outage.over()
        if (hint === '*') void log.wakeAll()
        else log.wake(hint.logId, hint.seq)
        service.moved(hint)
      })
      await bus.start()
      return await work({ head, log, watch: service.watch })
    } finally {
      await log.close()
      await bus.stop()
    }
  })
}

/** Tells once that the database has gone, and once that it is back, however many attempts there are between the two. */
class Outage {
  readonly logger: DatabaseLogger
  readonly #io: CommandIo
  #isOn = false

  constructor(io: CommandIo) {
    this.#io = io
    const warn = (): void => {
      if (!this.#isOn) io.complain('runtime: the database is away. It is waited for; Ctrl-C ends that.\n')
      this.#isOn = true
    }
    this.logger = { ...terminalLogger(io), warn }
  }

  over(): void {
    if (this.#isOn) this.#io.complain('runtime: the database is back.\n')
    this.#isOn = false
  }
}
