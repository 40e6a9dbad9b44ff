import { callOf, callOperation } from './calls.js'
import type { CallOptions, ClientOptions } from './client-options.js'
import { refusalOf } from './errors.js'
import { RunGaps } from './follow-gap.js'
import { callOptionsOf, defaultTailMs, followLog, type FirstResponse, type FollowSettings, type Source } from './follow-log.js'
import { beginFollowing, type FollowItem, type FollowPlan } from './follow-state.js'

export interface FollowOptions extends FollowSettings {
  readonly runId: string
  readonly threadId: string
  /** Begin after this seq. 0, the beginning, unless given; `end` is wherever the run is now. */
  readonly cursor?: number | 'end'
  /** Instead of `cursor`: the last id that an earlier follower of the same message got. Only the ui format tells the two apart. */
  readonly lastEventId?: number
  readonly format?: 'events' | 'ui'
  /** Of the ui format: to the end of the turn, which is one message, or of the run. `turn` unless given. */
  readonly follow?: 'turn' | 'run'
  /** `trust`: do not look into the log when ids jump. Saves a request per jump, and proves nothing. */
  readonly gaps?: 'check' | 'trust'
}

/**
 * Follows a run through whatever happens to the connection: breaks, clean ends that are not the run's, silence, 429 and 5xx. Reads only
 * when the next item is asked for. Ends at the durable end, when the signal fires, or by a thrown error: `RuntimeRefusal`,
 * `ResyncRequired`, `StreamGap`, `RuntimeUnavailable`, `UnexpectedAnswer`.
 */
export async function* followRun(client: ClientOptions, options: FollowOptions): AsyncGenerator<FollowItem, void, undefined> {
  const { runId, threadId, format = 'events', lastEventId, signal } = options
  const plan = { ...runPlan, format, follow: options.follow ?? 'turn', isResumed: lastEventId !== undefined, checksGaps: options.gaps !== 'trust' }
  const source = sourceOf(client, options, runId, plan, async () => threadId)
  try {
    const start = lastEventId ?? (options.cursor === 'end' ? await presentEnd(client, options) : (options.cursor ?? 0))
    yield* followLog(source, beginFollowing({ ...plan, start }))
  } catch (error) {
    if (signal?.aborted !== true) throw error
  }
}

/** The parts of a run that was just created, from the response that created it and, should that break, from the run itself. */
export async function* followCreated(
  client: ClientOptions,
  runId: string,
  knownThreadId: string | undefined,
  settings: FollowSettings,
  first: FirstResponse,
): AsyncGenerator<FollowItem, void, undefined> {
  let threadId = knownThreadId
  const plan: FollowPlan = { ...runPlan, format: 'ui', follow: 'turn', start: 0, isResumed: false, checksGaps: false }
  const source = sourceOf(client, settings, runId, plan, async () => (threadId ??= await threadOf(client, runId, callOptionsOf(client, settings))))
  try {
    yield* followLog(source, beginFollowing(plan), first)
  } catch (error) {
    if (settings.signal?.aborted !== true) throw error
  } finally {
    first.answered.close()
  }
}

const runPlan = { event: 'message', hasEnd: true } as const

function sourceOf(
  client: ClientOptions,
  settings: FollowSettings,
  runId: string,
  { format, follow }: Pick<FollowPlan, 'format' | 'follow'>,
  /** Learned when it is first needed: whoever has just created a run may not know its thread. */
  threadId: () => Promise<string>,
): Source {
  const options = callOptionsOf(client, settings)
  const shape = { format, tail_ms: settings.tailMs ?? defaultTailMs, ...(format === 'ui' ? { follow } : {}) }
  return {
    client,
    settings,
    followed: { runId },
    gaps: new RunGaps(client, runId, options),
    request: async (cursor) => callOf(client, 'streamRun', { run_id: runId, thread_id: await threadId(), ...shape, cursor }, options),
  }
}

/** Where `end` is. The ui format is told nothing instead, so that the runtime opens anew what is open there. */
async function presentEnd(client: ClientOptions, options: FollowOptions): Promise<number | undefined> {
  if (options.format === 'ui') return undefined
  const names = { run_id: options.runId, thread_id: options.threadId }
  const result = await callOperation(client, 'getRunSnapshot', names, callOptionsOf(client, options))
  if (!result.ok) throw refusalOf(result)
  return result.body.latestSeq
}

async function threadOf(client: ClientOptions, runId: string, options: CallOptions): Promise<string> {
  const result = await callOperation(client, 'getRun', { run_id: runId }, options)
  if (!result.ok) throw refusalOf(result)
  return result.body.run.thread_id
}
