import { closedMessagesOf, evolve, noWork, type RunHead, type RunLog } from '../runs/index.js'
import type { ModelMessage } from '../models/index.js'

const runsBack = 20
const messagesBack = 200

/**
 * What was said in the thread before this run: the conversations of its owner's earlier runs, oldest first, at most the
 * last twenty runs and two hundred messages. Scripts stay with the run they were written for.
 */
export async function threadHistory(log: RunLog, run: RunHead): Promise<ModelMessage[]> {
  const { owner, threadId, createdAt } = run.state
  const { rows } = await log.read({
    name: 'thread-history',
    text: `SELECT run_id, latest_seq, retention_floor_seq FROM runtime.runs
      WHERE thread_id = $1 AND owner_user_id IS NOT DISTINCT FROM $2::bigint AND owner_guest_scope IS NOT DISTINCT FROM $3::text
        AND (created_at, run_id) < ($4::timestamptz, $5)
      ORDER BY created_at DESC, run_id DESC LIMIT ${String(runsBack)}`,
    values: [threadId, owner.kind === 'user' ? owner.userId : null, owner.kind === 'guest' ? owner.guestScope : null, createdAt, run.logId],
  })
  const messages: ModelMessage[] = []
  for (const earlier of rows.toReversed()) {
    let work = noWork
    for await (const event of log.events.all(String(earlier['run_id']), Number(earlier['retention_floor_seq']), Number(earlier['latest_seq'])))
      work = evolve(work, event)
    messages.push(...closedMessagesOf(work).map(withoutScript))
  }
  return messages.slice(-messagesBack)
}

const withoutScript = (message: ModelMessage): ModelMessage => (message.role === 'user' ? { role: 'user', text: message.text } : message)
