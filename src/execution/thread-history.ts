import { closedMessagesOf, workFold, type RunHead, type RunLog } from '../runs/index.js'
import type { ModelMessage } from '../models/index.js'

const runsBack = 20
const messagesBack = 200
/** Bytes of their JSON. Older messages are left out, however few that leaves. */
const bytesBack = 4 * 1024 * 1024

/**
 * The conversation of the thread before this run: that of its owner's earlier runs, oldest first, at most the last twenty runs,
 * two hundred messages and four mebibytes. Scripts stay with the run they were written for.
 */
export async function threadHistory(log: RunLog, run: RunHead, signal?: AbortSignal): Promise<ModelMessage[]> {
  const { owner, threadId, createdAt } = run.state
  const { rows } = await log.read({
    name: 'thread-history',
    text: `SELECT run_id, latest_seq, encode(head_hash, 'hex') AS head_hash, retention_floor_seq, encode(floor_hash, 'hex') AS floor_hash FROM runtime.runs
      WHERE thread_id = $1 AND owner_user_id IS NOT DISTINCT FROM $2::bigint AND owner_guest_scope IS NOT DISTINCT FROM $3::text
        AND (created_at, run_id) < ($4::timestamptz, $5)
      ORDER BY created_at DESC, run_id DESC LIMIT ${String(runsBack)}`,
    values: [threadId, owner.kind === 'user' ? owner.userId : null, owner.kind === 'guest' ? owner.guestScope : null, createdAt, run.logId],
  })
  let messages: ModelMessage[] = []
  let bytes = 0
  // From the newest back, so that no run is read for which there is no room.
  for (const earlier of rows) {
    const place = {
      logId: String(earlier['run_id']),
      floorSeq: Number(earlier['retention_floor_seq']),
      floorHash: earlier['floor_hash'] as string | null,
      seq: Number(earlier['latest_seq']),
      hash: earlier['head_hash'] as string | null,
    }
    const said = closedMessagesOf(await log.folds.stateAt(workFold, place, signal)).map(withoutScript)
    const fitting = said.slice(firstThatFits(said, bytesBack - bytes))
    messages = [...fitting, ...messages]
    bytes += lengthOf(fitting)
    if (fitting.length < said.length || messages.length >= messagesBack) break
  }
  return messages.slice(-messagesBack)
}

const lengthOf = (value: unknown): number => JSON.stringify(value).length

function firstThatFits(messages: readonly ModelMessage[], bytes: number): number {
  let left = bytes
  const last = messages.findLastIndex((message) => (left -= lengthOf(message)) < 0)
  return last + 1
}

const withoutScript = (message: ModelMessage): ModelMessage => (message.role === 'user' ? { role: 'user', text: message.text } : message)
