import type { JsonObject } from '../kernel/json.js'
import type { RunLog } from '../runs/index.js'

export interface PendingFrame {
  readonly frameSeq: number
  readonly frameId: string
  readonly frameType: string
  readonly payload: JsonObject
}

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
