import { insertedRows } from '../eventlog/index.js'

/** The ledger: workers' requests, and their outcomes. */
export const requestRows = insertedRows({
  name: 'requests',
  into: 'runtime.codex_worker_requests',
  idField: 'worker_id',
  columns: {
    request_id: 'text',
    request_seq: 'bigint',
    fingerprint: 'text',
    method: 'text',
    params: 'json',
    timeout_ms: 'bigint',
    received_at: 'timestamptz',
    deadline_at: 'timestamptz',
  },
})

export const outcomeRows = insertedRows({
  name: 'outcomes',
  into: 'runtime.codex_worker_outcomes',
  idField: 'worker_id',
  columns: { request_id: 'text', outcome_seq: 'bigint', state: 'text', response: 'json', settled_at: 'timestamptz' },
})
