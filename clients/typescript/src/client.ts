import { callOf, createCalls, type Arguments, type Calls } from './calls.js'
import type { ClientOptions } from './client-options.js'
import { streamOf, type FollowSettings } from './follow-log.js'
import { followCreated, followRun, type FollowOptions } from './follow-run.js'
import type { FollowItem } from './follow-state.js'
import { followWorker, type FollowWorkerOptions, type WorkerItem } from './follow-worker.js'
import type { components } from './generated/contract-types.js'
import { Patience } from './patience.js'
import { openOnce, unexpected } from './transport.js'
import { createTypedFetch, type TypedFetch } from './typed-fetch.js'

/** One event of a run, in the form of `format=events`. */
export interface EventItem extends FollowItem {
  readonly data: components['schemas']['EventsStreamData']
  readonly id: string
}

type DataPart = components['schemas']['UiData']

/** What AI SDK readers take. A part whose type begins with `data-` is told from the others by it, which the contract cannot say in a schema. */
export type UiPart = Exclude<components['schemas']['UiStreamPart'], DataPart> | (Omit<DataPart, 'type'> & { readonly type: `data-${string}` })

/** One part of an assistant's message, in the form of the AI SDK's UI message stream. */
export interface UiItem extends FollowItem {
  readonly data: UiPart
}

export interface CreatedRun {
  readonly runId: string
  readonly requestId: string
  /** Read it to its end, break out of it, or abort: it holds a connection. */
  readonly parts: AsyncIterableIterator<UiItem>
}

export interface RuntimeClient extends Calls, TypedFetch {
  /** Follows a run, through any disconnect, to its end. See `FollowOptions`. */
  followRun(options: FollowOptions & { readonly format: 'ui' }): AsyncIterableIterator<UiItem>
  followRun(options: FollowOptions & { readonly format?: 'events' }): AsyncIterableIterator<EventItem>
  followRun(options: FollowOptions): AsyncIterableIterator<EventItem | UiItem>
  /**
   * Creates a run from a prompt and follows its answer; should the connection break, on the run that was made. The creation itself
   * is never repeated: nobody could tell a second one from the first. Rejects with `RuntimeRefusal` or `RuntimeUnavailable`.
   */
  createRunAndFollow(options: FollowSettings & Pick<Arguments<'createRunAndStream'>, 'body'>): Promise<CreatedRun>
  /** Follows a worker, through any disconnect and past its stops, until you have had enough. See `FollowWorkerOptions`. */
  followWorker(options: FollowWorkerOptions): AsyncIterableIterator<WorkerItem>
}

/** A client of one runtime. It holds no connection and nothing to close. */
export function createRuntimeClient(options: ClientOptions): RuntimeClient {
  return {
    ...createCalls(options),
    ...createTypedFetch(options),
    followRun: ((wanted: FollowOptions) => stoppable(wanted.signal, (signal) => followRun(options, { ...wanted, signal }))) as RuntimeClient['followRun'],
    createRunAndFollow: (wanted) => createRunAndFollow(options, wanted),
    followWorker: (wanted) => stoppable(wanted.signal, (signal) => followWorker(options, { ...wanted, signal })),
  }
}

async function createRunAndFollow(client: ClientOptions, { body, ...settings }: Parameters<RuntimeClient['createRunAndFollow']>[0]): Promise<CreatedRun> {
  const { signal, principal, trace, idleTimeoutMs } = settings
  const timeouts = { ...client.timeouts, ...(idleTimeoutMs === undefined ? {} : { idleMs: idleTimeoutMs }) }
  // One signal for the creation and for what follows, so that breaking out of the parts closes this very connection.
  const patience = new Patience(signal)
  const call = callOf(client, 'createRunAndStream', { body }, { signal: patience.signal, principal, trace, timeouts })
  try {
    const opened = await openOnce(client, { ...call, headers: { accept: 'text/event-stream' } })
    const first = await streamOf(opened, patience.signal)
    if (!('answered' in first)) throw first.error
    const { answered, requestId } = first
    const runId = answered.headers.get('x-oa-run-id')
    if (runId === null) throw unexpected(answered.status, requestId, 'x-oa-run-id is missing.')
    const parts = followCreated(client, runId, body.threadId, { ...settings, signal: patience.signal }, first)
    return { runId, requestId, parts: stopping(parts, patience) as AsyncIterableIterator<UiItem> }
  } catch (error) {
    patience.end()
    throw error
  }
}

function stoppable<T>(signal: AbortSignal | undefined, begin: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>): AsyncIterableIterator<T> {
  const patience = new Patience(signal)
  return stopping(begin(patience.signal), patience)
}

/** A generator that can be ended while it waits: on its own it would take notice of `return` only after its next item. */
function stopping<T>(items: AsyncGenerator<T, void, undefined>, patience: Patience): AsyncIterableIterator<T> {
  return {
    async next() {
      // What was read before the end was called for is not handed over after it.
      if (patience.signal.aborted) return items.return(undefined)
      try {
        const result = await items.next()
        if (result.done === true) patience.end()
        return result
      } catch (error) {
        patience.end()
        throw error
      }
    },
    async return() {
      patience.end()
      return items.return(undefined)
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
