import type { FollowerSink, LogEvent, Subscription, TailEncoder } from '../eventlog/index.js'
import { RuntimeError } from '../kernel/errors.js'
import type { Principal } from '../kernel/principal.js'
import type { RunHead, StreamFormatName } from './run.js'
import { readOwnedRun, type RunLog } from './run-log.js'
import type { StreamLimiter } from './stream-limiter.js'
import type { StreamFormat } from './stream-format.js'
import { eventsFormat } from './stream-format-events.js'
import { uiFormat, uiTurnFormat } from './stream-format-ui.js'
import { encode } from './stream-encoder.js'

/** Where the bytes of a stream go. All writes after `end` are ignored. */
export interface StreamTarget {
  write(chunk: Buffer | string): boolean
  onDrain(callback: () => void): void
  onClose(callback: () => void): void
  end(lastChunk?: string): void
}

export interface WantedStream {
  readonly runId: string
  readonly threadId: string
  readonly principal: Principal
  /** The query's `cursor` and the header `Last-Event-ID`: where both are given they have to agree. */
  readonly cursor?: number | undefined
  readonly lastEventId?: number | undefined
  /** Start of a reader that repeats its URL on every reconnect, as EventSource does: counts only without a Last-Event-ID. */
  readonly from?: number | undefined
  readonly tailMs: number
  readonly format?: StreamFormatName | undefined
  /** In the ui format: whether the stream ends with the turn that it follows, one message, or with the run. */
  readonly follow: 'turn' | 'run'
}

export interface OpenableStream {
  readonly run: RunHead
  readonly format: StreamFormatName
  open(target: StreamTarget): void
}

export interface StreamDeps {
  readonly log: RunLog
  readonly streams: StreamLimiter
}

/**
 * Checks that a run can be followed as asked (404, 403, 400 `cursor_mismatch` and `cursor_ahead`, 410 `cursor_pruned`, 429)
 * and returns how to do it. Without any position only what is appended from now on is delivered. The stream ends after the
 * run's last event with `[DONE]`, or without it when `tailMs` is over: the reader then comes back with its cursor.
 */
export async function streamRun(deps: StreamDeps, wanted: WantedStream): Promise<OpenableStream> {
  const run = await readOwnedRun(deps.log, wanted.runId, wanted.principal, wanted.threadId)
  const position = startOf(wanted)
  const cursor = position ?? run.latestSeq
  assertReadable(run, cursor)
  const start = { cursor, isLiveOnly: position === undefined, isResumed: wanted.lastEventId !== undefined }
  return openable(deps, run, wanted.format ?? run.state.format, wanted.follow, start, wanted.tailMs)
}

/** A run that was just created, from its first event. */
export function streamNewRun(deps: StreamDeps, run: RunHead, tailMs: number): OpenableStream {
  return openable(deps, run, run.state.format, 'turn', { cursor: 0, isLiveOnly: false, isResumed: false }, tailMs)
}

function startOf(wanted: WantedStream): number | undefined {
  const { cursor, lastEventId } = wanted
  if (cursor !== undefined && lastEventId !== undefined && cursor !== lastEventId)
    throw new RuntimeError(
      'cursor_mismatch',
      'cursor and Last-Event-ID name different positions. Send one of them; for a URL that is repeated on reconnect use from.',
      {
        cursor,
        last_event_id: lastEventId,
      },
    )
  return lastEventId ?? cursor ?? wanted.from
}

/** 400 for a position that the log has not reached, 410 for one whose successors are gone. */
export function assertReadable(run: RunHead, cursor: number): void {
  if (cursor > run.latestSeq)
    throw new RuntimeError('cursor_ahead', `The run is at seq ${run.latestSeq}; ${cursor} does not exist yet. Start at ${run.latestSeq} or before.`, {
      cursor,
      latest_seq: run.latestSeq,
    })
  if (cursor < run.floorSeq)
    throw new RuntimeError('cursor_pruned', `Events up to seq ${run.floorSeq} have been pruned. Read the snapshot and go on from its latestSeq.`, {
      cursor,
      retention_floor: run.floorSeq,
      oldest_seq: Math.min(run.floorSeq + 1, run.latestSeq),
      latest_seq: run.latestSeq,
      full_resync_required: true,
    })
}

