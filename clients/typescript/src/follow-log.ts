import { AttemptFailed, parseJson, readWhole, type Answered } from './attempt.js'
import type { CallOptions, ClientOptions } from './client-options.js'
import { isRefusalBody, nameOf, refusalOf, RuntimeRefusal, RuntimeUnavailable, StreamGap, UnexpectedAnswer, type Followed } from './errors.js'
import type { Gaps } from './follow-gap.js'
import { accept, acceptAfterLook, disconnected, positionOf, type FollowItem, type FollowState, type LeftOut, type Settled } from './follow-state.js'
import { sleep, TimedOut } from './patience.js'
import { askedPauseMs, defaultRetry, isPassing } from './retry-policy.js'
import type { Principal } from './signer.js'
import { FrameTooLong, SseParser, type SseFrame } from './sse-parser.js'
import type { TraceContext } from './trace-context.js'
import { notTheRuntime, open, retryAfterOf, unexpected, type Call } from './transport.js'

/** How a run or worker is followed, apart from where from. */
export interface FollowSettings {
  /** How long the runtime keeps one response open. The follower connects again by itself; 300,000, the most there is, unless given. */
  readonly tailMs?: number
  /** A connection on which nothing comes for this long, not even a heartbeat, is given up for a new one. 45 s unless given. */
  readonly idleTimeoutMs?: number
  /** The error comes when no connection has been of any use for this long. 5 minutes unless given; Infinity waits for ever. */
  readonly giveUpAfterMs?: number
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal | undefined
  readonly principal?: Principal | undefined
  readonly trace?: TraceContext | undefined
}

/** A response that is open already: that of `createRunAndStream`. */
export interface FirstResponse {
  readonly answered: Answered
  readonly requestId: string
}

/** What is followed, and how to come by its stream. */
export interface Source {
  readonly client: ClientOptions
  readonly settings: FollowSettings
  readonly followed: Followed
  readonly gaps: Gaps
  /** The call that opens the stream after the cursor; undefined names no position in the query. */
  readonly request: (cursor: number | undefined) => Promise<Call>
}

/** What the calls of a follower have from its settings. */
export function callOptionsOf(client: ClientOptions, { signal, principal, trace, idleTimeoutMs }: FollowSettings): CallOptions {
  const idleMs = idleTimeoutMs ?? client.timeouts?.idleMs
  return { signal, principal, trace, timeouts: { ...client.timeouts, ...(idleMs === undefined ? {} : { idleMs }) } }
}

/** How long a response may stay open unless the caller says otherwise: the most that the runtime takes. */
export const defaultTailMs = 300_000

/** Follows from where the state stands, on the response that is open already if there is one. */
export async function* followLog(source: Source, begun: FollowState, first?: FirstResponse): AsyncGenerator<FollowItem, void, undefined> {
  const { client, settings, followed } = source
  const backoff = { ...defaultRetry, ...(client.retry === false ? {} : client.retry), giveUpAfterMs: settings.giveUpAfterMs ?? 300_000 }
  let state = begun
  let given = first
  for (let attempts = 1; ; attempts++) {
    const connection = given ?? (await connect(source, state))
    given = undefined
    const over = 'answered' in connection ? yield* readConnection(source, connection, state) : { state, lost: connection, aliveMs: 0 }
    if (over === 'end') return
    const { error, askedMs } = over.lost
    const next = disconnected(over.state, { aliveMs: over.aliveMs, askedMs, nowMs: performance.now() }, backoff)
    state = next.state
    const { pauseMs } = next
    if (pauseMs === undefined) {
      const requestId = 'requestId' in connection ? connection.requestId : ''
      throw new RuntimeUnavailable(`Cannot follow ${nameOf(followed)}: no connection has been of use for too long.`, { requestId, attempts, cause: error })
    }
    client.hooks?.onReconnect?.({ ...followed, seq: state.seq, error, pauseMs })
    await sleep(pauseMs, settings.signal)
  }
}

/** Reads one connection, and returns how it ended: for good, or with the state from which the next one goes on. */
async function* readConnection(
  { followed, gaps, settings: { signal } }: Source,
  connection: FirstResponse,
  begun: FollowState,
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
        if (step.kind === 'broken') throw faultOf(followed, state, frame, step.what, connection.requestId)
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
async function connect({ settings: { signal }, client, request }: Source, state: FollowState): Promise<FirstResponse | Lost> {
  const { cursor, lastEventId } = positionOf(state)
  try {
    const call = await request(cursor)
    const headers = { accept: 'text/event-stream', ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }) }
    const opened = await open(client, { ...call, headers })
    return await streamOf(opened, signal)
  } catch (error) {
    signal?.throwIfAborted()
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

async function take(state: FollowState, frame: SseFrame, gaps: Gaps, signal: AbortSignal | undefined): Promise<Taken> {
  const step = accept(state, frame, (seq) => gaps.isHidden(seq))
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

function faultOf(followed: Followed, { seq = 0 }: FollowState, frame: SseFrame, what: string | readonly LeftOut[], requestId: string): Error {
  if (typeof what !== 'string') return new StreamGap(followed, { afterSeq: seq, nextSeq: Number(frame.id), missingSeqs: what.map((event) => event.seq) })
  return new UnexpectedAnswer(`The stream of ${nameOf(followed)} holds ${what} after seq ${seq}, twice.`, { status: 200, requestId, text: frame.data })
}
