import { callOf, callOperation } from './calls.js'
import type { ClientOptions } from './client-options.js'
import { refusalOf } from './errors.js'
import { nothingHidden } from './follow-gap.js'
import { callOptionsOf, defaultTailMs, followLog, type FollowSettings, type Source } from './follow-log.js'
import { beginFollowing, type FollowItem } from './follow-state.js'
import type { components } from './generated/contract-types.js'

/** One event of a worker. */
export interface WorkerItem extends FollowItem {
  readonly event: 'codex.worker.event'
  readonly data: components['schemas']['WorkerStreamData']
  readonly id: string
}

export interface FollowWorkerOptions extends FollowSettings {
  readonly workerId: string
  /** Begin after this seq. 0, the beginning, unless given; `end` is wherever the worker is now. */
  readonly cursor?: number | 'end'
  /** The item for which this is true is the last one. */
  readonly until?: (item: WorkerItem) => boolean
}

/**
 * Follows a worker as `followRun` follows a run. A worker that has stopped can be taken up again, and its log goes on, so this has no
 * end of its own: only `until`, leaving the loop, the signal, or an error ends it.
 */
export async function* followWorker(client: ClientOptions, options: FollowWorkerOptions): AsyncGenerator<WorkerItem, void, undefined> {
  const { workerId, until, signal, tailMs = defaultTailMs } = options
  const callOptions = callOptionsOf(client, options)
  const source: Source = {
    client,
    settings: options,
    followed: { workerId },
    gaps: nothingHidden,
    request: async (cursor) => callOf(client, 'streamCodexWorker', { worker_id: workerId, tail_ms: tailMs, cursor }, callOptions),
  }
  try {
    const start = options.cursor === 'end' ? await presentEnd(client, options) : (options.cursor ?? 0)
    const plan = { event: 'codex.worker.event', hasEnd: false, format: 'events', follow: 'run', isResumed: false, checksGaps: true } as const
    for await (const item of followLog(source, beginFollowing({ ...plan, start })) as AsyncIterable<WorkerItem>) {
      yield item
      if (until?.(item) === true) return
    }
  } catch (error) {
    if (signal?.aborted !== true) throw error
  }
}

async function presentEnd(client: ClientOptions, options: FollowWorkerOptions): Promise<number> {
  const result = await callOperation(client, 'getCodexWorkerSnapshot', { worker_id: options.workerId }, callOptionsOf(client, options))
  if (!result.ok) throw refusalOf(result)
  return result.body.data.latest_seq
}
