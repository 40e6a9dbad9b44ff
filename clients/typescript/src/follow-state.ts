import type { SseFrame } from './sse-parser.js'
import { pauseMs } from './retry-policy.js'

/**
 * What a follower knows, and what it makes of what it hears. Pure: everything that reads, waits or sends is in follow-log.ts.
 *
 * Its promise: every event after the start, in order, once. A connection may break anywhere; what counts is the seq of the last
 * event that has come whole, and from there it goes on.
 */
export interface FollowPlan {
  /** The name of the events that count. Others are passed over, as EventSource does. */
  readonly event: 'message' | 'codex.worker.event'
  readonly format: 'events' | 'ui'
  /** Of the ui format: whether the stream ends with the turn or with the run. */
  readonly follow: 'turn' | 'run'
  /** Whether there is an end, `[DONE]`. A worker may always go on. */
  readonly hasEnd: boolean
  /** After this seq; undefined is the present end, wherever it is. */
  readonly start: number | undefined
  /** The start is where an earlier follower of the same message stopped. */
  readonly isResumed: boolean
  readonly checksGaps: boolean
}

export interface FollowItem {
  /** Of the event that this is, or is a part of. */
  readonly seq: number
  readonly event: string
  /** Parsed JSON. */
  readonly data: unknown
  /** The position after this item; undefined while parts of the same event are still to come. */
  readonly id: string | undefined
}

export interface FollowState {
  readonly plan: FollowPlan
  /** The last event that has come whole. */
  readonly seq: number | undefined
  /** Parts of an event of the ui format whose last part, the one with the id, has not come yet. They come again after a break. */
  readonly parts: readonly SseFrame[]
  /** In the ui format: something of a message has come, and not only notes beside it. */
  readonly hasBegun: boolean
  /** Where the stream last was not what it has to be, and was read again. */
  readonly doubtAt: number | undefined
  /** Connections in a row that brought nothing. */
  readonly failures: number
  readonly failingSinceMs: number | undefined
  /** This connection has brought something new. */
  readonly hasProgress: boolean
}

export function beginFollowing(plan: FollowPlan): FollowState {
  return { plan, seq: plan.start, parts: [], hasBegun: false, doubtAt: undefined, failures: 0, failingSinceMs: undefined, hasProgress: false }
}

export type Settled =
  /** Hand over the items, if any, and go on reading. */
  | { readonly kind: 'next'; readonly state: FollowState; readonly items: readonly FollowItem[] }
  /** Hand over the items and stop: this is the durable end. */
  | { readonly kind: 'end'; readonly items: readonly FollowItem[] }
  /** The stream is not what it has to be: connect again and read on from the last event that came whole. */
  | { readonly kind: 'reread'; readonly state: FollowState }
  /** It was read again and is the same: what is wrong with it, or the events that it leaves out. */
  | { readonly kind: 'broken'; readonly what: string | readonly LeftOut[] }

/** `look`: ids jump. Look into the log at what is between, and ask `acceptAfterLook`. */
export type Step = Settled | { readonly kind: 'look'; readonly afterSeq: number; readonly nextSeq: number }

const mostParts = 2_000

export function accept(state: FollowState, frame: SseFrame, isHidden: (seq: number) => boolean): Step {
  if (frame.event !== state.plan.event) return { kind: 'next', state, items: [] }
  const id = seqOf(frame.id)
  if (id === 'none') return doubt(state, `an id that is no position: ${String(frame.id)}`)
  return state.plan.format === 'ui' ? acceptPart(state, frame, id) : acceptEvent(state, frame, id, isHidden)
}

function acceptEvent(state: FollowState, frame: SseFrame, id: number | undefined, isHidden: (seq: number) => boolean): Step {
  const { seq = 0, plan } = state
  if (plan.hasEnd && frame.data === '[DONE]') {
    // The end carries the id of the last event. If that has not come, it was lost on the way.
    return id !== undefined && id > seq ? doubt(state, 'the end of the stream without the last event') : { kind: 'end', items: [] }
  }
  if (id === undefined) return doubt(state, 'an event without an id')
  if (id <= seq) return { kind: 'next', state, items: [] }
  if (plan.checksGaps) for (let between = seq + 1; between < id; between++) if (!isHidden(between)) return { kind: 'look', afterSeq: seq, nextSeq: id }
  return deliver(state, frame, id)
}

function deliver(state: FollowState, frame: SseFrame, seq: number): Settled {
  const item = itemOf(frame, seq, String(seq))
  if (item === undefined) return doubt(state, 'data that is not JSON')
  return { kind: 'next', state: moved(state, seq), items: [item] }
}

/** An event of the log that the stream has left out, and that it should not have: see `follow-gap.ts`. */
export interface LeftOut {
  readonly seq: number
  /** What the stream would have sent for it; undefined when the contract names its type, so that there is no excuse. */
  readonly data: unknown
}

/**
 * After a look into the log. What is missing of types that this client does not know is shown as the log has it, just as the stream
 * would have done: it was lost on the way, or a newer runtime hides it, and nobody is hurt by seeing it. Types that this client knows
 * to be public are read again from the stream, and are a fault of it when they are left out again.
 */
