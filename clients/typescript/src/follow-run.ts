import { AttemptFailed, parseJson, readWhole, type Answered } from './attempt.js'
import { callOf, callOperation } from './calls.js'
import type { CallOptions, ClientOptions, Timeouts } from './client-options.js'
import { isRefusalBody, refusalOf, RunStreamGap, RuntimeRefusal, RuntimeUnavailable, UnexpectedAnswer } from './errors.js'
import { GapCheck } from './follow-gap.js'
import {
  accept,
  acceptAfterLook,
  beginFollowing,
  disconnected,
  positionOf,
  type FollowItem,
  type FollowPlan,
  type FollowState,
  type LeftOut,
  type Settled,
} from './follow-state.js'
import { sleep, TimedOut } from './patience.js'
import { askedPauseMs, defaultRetry, isPassing } from './retry-policy.js'
import type { Principal } from './signer.js'
import { FrameTooLong, SseParser, type SseFrame } from './sse-parser.js'
import type { TraceContext } from './trace-context.js'
import { notTheRuntime, open, retryAfterOf, unexpected } from './transport.js'

/** How a run is followed, apart from where from. */
export interface FollowSettings {
  /** How long the runtime keeps one response open. The follower connects again by itself; 300,000, the most there is, unless given. */
  readonly tailMs?: number
  /** A connection on which nothing comes for this long, not even a heartbeat, is given up for a new one. 45 s unless given. */
  readonly idleTimeoutMs?: number
  /** The error comes when no connection has been of any use for this long. 5 minutes unless given; Infinity waits for ever. */
  readonly giveUpAfterMs?: number
  /** `trust`: do not look into the log when ids jump. Saves a request per jump, and proves nothing. */
  readonly gaps?: 'check' | 'trust'
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal | undefined
  readonly principal?: Principal | undefined
  readonly trace?: TraceContext | undefined
}

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
}

/** A response that is open already: that of `createRunAndStream`. */
export interface FirstResponse {
  readonly answered: Answered
  readonly requestId: string
}

interface Source {
  readonly client: ClientOptions
  readonly settings: FollowSettings
  readonly callOptions: CallOptions
  /** Learned when it is first needed: whoever has just created a run may not know its thread. */
  readonly threadId: () => Promise<string>
}

/**
 * Follows a run through whatever happens to the connection: breaks, clean ends that are not the run's, silence, 429 and 5xx. Reads only
 * when the next item is asked for. Ends at the durable end, when the signal fires, or by a thrown error: `RuntimeRefusal`,
 * `RunResyncRequired`, `RunStreamGap`, `RuntimeUnavailable`, `UnexpectedAnswer`.
 */
