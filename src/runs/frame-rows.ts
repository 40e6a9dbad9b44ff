import { insertedRows } from '../eventlog/index.js'
import { sanitiserVersion } from '../kernel/sanitiser.js'

/** Frames as they are stored, each in the commit that accepts it. */
export const frameRows = insertedRows({
  name: 'frames',
  into: 'runtime.frames',
  idField: 'run_id',
  columns: {
    frame_seq: 'bigint',
    frame_id: 'text',
    frame_type: 'text',
    payload: 'json',
    payload_hash: 'text',
    occurred_at: 'timestamptz',
    inserted_at: 'timestamptz',
    traceparent: 'text',
  },
  constants: { sanitizer_version: sanitiserVersion },
})