export function acceptAfterLook(state: FollowState, frame: SseFrame, leftOut: readonly LeftOut[]): Settled {
  if (leftOut.some(({ data }) => data === undefined)) return doubt(state, leftOut)
  const found = leftOut.map(({ seq, data }): FollowItem => ({ seq, event: 'message', data, id: String(seq) }))
  const step = deliver(state, frame, Number(frame.id))
  return step.kind === 'next' ? { ...step, items: [...found, ...step.items] } : step
}

/** Only the last part of an event has its id; until it comes, the others wait here. */
function acceptPart(state: FollowState, frame: SseFrame, id: number | undefined): Settled {
  // The same part twice in a row is no part of any event: something in between has repeated itself.
  const isEcho = state.parts.at(-1)?.data === frame.data
  const parts = isEcho ? state.parts : [...state.parts, frame]
  const isEnd = frame.data === '[DONE]'
  if (id === undefined && !isEnd)
    return parts.length > mostParts ? doubt(state, 'an event without an end') : { kind: 'next', state: { ...state, parts }, items: [] }
  const isKnown = id !== undefined && state.seq !== undefined && id <= state.seq
  if (isKnown) return isEnd ? { kind: 'end', items: [] } : { kind: 'next', state: { ...state, parts: [] }, items: [] }
  const seq = id ?? state.seq ?? 0
  const shown = isEnd ? parts.slice(0, -1) : parts
  const items: FollowItem[] = []
  for (const [index, part] of shown.entries()) {
    const item = itemOf(part, seq, index === shown.length - 1 && (id !== undefined || isEnd) ? String(seq) : undefined)
    if (item === undefined) return doubt(state, 'data that is not JSON')
    items.push(item)
  }
  if (isEnd) return { kind: 'end', items }
  return { kind: 'next', state: { ...moved(state, seq), hasBegun: state.hasBegun || items.some(isOfMessage) }, items }
}

function isOfMessage({ data }: FollowItem): boolean {
  const type = typeof data === 'object' && data !== null && 'type' in data ? data.type : undefined
  return typeof type === 'string' && !type.startsWith('data-')
}

const moved = (state: FollowState, seq: number): FollowState => ({ ...state, seq, parts: [], doubtAt: undefined, hasProgress: true })

/** Once is an accident of the way; twice at the same place is how it is. */
function doubt(state: FollowState, what: string | readonly LeftOut[]): Settled {
  if (state.doubtAt === (state.seq ?? -1)) return { kind: 'broken', what }
  return { kind: 'reread', state: { ...state, parts: [], doubtAt: state.seq ?? -1 } }
}

function itemOf(frame: SseFrame, seq: number, id: string | undefined): FollowItem | undefined {
  try {
    return { seq, event: frame.event, data: JSON.parse(frame.data) as unknown, id }
  } catch {
    return undefined
  }
}

function seqOf(id: string | undefined): number | undefined | 'none' {
  if (id === undefined) return undefined
  const seq = /^\d{1,16}$/.test(id) ? Number(id) : Number.NaN
  return Number.isSafeInteger(seq) ? seq : 'none'
}

/**
 * How to name the position to the runtime. A `Last-Event-ID` says "I was here", which in the ui format also means "if my turn is over,
 * say so": right for a reader that has seen some of its message, wrong for one that waits for a message, or for the run.
 */
export function positionOf(state: FollowState): { readonly cursor?: number; readonly lastEventId?: number } {
  const { plan, seq } = state
  if (seq === undefined) return {}
  const wasHere = plan.format === 'events' ? seq !== plan.start || plan.isResumed : plan.follow === 'turn' && (state.hasBegun || plan.isResumed)
  return wasHere ? { lastEventId: seq } : { cursor: seq }
}

export interface Disconnect {
  /** How long the connection showed life: until its end, or until its last byte if it fell silent. */
  readonly aliveMs: number
  /** What the stream said in `retry:`, or the refusal in Retry-After. */
  readonly askedMs: number | undefined
  readonly nowMs: number
}

export interface Backoff {
  readonly baseMs: number
  readonly capMs: number
  readonly giveUpAfterMs: number
}

/** A connection that lived this long was a good one, even if nothing happened in the run. */
const goodMs = 1_000

/** After a connection has ended, or did not come about. `pauseMs` is undefined when it is time to give up. */
export function disconnected(
  state: FollowState,
  { aliveMs, askedMs, nowMs }: Disconnect,
  backoff: Backoff,
  random?: () => number,
): { readonly state: FollowState; readonly pauseMs: number | undefined } {
  const isGood = state.hasProgress || aliveMs >= goodMs
  const failures = isGood ? 0 : state.failures + 1
  const failingSinceMs = isGood ? undefined : (state.failingSinceMs ?? nowMs)
  const next = { ...state, parts: [], failures, failingSinceMs, hasProgress: false }
  const hasHadEnough = failingSinceMs !== undefined && nowMs - failingSinceMs > backoff.giveUpAfterMs
  return { state: next, pauseMs: hasHadEnough ? undefined : Math.min(askedMs ?? 0, longestAskedMs) + pauseMs(failures, backoff, random) }
}

/** A stream that says more is wrong about itself. */
const longestAskedMs = 60_000
