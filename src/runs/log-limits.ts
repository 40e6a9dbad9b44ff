import type { CommitListener, Head } from '../eventlog/index.js'
import { RuntimeError } from '../kernel/errors.js'

/** How large the log of a run may become. */
export interface LogLimits {
  readonly events: number
  /** Of payload text, pruned events included. */
  readonly bytes: number
}

export type LogLimitClass = 'max_log_events' | 'max_log_bytes'

type Size = Pick<Head<unknown>, 'latestSeq' | 'logBytes'>

/** The limit that the log has reached: nothing more is added to it but its end. */
export function logLimitReached({ latestSeq, logBytes }: Size, { events, bytes }: LogLimits): LogLimitClass | undefined {
  if (latestSeq >= events) return 'max_log_events'
  return logBytes >= bytes ? 'max_log_bytes' : undefined
}

export function logFull({ latestSeq, logBytes }: Size, limit: LogLimitClass, { events, bytes }: LogLimits): RuntimeError {
  const most = limit === 'max_log_events' ? `${String(events)} events` : `${String(bytes)} bytes of payload`
  return new RuntimeError('log_full', `The run's log holds its ${most} and takes no more. End the run, and go on in a new run of its thread.`, {
    limit,
    latest_seq: latestSeq,
    log_bytes: logBytes,
    max_log_events: events,
    max_log_bytes: bytes,
  })
}

const warnAtShare = 0.1

/** Tells, once for each limit, when a log has come to a tenth of it: most that get there go on growing. */
export function logWarnings({ events: most, bytes: mostBytes }: LogLimits, warn: (limit: LogLimitClass, head: Head<unknown>) => void): CommitListener<unknown> {
  return (head, events) => {
    if (events.length === 0) return
    const { latestSeq, logBytes } = head
    if (isCrossed(latestSeq, events.length, most)) warn('max_log_events', head)
    // Only of a log that is near enough are the bytes of the commit counted.
    if (logBytes >= mostBytes * warnAtShare) {
      const added = events.reduce((sum, event) => sum + Buffer.byteLength(event.payloadText), 0)
      if (isCrossed(logBytes, added, mostBytes)) warn('max_log_bytes', head)
    }
  }
}

const isCrossed = (now: number, added: number, limit: number): boolean => now >= limit * warnAtShare && now - added < limit * warnAtShare
