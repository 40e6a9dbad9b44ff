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

/** A call is repeated from its second time on, and two calls take turns once both came twice, however low the thresholds are. */
const shortestRepeat = 2
const shortestPingPong = 4

/**
 * Tells when an agent goes in circles. It judges tool calls that have a result, and nothing that a person sent. A call that gave
 * something it had not given before is progress, whatever its arguments: neither many distinct calls nor a call whose answers
 * change ever fire. A fold: the same calls give the same detections, so a successor who feeds it the log goes on where its
 * predecessor stopped.
 *
 * The detectors, of which the first that matches speaks:
 *   global_circuit_breaker   calls that gave only what an earlier one had given, since the last that gave something new
 *   known_poll_no_progress   a poll with the same answer, in a row
 *   ping_pong                two calls taking turns, each with the same answer every time
 *   generic_repeat           a call with the same answer, in a row
 */
export class LoopDetector {
  readonly #thresholds: LoopThresholds
  /** The latest calls with their results, oldest first. */
  #recent: string[] = []
  #withoutNews = 0
  /** How often the latest call came in a row with the same result. */
  #repeats = 0
  /** How many of the latest calls are two taking turns. */
  #alternations = 0
  #latest: Seen | undefined
  #beforeLatest: Seen | undefined
  /** What the agent was warned of, as long as it holds. */
  #warned: LoopDetectorName | undefined

  constructor(thresholds: Partial<LoopThresholds> = {}) {
    this.#thresholds = loopThresholds(thresholds)
  }

  /** The person has spoken: what happens from now on is another matter. */
  reset(): void {
    this.#recent = []
    this.#withoutNews = 0
    this.#repeats = 0
    this.#alternations = 0
    this.#latest = undefined
    this.#beforeLatest = undefined
    this.#warned = undefined
  }

  /** A warning is given once per streak, a critical detection for every call that it holds for. */
  observe(call: ObservedCall): LoopDetection | undefined {
    this.#count(call)
    const found = this.#find(call)
    if (found === undefined) {
      this.#warned = undefined
      return undefined
    }
    if (found.level === 'critical') return found
    if (this.#warned === found.detector) return undefined
    this.#warned = found.detector
    return found
  }

  #count(call: ObservedCall): void {
    const signature = JSON.stringify([call.name, call.inputHash])
    const seen: Seen = { signature, outcome: `${signature}${call.resultHash}` }
    this.#withoutNews = this.#recent.includes(seen.outcome) ? this.#withoutNews + 1 : 0
    this.#recent.push(seen.outcome)
    if (this.#recent.length > this.#thresholds.history) this.#recent.shift()

    const latest = this.#latest
    this.#repeats = latest?.outcome === seen.outcome ? this.#repeats + 1 : 1

    const isTurnTaking = this.#beforeLatest?.outcome === seen.outcome && latest !== undefined && latest.signature !== seen.signature
    // Any two different calls in a row may be the beginning of a new pattern.
    if (isTurnTaking) this.#alternations += 1
    else this.#alternations = latest !== undefined && latest.signature !== seen.signature ? 2 : 1
    this.#beforeLatest = latest
    this.#latest = seen
  }

  #find(call: ObservedCall): LoopDetection | undefined {
    const { warning, breaker } = this.#thresholds
    const isRepeated = this.#repeats >= Math.max(warning, shortestRepeat)
    if (this.#withoutNews >= breaker)
      return this.#detection('global_circuit_breaker', this.#withoutNews, `The last ${this.#withoutNews} tool calls gave nothing that was not known before.`)
    const isPoll = call.poll === true || call.name.endsWith('.status')
    if (isPoll && isRepeated)
      return this.#detection(
        'known_poll_no_progress',
        this.#repeats,
        `${call.name} was polled ${this.#repeats} times in a row with the same answer. Wait longer, or do something else.`,
      )
    if (this.#alternations >= Math.max(warning, shortestPingPong))
      return this.#detection(
        'ping_pong',
        this.#alternations,
        `The last ${this.#alternations} tool calls were the same two taking turns, with the same results. Do something else.`,
      )
    if (isRepeated)
      return this.#detection(
        'generic_repeat',
        this.#repeats,
        `${call.name} was called ${this.#repeats} times in a row with the same arguments and the same result. Do something else.`,
      )
    return undefined
  }

  #detection(detector: LoopDetectorName, count: number, message: string): LoopDetection {
    const isCritical = detector === 'global_circuit_breaker' || count >= this.#thresholds.critical
    return { level: isCritical ? 'critical' : 'warning', detector, count, message }
  }
}

interface Seen {
  /** Tool and arguments. */
  readonly signature: string
  /** And what came of it. */
  readonly outcome: string
}
