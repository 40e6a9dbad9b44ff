import type { LogPosition } from '../eventlog/index.js'
import { RuntimeError } from '../kernel/errors.js'
import type { Followed } from './stream-limiter.js'

export interface WantedPosition {
  /** The query's `cursor` and the header `Last-Event-ID`: where both are given they have to agree. */
  readonly cursor?: number | undefined
  readonly lastEventId?: number | undefined
  /** Start of a reader that repeats its URL on every reconnect, as EventSource does: counts only without a Last-Event-ID. */
  readonly from?: number | undefined
}

/** The seq after which a reader wants to begin; undefined when it wants only new events. 400 `cursor_mismatch`. */
export function startOf({ cursor, lastEventId, from }: WantedPosition): number | undefined {
  if (cursor !== undefined && lastEventId !== undefined && cursor !== lastEventId)
    throw new RuntimeError(
      'cursor_mismatch',
      'cursor and Last-Event-ID name different positions. Send one of them; for a URL that is repeated on reconnect use from.',
      {
        cursor,
        last_event_id: lastEventId,
      },
    )
  return lastEventId ?? cursor ?? from
}

/** 400 for a position that the log has not reached, 410 for one with pruned successors. */
export function assertReadable(followed: Followed, log: LogPosition, cursor: number): void {
  if (cursor > log.latestSeq)
    throw new RuntimeError('cursor_ahead', `The ${followed} is at seq ${log.latestSeq}; ${cursor} does not exist yet. Start at ${log.latestSeq} or before.`, {
      cursor,
      latest_seq: log.latestSeq,
    })
  if (cursor < log.floorSeq)
    throw new RuntimeError('cursor_pruned', `Events up to seq ${log.floorSeq} have been pruned. Read the snapshot and go on from its latest seq.`, {
      cursor,
      retention_floor: log.floorSeq,
      oldest_seq: Math.min(log.floorSeq + 1, log.latestSeq),
      latest_seq: log.latestSeq,
      full_resync_required: true,
    })
}