interface Start {
  readonly cursor: number
  /** The reader named no position and has seen nothing: what is open at the head has to be opened for it. */
  readonly isLiveOnly: boolean
  /** The reader was here before and comes back with the id of the last event it got. */
  readonly isResumed: boolean
}

function openable(deps: StreamDeps, run: RunHead, format: StreamFormatName, follows: 'turn' | 'run', start: Start, tailMs: number): OpenableStream {
  const release = deps.streams.acquire(run.logId, run.state.owner)
  return {
    run,
    format,
    open(target) {
      target.onClose(release)
      if (format === 'ui') void follow(deps.log, run, follows === 'turn' ? uiTurnFormat : uiFormat, start, tailMs, target)
      else void follow(deps.log, run, eventsFormat, start, tailMs, target)
    },
  }
}

/** How long past its time a stream waits for the first events that it has to catch up on. */
const catchUpGraceMs = 2_000

async function follow<State>(log: RunLog, run: RunHead, format: StreamFormat<State>, start: Start, tailMs: number, target: StreamTarget): Promise<void> {
  const { cursor } = start
  const { finishedSeq } = run.state
  if (finishedSeq !== null && cursor >= finishedSeq) {
    target.end(format.done())
    return
  }
  let subscription: Subscription | undefined
  const reader = { isGone: false, isOutOfTime: false, hasBegun: cursor >= run.latestSeq }
  const end = (): void => {
    subscription?.stop()
    target.end()
  }
  let deadline = setTimeout(() => {
    reader.isOutOfTime = true
    if (reader.hasBegun) end()
    else deadline = setTimeout(end, catchUpGraceMs)
  }, tailMs)
  // However short its time: a reader that has something to catch up on moves on with every call.
  const written = (): void => {
    reader.hasBegun = true
    if (reader.isOutOfTime) end()
  }
  target.onClose(() => {
    reader.isGone = true
    clearTimeout(deadline)
    subscription?.stop()
  })
  try {
    const state = await stateAt(log, run, format, cursor)
    // It may have gone while the log was folded.
    if (reader.isGone) return
    if (start.isResumed && format.atRest(state)) {
      // It has all of the message that it followed, and was cut off before it was told so.
      target.end(format.done())
      return
    }
    // A live-only reader has not seen what is open at the head.
    const opening = start.isLiveOnly ? format.reopen(state).frames : ''
    if (opening !== '') target.write(opening)
    subscription = log.follow(run.logId, { encoder: encoderOf(format), sink: sinkOf(target, written), cursor, state, latestSeq: run.latestSeq })
  } catch {
    // The database went away before the first byte. A clean end sends the reader back to its cursor.
    target.end('retry: 1000\n\n')
  }
}

/** What the format remembers of the events up to `cursor`: most formats nothing, so most readers cost nothing here. */
async function stateAt<State>(log: RunLog, run: RunHead, format: StreamFormat<State>, cursor: number): Promise<State> {
  if (!format.remembers || cursor === 0) return format.initial
  let state = format.initial
  for await (const event of log.events.all(run.logId, run.floorSeq, cursor)) state = format.next(state, event).state
  return state
}

const encoders = new Map<StreamFormat<never>, TailEncoder<never>>()

/** One encoder per format: followers of the same one share what is encoded. */
function encoderOf<State>(format: StreamFormat<State>): TailEncoder<State> {
  const key = format as unknown as StreamFormat<never>
  const known = encoders.get(key) as unknown as TailEncoder<State> | undefined
  if (known) return known
  const encoder: TailEncoder<State> = {
    name: format.name,
    encode(state: State, events: readonly LogEvent[]) {
      const encoded = encode(format, state, events)
      return { state: encoded.state, chunk: encoded.buffer, terminal: encoded.terminal }
    },
  }
  encoders.set(key, encoder as unknown as TailEncoder<never>)
  return encoder
}

function sinkOf(target: StreamTarget, written: () => void): FollowerSink {
  let waiting: (() => void) | undefined
  target.onDrain(() => {
    const resume = waiting
    waiting = undefined
    resume?.()
  })
  return {
    write: (chunk) => {
      const takesMore = target.write(chunk)
      written()
      return takesMore
    },
    onDrain(callback) {
      waiting = callback
    },
    end(reason) {
      // A pruned position is told with the status of the next request; a stream can only end.
      target.end(reason === 'pruned' ? 'retry: 0\n\n' : undefined)
    },
  }
}
