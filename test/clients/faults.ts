/**
 * What can go wrong between a client and a service, as data, so that cases can be written down. The names are those of the cases'
 * YAML. A fault applies to the requests that it names, in the order in which they come; a request for which no fault is left goes
 * through untouched.
 */
export interface Fault {
  /** An operationId. Any request when absent. */
  readonly on?: string
  /** How many requests it applies to: 1 when absent. */
  readonly times?: number | 'always'

  /** Lets the request through untouched: for faults that begin with the second request. */
  readonly pass?: true
  /** Answers instead of the service. */
  readonly answer?: ProxyAnswer
  /** Resets the connection without an answer, before the service has seen the request or after it has carried it out. */
  readonly drop?: 'before' | 'after'
  /** Takes the request and never answers. */
  readonly hang?: true
  /** Holds the answer's head back. */
  readonly delay_head_ms?: number

  /** Ends the answer early. */
  readonly cut?: Cut
  /** Stops forwarding at a position and leaves the connection open. */
  readonly half_open?: Position
  /** Forwards so many bytes at a time, each portion by itself. */
  readonly pace?: { readonly bytes: number; readonly every_ms?: number }
  /** Changes how the events of a stream are put on the wire. */
  readonly frames?: FrameFault
}

/** A place in the body of an answer: after so many frames, then so many bytes, then to within the next character that has several bytes. */
export interface Position {
  readonly frames?: number
  readonly bytes?: number
  readonly in_character?: boolean
}

export interface Cut extends Position {
  /** `end`: a proper end of the answer. `close`: the connection is closed in the middle of it. `reset`: the same with RST. */
  readonly how: 'end' | 'close' | 'reset'
}

export interface ProxyAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, or as it is when it is a text. */
  readonly body?: unknown
  /** Lets the service carry the request out first, and throws its answer away. */
  readonly after_upstream?: boolean
}

export interface FrameFault {
  /** Begins with the last so many events that were delivered before and that the client says it has. */
  readonly again?: number
  /** Delivers every event twice. */
  readonly twice?: true
  /** Leaves out the events with these ids. */
  readonly leave_out?: readonly number[]
  readonly line_end?: 'cr' | 'crlf'
  readonly bom?: true
  /** Puts a comment before every frame, and one into it. */
  readonly comments?: true
  /** Spreads the data of a frame over two lines, at a place where JSON takes a line break. */
  readonly fold?: true
  /** Raw text in front of the first frame. */
  readonly before?: string
}

/** Faults in the order in which they are to happen. */
export class FaultScript {
  #left: { readonly fault: Fault; times: number }[] = []

  /** Forgets what is left and begins anew. */
  set(faults: readonly Fault[]): void {
    this.#left = []
    this.add(faults)
  }

  add(faults: readonly Fault[]): void {
    this.#left.push(...faults.map((fault) => ({ fault, times: fault.times === 'always' ? Infinity : (fault.times ?? 1) })))
  }

  /** How many requests still have a fault waiting for them; those without an end do not count. */
  get pending(): number {
    return this.#left.reduce((sum, { times }) => sum + (times === Infinity ? 0 : times), 0)
  }

  next(operation: string | undefined): Fault | undefined {
    const entry = this.#left.find(({ fault, times }) => times > 0 && (fault.on === undefined || fault.on === operation))
    if (!entry) return undefined
    entry.times--
    return entry.fault
  }
}
