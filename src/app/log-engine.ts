import type { Settings } from '../config/index.js'
import type { DatabaseClock } from '../db/index.js'
import { EventLog, type CommitListener, type EngineConnections, type KeptFold, type LogKind } from '../eventlog/index.js'
import { logWarnings, type LogLimits } from '../runs/index.js'
import type { Logger, Metrics } from '../telemetry/index.js'

export interface LogEngineParts {
  readonly settings: Pick<Settings, 'laneQueueLimit' | 'laneQueueBytes' | 'safetyPollMs'>
  readonly connections: EngineConnections
  readonly clock: DatabaseClock
  readonly metrics: Metrics
  readonly logger: Logger
  readonly folds: readonly KeptFold<unknown>[]
}

/** A replica's engine for one kind of log: its work is counted, and errors beside a commit are logged. */
export function openLogEngine<State, Command, Answer>(
  kind: LogKind<State, Command, Answer>,
  { settings, connections, clock, metrics, logger, folds }: LogEngineParts,
): EventLog<State, Command, Answer> {
  const ofKind = { log_kind: kind.name }
  return new EventLog({
    kind,
    connections,
    clock,
    limits: {
      queueLimit: settings.laneQueueLimit,
      queueCharacters: settings.laneQueueBytes,
      batchEvents: 512,
    },
    pollMs: settings.safetyPollMs,
    folds,
    foldObserver: {
      folded: (events) => {
        metrics.foldedEvents.inc(ofKind, events)
      },
      kept: (outcome) => {
        metrics.foldStates.inc({ ...ofKind, outcome })
      },
      failed: (error) => {
        logger.warn({ error }, 'A log could not be folded ahead. It is folded on the next read.')
      },
    },
    observer: {
      batch: ({ commands, events, seconds }) => {
        metrics.appendBatchSize.observe(ofKind, commands)
        metrics.appendEvents.inc(ofKind, events)
        metrics.appendDuration.observe(ofKind, seconds)
      },
      missed: (logs) => {
        metrics.appendMisses.inc(ofKind, logs)
      },
      portion: () => {
        metrics.logPortions.inc(ofKind)
      },
      listenerFailed: (error) => {
        logger.error({ error }, 'A listener to commits failed. The commits stand.')
      },
    },
  })
}

/** Logged and counted when a run has reached a tenth of its log's limit. */
export function warnOfLargeLogs(limits: LogLimits, metrics: Metrics, logger: Logger): CommitListener<unknown> {
  return logWarnings(limits, (limit, { logId, latestSeq, logBytes }) => {
    metrics.logWarnings.inc({ limit })
    logger.warn({ run_id: logId, latest_seq: latestSeq, log_bytes: logBytes, limit }, 'The log of a run has reached a tenth of its limit.')
  })
}
