/**
 * Named moments of a holder at which tests hold it, to force a race instead of hoping for one. Nobody waits when nobody asks.
 *
 * claimed          the lease is held and nothing has been done
 * before_dispatch  a request is next, and is not marked yet
 * dispatched       the mark is durable and the session has not been asked
 * before_outcome   the session has answered, and the answer is about to be recorded
 * released         the work is over and the lease still held
 */
export type WorkerPausePoint = 'claimed' | 'before_dispatch' | 'dispatched' | 'before_outcome' | 'released'

export interface WorkerPausePoints {
  reach(point: WorkerPausePoint, workerId: string): Promise<void>
}
