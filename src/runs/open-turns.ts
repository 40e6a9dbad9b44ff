import { sql, type DatabasePool } from 'slonik'
import { z } from 'zod'
import { RuntimeError } from '../kernel/errors.js'
import { principalKey, type Principal } from '../kernel/principal.js'
import { requestCancel } from './request-cancel.js'
import type { InputPolicy } from './run.js'
import type { RunLog } from './run-log.js'

const RunIdRow = z.object({ run_id: z.string() })

/** 429 when the principal has as many turns under way, or waiting, as it may have. */
export async function assertRoomForTurn(log: RunLog, principal: Principal, limit: number): Promise<void> {
  const { rows } = await log.read({
    name: 'open-turns',
    text: `SELECT count(*) AS open FROM (
      SELECT 1 FROM runtime.runs WHERE mode = 'turn' AND status IN ('created', 'running', 'canceling')
         AND COALESCE('user:' || owner_user_id::text, 'guest:' || owner_guest_scope) = $1 LIMIT $2) AS open_turns`,
    values: [principalKey(principal), limit],
  })
  const open = Number(rows[0]?.['open'])
  if (open >= limit)
    throw new RuntimeError(
      'admission_limit',
      `${String(open)} turns of this principal are under way or waiting, as many as may be. Try again when one has ended.`,
      { limit, retry_after_ms: 1000 },
    )
}

/**
 * What a new turn means for those of its thread that are under way: it waits for them (they are executed in the order of
 * their creation), is refused with 409, or asks them to stop.
 */
export async function applyInputPolicy(
  deps: { readonly pool: DatabasePool; readonly log: RunLog },
  principal: Principal,
  threadId: string,
  policy: InputPolicy,
): Promise<void> {
  if (policy === 'enqueue') return
  const open = await deps.pool.any(sql.type(RunIdRow)`
      SELECT run_id FROM runtime.runs WHERE thread_id = ${threadId} AND mode = 'turn' AND status IN ('created', 'running')
         AND (turn <> 'idle' OR unanswered > 0 OR last_frame_seq > processed_frame_seq)
         AND COALESCE('user:' || owner_user_id::text, 'guest:' || owner_guest_scope) = ${principalKey(principal)} ORDER BY created_at LIMIT 100`)
  const [first] = open
  if (!first) return
  if (policy === 'reject')
    throw new RuntimeError('turn_in_progress', 'A turn of the thread is under way. Send the message again when it has ended.', {
      run_id: first.run_id,
      retry_after_ms: 1000,
    })
  for (const { run_id: runId } of open)
    await requestCancel(deps.log, { runId, threadId, principal, reason: 'interrupted by a newer message', requestedBy: 'input_policy' })
}
