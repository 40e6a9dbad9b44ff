import { loopThresholds, type LoopThresholds } from './thresholds.js'
import type { ObservedCall } from './tool-call.js'

export type LoopDetectorName = 'global_circuit_breaker' | 'known_poll_no_progress' | 'ping_pong' | 'generic_repeat'

export interface LoopDetection {
  readonly level: 'warning' | 'critical'
  readonly detector: LoopDetectorName
  readonly count: number
  /** For the model and for people. */
  readonly message: string
}

/** What is remembered of the calls so far; a plain value. */
export interface LoopState {
  /** The latest calls with their results, oldest first. */
  readonly recent: readonly string[]
  readonly withoutNews: number
  /** How often the latest call came in a row with the same result. */
  readonly repeats: number
  /** How many of the latest calls are two taking turns. */
  readonly alternations: number
  readonly latest: Seen | undefined
  readonly beforeLatest: Seen | undefined
  /** What the agent was warned of, as long as it holds. */
  readonly warned: LoopDetectorName | undefined
}

interface Seen {
  /** Tool and arguments. */
  readonly signature: string
  /** And what came of it. */
  readonly outcome: string
}

/** Nothing was called since the person has spoken: what happened before is another matter. */
export const noCalls: LoopState = {
  recent: [],
  withoutNews: 0,
  repeats: 0,
  alternations: 0,
  latest: undefined,
  beforeLatest: undefined,
  warned: undefined,
}

/** A call is repeated from its second time on, and two calls take turns once both came twice, however low the thresholds are. */
const shortestRepeat = 2
const shortestPingPong = 4

/**
 * Tells when an agent goes in circles. It judges tool calls that have a result, and nothing that a person sent. A call that gave
 * something it had not given before is progress, whatever its arguments: neither many distinct calls nor a call whose answers
 * change ever fire. Pure: the same calls give the same detections, so a successor who folds the log goes on where its
 * predecessor stopped. A warning is given once per streak, a critical detection for every call that it holds for.
 *
 * The detectors, of which the first that matches speaks:
 *   global_circuit_breaker   calls that gave only what an earlier one had given, since the last that gave something new
 *   known_poll_no_progress   a poll with the same answer, in a row
 *   ping_pong                two calls taking turns, each with the same answer every time
 *   generic_repeat           a call with the same answer, in a row
 */
export function observeCall(
  before: LoopState,
  call: ObservedCall,
  wanted: Partial<LoopThresholds> = {},
): { readonly state: LoopState; readonly detection: LoopDetection | undefined } {
  const thresholds = loopThresholds(wanted)
  const state = counted(before, call, thresholds)
  const found = find(state, call, thresholds)
  if (found === undefined) return { state: { ...state, warned: undefined }, detection: undefined }
  if (found.level === 'critical') return { state, detection: found }
  return { state: { ...state, warned: found.detector }, detection: state.warned === found.detector ? undefined : found }
}

function counted(before: LoopState, call: ObservedCall, { history }: LoopThresholds): LoopState {
  const signature = JSON.stringify([call.name, call.inputHash])
  const seen: Seen = { signature, outcome: `${signature}${call.resultHash}` }
  const { latest, beforeLatest } = before
  const differs = latest !== undefined && latest.signature !== signature
  const isTurnTaking = differs && beforeLatest?.outcome === seen.outcome
  return {
    ...before,
    recent: [...before.recent, seen.outcome].slice(-history),
    withoutNews: before.recent.includes(seen.outcome) ? before.withoutNews + 1 : 0,
    repeats: latest?.outcome === seen.outcome ? before.repeats + 1 : 1,
    // Any two different calls in a row may be the beginning of a new pattern.
    alternations: isTurnTaking ? before.alternations + 1 : differs ? 2 : 1,
    latest: seen,
    beforeLatest: latest,
  }
}

function find({ withoutNews, repeats, alternations }: LoopState, call: ObservedCall, thresholds: LoopThresholds): LoopDetection | undefined {
  const { warning, breaker } = thresholds
  const isRepeated = repeats >= Math.max(warning, shortestRepeat)
  const found = (detector: LoopDetectorName, count: number, message: string): LoopDetection => {
    const isCritical = detector === 'global_circuit_breaker' || count >= thresholds.critical
    return { level: isCritical ? 'critical' : 'warning', detector, count, message }
  }
  if (withoutNews >= breaker) return found('global_circuit_breaker', withoutNews, `The last ${withoutNews} tool calls gave nothing that was not known before.`)
  const isPoll = call.poll === true || call.name.endsWith('.status')
  if (isPoll && isRepeated)
    return found(
      'known_poll_no_progress',
      repeats,
      `${call.name} was polled ${repeats} times in a row with the same answer. Wait longer, or do something else.`,
    )
  if (alternations >= Math.max(warning, shortestPingPong))
    return found('ping_pong', alternations, `The last ${alternations} tool calls were the same two taking turns, with the same results. Do something else.`)
  if (isRepeated)
    return found('generic_repeat', repeats, `${call.name} was called ${repeats} times in a row with the same arguments and the same result. Do something else.`)
  return undefined
}