export async function* follow(client: ClientOptions, options: FollowOptions): AsyncGenerator<FollowItem, void, undefined> {
  const { runId, threadId, format = 'events', lastEventId, signal } = options
  const source = sourceOf(client, options, async () => threadId)
  try {
    const start = lastEventId ?? (options.cursor === 'end' ? await presentEnd(source, runId, threadId, format) : (options.cursor ?? 0))
    const plan: FollowPlan = {
      runId,
      format,
      follow: options.follow ?? 'turn',
      start,
      isResumed: lastEventId !== undefined,
      checksGaps: options.gaps !== 'trust',
    }
    yield* followFrom(source, beginFollowing(plan), undefined)
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
  const source = sourceOf(client, settings, async () => (threadId ??= await threadOf(client, runId, source.callOptions)))
  const plan: FollowPlan = { runId, format: 'ui', follow: 'turn', start: 0, isResumed: false, checksGaps: false }
  try {
    yield* followFrom(source, beginFollowing(plan), first)
  } catch (error) {
    if (settings.signal?.aborted !== true) throw error
  } finally {
    first.answered.close()
  }
}

function sourceOf(client: ClientOptions, settings: FollowSettings, threadId: () => Promise<string>): Source {
  const idleMs = settings.idleTimeoutMs ?? client.timeouts?.idleMs
  const timeouts: Timeouts = { ...client.timeouts, ...(idleMs === undefined ? {} : { idleMs }) }
  return { client, settings, threadId, callOptions: { signal: settings.signal, principal: settings.principal, trace: settings.trace, timeouts } }
}

/** Where `end` is. The ui format is told nothing instead, so that the runtime opens anew what is open there. */
async function presentEnd({ client, callOptions }: Source, runId: string, threadId: string, format: 'events' | 'ui'): Promise<number | undefined> {
  if (format === 'ui') return undefined
  const result = await callOperation(client, 'getRunSnapshot', { run_id: runId, thread_id: threadId }, callOptions)
  if (!result.ok) throw refusalOf(result)
  return result.body.latestSeq
}

async function threadOf(client: ClientOptions, runId: string, options: CallOptions): Promise<string> {
  const result = await callOperation(client, 'getRun', { run_id: runId }, options)
  if (!result.ok) throw refusalOf(result)
  return result.body.run.thread_id
}

async function* followFrom(source: Source, begun: FollowState, first: FirstResponse | undefined): AsyncGenerator<FollowItem, void, undefined> {
  const { client, settings, callOptions } = source
  const { runId } = begun.plan
  const gaps = new GapCheck(client, runId, callOptions)
  const backoff = { ...defaultRetry, ...(client.retry === false ? {} : client.retry), giveUpAfterMs: settings.giveUpAfterMs ?? 300_000 }
  let state = begun
  let given = first
  for (let attempts = 1; ; attempts++) {
    const connection = given ?? (await connect(source, state))
    given = undefined
    const over = 'answered' in connection ? yield* readConnection(connection, state, gaps, settings.signal) : { state, lost: connection, aliveMs: 0 }
    if (over === 'end') return
    const { error, askedMs } = over.lost
    const next = disconnected(over.state, { aliveMs: over.aliveMs, askedMs, nowMs: performance.now() }, backoff)
    state = next.state
    const { pauseMs } = next
    if (pauseMs === undefined) {
      const requestId = 'requestId' in connection ? connection.requestId : ''
      throw new RuntimeUnavailable(`Run ${runId} cannot be followed: no connection has been of use for too long.`, { requestId, attempts, cause: error })
    }
    client.hooks?.onReconnect?.({ runId, seq: state.seq, error, pauseMs })
    await sleep(pauseMs, settings.signal)
  }
}

/** Reads one connection, and returns how it ended: for good, or with the state from which the next one goes on. */
async function* readConnection(
  connection: FirstResponse,
  begun: FollowState,
  gaps: GapCheck,
  signal: AbortSignal | undefined,
): AsyncGenerator<FollowItem, 'end' | { state: FollowState; lost: Lost; aliveMs: number }, undefined> {
  const parser = new SseParser()
  const openedAt = performance.now()
  let heardAt = openedAt
  let state = begun
  const over = (error: unknown, askedMs = parser.retryMs) => {
    const until = error instanceof TimedOut ? heardAt : performance.now()
    return { state, lost: { error, askedMs }, aliveMs: until - openedAt }
  }
  try {
    for (;;) {
      const { frames, isOpen, error } = await readFrames(connection, parser, signal)
      if (!isOpen) return over(error)
      heardAt = performance.now()
      for (const frame of frames) {
        const step = await take(state, frame, gaps, signal)
        if (step.kind === 'lost') return over(step.error)
        if (step.kind === 'broken') throw faultOf(state, frame, step.what, connection.requestId)
        if (step.kind !== 'reread') yield* step.items
        if (step.kind === 'end') return 'end'
        state = step.state
        if (step.kind === 'reread') return over(undefined)
      }
    }
  } finally {
    connection.answered.close()
  }
}

interface Lost {
  readonly error: unknown
  readonly askedMs: number | undefined
}

/** Throws what no further attempt can change. */
async function connect({ client, settings, callOptions, threadId }: Source, state: FollowState): Promise<FirstResponse | Lost> {
  const { plan } = state
  const { cursor, lastEventId } = positionOf(state)
  try {
    const args = {
      run_id: plan.runId,
      thread_id: await threadId(),
      format: plan.format,
      tail_ms: settings.tailMs ?? 300_000,
      cursor,
      ...(plan.format === 'ui' ? { follow: plan.follow } : {}),
    }
    const call = callOf(client, 'streamRun', args, callOptions)
    const headers = { accept: 'text/event-stream', ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }) }
    const opened = await open(client, { ...call, headers })
    return await streamOf(opened, settings.signal)
  } catch (error) {
    settings.signal?.throwIfAborted()
    if (error instanceof AttemptFailed) return { error: error.cause, askedMs: undefined }
    if (isForNow(error)) return { error, askedMs: error instanceof RuntimeRefusal ? error.retryAfterMs : undefined }
    throw error
  }
}

