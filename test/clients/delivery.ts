import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { Fault, Position } from './faults.js'
import type { SeenRequest } from './seen-request.js'
import { FrameChanger, FrameSplitter, type DeliveredEvents, type Frame } from './sse-frames.js'

/** `stuck`: the connection is open and nothing more will come. */
export type DeliveryOutcome = 'whole' | 'cut' | 'stuck' | 'gone'

/** Brings the body of one answer to the client, with what its fault does to it. The head has been written. */
export class Delivery {
  readonly #fault: Fault
  readonly #response: ServerResponse
  readonly #seen: SeenRequest
  /** Undefined: the answer is no stream of events. */
  readonly #delivered: DeliveredEvents | undefined
  /** Where the answer is cut or gets stuck. */
  readonly #stop: Position | undefined
  /** Bytes that have passed since the frames of the position were complete. */
  #bytesPast = 0
  #isPastBytes = false

  constructor(fault: Fault, response: ServerResponse, seen: SeenRequest, delivered: DeliveredEvents | undefined) {
    this.#fault = fault
    this.#response = response
    this.#seen = seen
    this.#delivered = delivered
    this.#stop = fault.cut ?? fault.half_open
  }

  async run(upstream: IncomingMessage): Promise<DeliveryOutcome> {
    try {
      for await (const { bytes, frame } of this.#portions(upstream)) {
        if (this.#response.destroyed) return 'gone'
        const end = this.#endWithin(bytes, frame !== undefined)
        await this.#write(end === undefined ? bytes : bytes.subarray(0, end))
        if (end !== undefined) return await this.#stopHere()
        if (frame !== undefined) this.#count(frame)
        if (this.#isRightAfterFrames()) return await this.#stopHere()
      }
    } catch {
      // The service broke the connection, or the client did: the other one sees the same.
      const isGone = this.#response.destroyed
      this.#response.destroy()
      return isGone ? 'gone' : 'cut'
    }
    if (this.#response.destroyed) return 'gone'
    this.#response.end()
    return 'whole'
  }

  /** A stream comes frame by frame, everything else as it comes. */
  async *#portions(upstream: IncomingMessage): AsyncGenerator<{ bytes: Buffer; frame: Frame | undefined }> {
    if (this.#delivered === undefined) {
      for await (const bytes of upstream) yield { bytes: bytes as Buffer, frame: undefined }
      return
    }
    const splitter = new FrameSplitter()
    const fault = this.#fault.frames ?? {}
    const changer = new FrameChanger(fault, this.#delivered.last(fault.again ?? 0, positionOf(this.#seen)))
    for await (const bytes of upstream)
      for (const frame of splitter.push(bytes as Buffer)) {
        const text = changer.change(frame)
        if (text !== '') yield { bytes: Buffer.from(text), frame }
      }
  }

  /** A frame was written to its end. */
  #count(frame: Frame): void {
    if (frame.text.startsWith(':')) {
      this.#seen.comments++
      return
    }
    this.#seen.frames++
    this.#delivered?.note(frame)
  }

  /** A position that is only a number of frames is reached as soon as they are there: no further one may ever come. */
  #isRightAfterFrames(): boolean {
    const { frames, bytes, in_character: inCharacter } = this.#stop ?? {}
    return frames !== undefined && this.#seen.frames >= frames && bytes === undefined && inCharacter !== true
  }

  /** Where in this portion the position is; undefined when it lies beyond. */
  #endWithin(bytes: Buffer, isFrame: boolean): number | undefined {
    const stop = this.#stop
    if (stop === undefined || (isFrame && this.#seen.frames < (stop.frames ?? 0))) return undefined
    let at = 0
    if (!this.#isPastBytes) {
      const wanted = (stop.bytes ?? 0) - this.#bytesPast
      if (wanted > bytes.length) {
        this.#bytesPast += bytes.length
        return undefined
      }
      at = wanted
      this.#isPastBytes = true
    }
    if (stop.in_character !== true) return at
    const first = bytes.findIndex((byte, i) => i >= at && byte >= 0xc0)
    return first === -1 ? undefined : first + 1
  }

  async #write(bytes: Buffer): Promise<void> {
    const { pace } = this.#fault
    if (pace === undefined) {
      await this.#put(bytes)
      return
    }
    for (let from = 0; from < bytes.length && !this.#response.destroyed; from += pace.bytes) {
      await this.#put(bytes.subarray(from, from + pace.bytes))
      await (pace.every_ms === undefined ? nextTurn() : sleep(pace.every_ms))
    }
  }

  async #put(bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return
    this.#seen.bytes += bytes.length
    if (this.#response.write(bytes)) return
    const closed = new AbortController()
    await Promise.race([once(this.#response, 'drain', { signal: closed.signal }), once(this.#response, 'close', { signal: closed.signal })]).finally(() => {
      closed.abort()
    })
  }

  async #stopHere(): Promise<DeliveryOutcome> {
    this.#delivered?.cutOff()
    const { cut } = this.#fault
    if (cut === undefined) return 'stuck'
    const { socket } = this.#response
    this.#seen.outcome = 'faulted'
    if (cut.how === 'end') this.#response.end()
    else {
      // What was written has left this process before the connection goes.
      await new Promise<void>((written) => this.#response.write('', () => written()))
      if (cut.how === 'close') socket?.end()
      else socket?.resetAndDestroy()
    }
    return 'cut'
  }
}

/** The position that a request resumes from. */
function positionOf({ target, headers }: SeenRequest): number {
  return Number(headers['last-event-id'] ?? new URL(target, 'http://localhost').searchParams.get('cursor') ?? 0)
}
