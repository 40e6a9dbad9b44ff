import type { Json, JsonObject } from '../../../kernel/json.js'
import type { ResumableThread } from '../adapter.js'
import { isObject } from './json-rpc.js'

/** More than a worker can have in use; those used longest ago are forgotten first. */
const limit = 100

const opening = new Set(['thread/start', 'thread/resume', 'thread/fork'])
const closing = new Set(['thread/archive', 'thread/delete', 'thread/unsubscribe'])

/** The threads to resume after a request; the same list if it changed nothing. */
export function threadsAfter(threads: readonly ResumableThread[], method: string, params: JsonObject, result: Json): readonly ResumableThread[] {
  if (opening.has(method)) {
    const thread = isObject(result) ? result['thread'] : undefined
    if (!isObject(thread) || typeof thread['id'] !== 'string' || thread['ephemeral'] === true) return threads
    return movedToEnd(threads, thread['id'])
  }
  const { threadId } = params
  if (typeof threadId !== 'string') return threads
  if (closing.has(method)) return threads.some((thread) => thread.threadId === threadId) ? threads.filter((thread) => thread.threadId !== threadId) : threads
  return threads
}

function movedToEnd(threads: readonly ResumableThread[], threadId: string): readonly ResumableThread[] {
  if (threads.at(-1)?.threadId === threadId) return threads
  return [...threads.filter((thread) => thread.threadId !== threadId), { threadId }].slice(-limit)
}
