import type { Expected, LogEvent, TailEncoder } from '../eventlog/index.js'
import type { Principal } from '../kernel/principal.js'
import { assertReadable, followLog, startOf, type Sink, type StreamLimiter, type WantedPosition } from '../streams/index.js'
import { foldPlaceOf, type RunHead, type StreamFormatName } from './run.js'
import { readOwnedRun, type RunLog } from './run-log.js'
import { encode, eventsFormat, uiFormat, uiTurnFormat, type StreamFormat } from './formats/index.js'

export interface WantedStream extends WantedPosition {
  readonly runId: string
  readonly threadId: string
  readonly principal: Principal
  readonly tailMs: number
  readonly format?: StreamFormatName | undefined
  /** In the ui format: whether the stream ends with the turn that it follows, one message, or with the run. */
  readonly follow: 'turn' | 'run'
}

export interface OpenableStream {
  readonly run: RunHead
  readonly format: StreamFormatName
  open(sink: Sink): void
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
  assertReadable('run', run, cursor)
  const start = { cursor, isLiveOnly: position === undefined, isResumed: wanted.lastEventId !== undefined }
  return openable(deps, run, wanted.format ?? run.state.format, wanted.follow, start, wanted.tailMs)
}

/** A run that was just created, from its first event. `expected` since before it was born. */
export function streamNewRun(deps: StreamDeps, run: RunHead, tailMs: number, expected: Expected): OpenableStream {
  const stream = openable(deps, run, run.state.format, 'turn', { cursor: 0, isLiveOnly: false, isResumed: false }, tailMs)
  return {
    ...stream,
    open(target) {
      target.onClose(() => {
        expected.release()
      })
      stream.open(target)
    },
  }
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
    open(sink) {
      sink.onClose(release)
      if (format === 'ui') void follow(deps.log, run, follows === 'turn' ? uiTurnFormat : uiFormat, start, tailMs, sink)
      else void follow(deps.log, run, eventsFormat, start, tailMs, sink)
    },
  }
}

async function follow<State>(log: RunLog, run: RunHead, format: StreamFormat<State>, start: Start, tailMs: number, sink: Sink): Promise<void> {
  const { cursor } = start
  const { finishedSeq } = run.state
  if (finishedSeq !== null && cursor >= finishedSeq) {
    sink.write(format.done())
    sink.end('terminal')
    return
  }
  await followLog(log, {
    logId: run.logId,
    latestSeq: run.latestSeq,
    cursor,
    tailMs,
    sink,
    encoder: encoderOf(format),
    begin: async (signal) => {
      const state = await stateAt(log, run, format, cursor, signal)
      // It has all of the message that it followed, and was cut off before it was told so.
      if (start.isResumed && format.atRest(state)) return { done: format.done() }
      // A live-only reader has not seen what is open at the head.
      return { state, opening: start.isLiveOnly ? format.reopen(state).frames : '' }
    },
  })
}

/** What the format remembers of the events up to `cursor`: most formats nothing, so most readers cost nothing here. */
async function stateAt<State>(log: RunLog, run: RunHead, { fold, initial }: StreamFormat<State>, seq: number, signal: AbortSignal): Promise<State> {
  if (!fold) return initial
  return log.folds.stateAt(fold, foldPlaceOf(run, seq), signal)
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