/** The response if it is a stream; for a passing failure how long to wait; otherwise throws what it is. */
export async function streamOf(opened: FirstResponse, signal: AbortSignal | undefined): Promise<FirstResponse | Lost> {
  const { answered, requestId } = opened
  const { status, headers } = answered
  if (status === 200 && headers.get('content-type')?.startsWith('text/event-stream') === true) return opened
  const bytes = await readWhole(answered, signal)
  const text = new TextDecoder().decode(bytes)
  const body = parseJson(text)
  if (!isPassing(status)) throw isRefusalBody(body) ? refusalOf({ status, body, requestId }) : unexpected(status, requestId, text)
  const error = isRefusalBody(body) ? refusalOf({ status, body, requestId }) : notTheRuntime('The stream', status, requestId, 1)
  return { error, askedMs: askedPauseMs(headers, retryAfterOf(bytes), Date.now()) }
}

interface Frames {
  readonly frames: readonly SseFrame[]
  readonly isOpen: boolean
  /** Why it is not open any more; undefined after a clean end. */
  readonly error: unknown
}

async function readFrames({ answered, requestId }: FirstResponse, parser: SseParser, signal: AbortSignal | undefined): Promise<Frames> {
  try {
    const bytes = await answered.read()
    return bytes === undefined ? { frames: [], isOpen: false, error: undefined } : { frames: parser.push(bytes), isOpen: true, error: undefined }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof FrameTooLong) throw new UnexpectedAnswer(error.message, { status: 200, requestId })
    return { frames: [], isOpen: false, error }
  }
}

type Taken = Settled | { readonly kind: 'lost'; readonly error: unknown }

async function take(state: FollowState, frame: SseFrame, gaps: GapCheck, signal: AbortSignal | undefined): Promise<Taken> {
  const step = accept(state, frame, gaps.isHidden)
  if (step.kind !== 'look') return step
  try {
    return acceptAfterLook(state, frame, await gaps.look(step.afterSeq, step.nextSeq))
  } catch (error) {
    signal?.throwIfAborted()
    // Without a look there is no going on here; the next connection comes to the same place.
    if (isForNow(error)) return { kind: 'lost', error }
    throw error
  }
}

const isForNow = (error: unknown): boolean => error instanceof RuntimeUnavailable || (error instanceof RuntimeRefusal && isPassing(error.status))

function faultOf({ plan, seq = 0 }: FollowState, frame: SseFrame, what: string | readonly LeftOut[], requestId: string): Error {
  if (typeof what !== 'string')
    return new RunStreamGap({ runId: plan.runId, afterSeq: seq, nextSeq: Number(frame.id), missingSeqs: what.map((event) => event.seq) })
  return new UnexpectedAnswer(`The stream of run ${plan.runId} holds ${what} after seq ${seq}, twice.`, { status: 200, requestId, text: frame.data })
}
