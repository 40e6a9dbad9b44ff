import type { JsonObject } from '../kernel/json.js'
import { pendingFrames, type PendingFrame, type RunHead, type RunLog } from '../runs/index.js'

/** The next frames of a run after `processedFrameSeq`, in the order in which they were accepted. */
export async function nextFrames(log: RunLog, runId: string, processedFrameSeq: number): Promise<PendingFrame[]> {
  const { rows } = await log.read({
    name: 'next-frames',
    text: 'SELECT frame_seq, frame_id, frame_type, payload FROM runtime.frames WHERE run_id = $1 AND frame_seq > $2 ORDER BY frame_seq LIMIT 50',
    values: [runId, processedFrameSeq],
  })
  return rows.map((row) => ({
    frameSeq: Number(row['frame_seq']),
    frameId: String(row['frame_id']),
    frameType: String(row['frame_type']),
    payload: row['payload'] as JsonObject,
  }))
}

/** The oldest frames of a run that are not consumed, read in small pages and given out one at a time. */
export class FrameQueue {
  readonly #log: RunLog
  readonly #runId: string
  #frames: readonly PendingFrame[]

  /** `known`: the oldest, where somebody knows them already. */
  constructor(log: RunLog, runId: string, known: readonly PendingFrame[] = []) {
    this.#log = log
    this.#runId = runId
    this.#frames = known
  }

  async next({ state }: RunHead): Promise<PendingFrame | undefined> {
    this.#frames = this.#frames.filter((frame) => frame.frameSeq > state.processedFrameSeq)
    if (this.#frames.length === 0 && pendingFrames(state) > 0) this.#frames = await nextFrames(this.#log, this.#runId, state.processedFrameSeq)
    return this.#frames[0]
  }
}
