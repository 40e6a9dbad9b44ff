import type { IncomingHttpHeaders } from 'node:http'

/** A request as it arrived, and what became of it. */
export interface SeenRequest {
  /** The operationId; undefined for what the contract does not know. */
  readonly operation: string | undefined
  readonly method: string
  /** Path and query as they were sent. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
  /** The exact bytes. */
  readonly body: Buffer
  /** By `performance.now()`, when the request was complete. */
  readonly at: number
  /** What the client was answered; undefined as long as, and where, it got no head. */
  status: number | undefined
  /** What the service answered; undefined when it was not asked. */
  upstreamStatus: number | undefined
  /** Frames, comments and bytes of the body that were put on the client's connection. */
  frames: number
  comments: number
  bytes: number
  /** `gone`: the client closed the connection before the answer was over. */
  outcome: 'open' | 'answered' | 'faulted' | 'gone'
}
