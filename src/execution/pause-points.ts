/**
 * Named moments of a pass at which tests hold it, to force a race instead of hoping for one. Nobody waits when nobody asks.
 *
 * claimed          the lease is held and nothing has been done
 * step_started     a model call is in the log and has not been made
 * before_delta     text has arrived and is about to be appended
 * model_finished   the answer is complete in the log, with the calls that it asks for
 * before_result    a tool has given its result, and it is about to be appended
 * released         the pass is over and the lease still held
 */
export type PausePoint = 'claimed' | 'step_started' | 'before_delta' | 'model_finished' | 'before_result' | 'released'

export interface PausePoints {
  reach(point: PausePoint, runId: string): Promise<void>
}
