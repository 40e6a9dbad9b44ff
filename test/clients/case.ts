/** What a case file holds, once it is loaded. README.md explains each member; case.schema.json checks them. */
import type { Fault } from './faults.js'
import type { Capability, ConfigureCommand, CallOptions } from './protocol.js'

export interface ClientCase {
  /** Stable: `<file>-<number>`; a case that is run for several sets of values has the set's name behind a slash. */
  readonly id: string
  readonly title: string
  /** What is promised to whoever uses a client, in one sentence. */
  readonly promise: string
  /** What the adapter must be able to do. A client that cannot is not asked. */
  readonly needs?: readonly Capability[]
  /** The clients that it is for. All when absent. */
  readonly clients?: readonly string[]
  /** What the client is configured with beyond where the service is. */
  readonly client?: Partial<Omit<ConfigureCommand, 'do' | 'base_url'>>
  /** A run or a worker that is made, past the client, before the first step; `${run_id}` and `${thread_id}`, or `${worker_id}`, name it. */
  readonly given?: Given
  readonly steps: readonly Step[]
}

export interface Given {
  /** The body of createRun; `{}` is enough. */
  readonly run?: Readonly<Record<string, unknown>>
  /** The body of createCodexWorker, for a worker instead of a run. */
  readonly worker?: Readonly<Record<string, unknown>>
  /** Events to append: so many `run.delta` (of a worker: `worker.event`), or the events themselves. */
  readonly events?: number | readonly unknown[]
  /** The size in bytes of the text of each event, where they are given by number. */
  readonly size?: number
  /** The status to end the run with. Workers have none. */
  readonly finish?: string
  /** Removes the events before this seq. */
  readonly prune_before?: number
}

/** One thing that a case does. Each step has exactly one of these members; what is optional beside it is in the type that extends this. */
export type Step = FaultsStep | CallStep | FollowStep | FollowWorkerStep | AskStep | AppendStep | BesideStep | AwayStep | WaitStep | SeenStep | LogStep

/** From now on. */
export interface FaultsStep {
  readonly faults: readonly Fault[]
}

export interface CallStep {
  readonly call: {
    readonly operation: string
    readonly params?: Readonly<Record<string, unknown>>
    readonly body?: unknown
    readonly options?: CallOptions
  }
  readonly expect: CallExpectation
  readonly save?: Readonly<Record<string, string>>
}

export interface CallExpectation {
  readonly status?: number
  /** Matchers by JSON pointer. */
  readonly body?: Readonly<Record<string, unknown>>
  readonly error?: ErrorExpectation
}

/** Matchers for the members of the error that the client gives. */
export type ErrorExpectation = Readonly<Record<string, unknown>>

export interface FollowStep {
  readonly follow: {
    readonly cursor?: number
    readonly format?: 'events' | 'ui'
    readonly follow?: 'turn' | 'run'
    readonly stop_after?: number
    readonly pause_after?: number
    /** Aborts when so many events are here. */
    readonly abort_after?: number
  }
  /** Done while the client follows: after the first request of it has been seen. */
  readonly meanwhile?: readonly Step[]
  readonly expect: StreamExpectation
}

export interface FollowWorkerStep {
  readonly follow_worker: Pick<FollowStep['follow'], 'cursor' | 'stop_after' | 'pause_after' | 'abort_after'>
  readonly meanwhile?: readonly Step[]
  readonly expect: StreamExpectation
}

export interface AskStep {
  readonly ask: Readonly<Record<string, unknown>>
  readonly expect: StreamExpectation
}

export interface StreamExpectation {
  /** The client was given what a reader gets that nobody disturbs, once and in order. True unless it says otherwise or fails. */
  readonly whole?: boolean
  /** A matcher for how many events the client was given. */
  readonly count?: unknown
  /** A matcher for their seqs, repetitions left out. */
  readonly seqs?: unknown
  readonly end?: 'done' | 'stop' | 'abort'
  readonly error?: ErrorExpectation
  /** A matcher for all text deltas joined. */
  readonly text?: unknown
}

/** Appends to the run or the worker, past the client. */
export interface AppendStep {
  readonly append: Given
}

/** Asks the service past the client. */
export interface BesideStep {
  /** Method and path. */
  readonly beside: string
  readonly body?: unknown
  readonly expect: { readonly status: number; readonly body?: Readonly<Record<string, unknown>> }
}

/** Refuses connections for so long. */
export interface AwayStep {
  readonly away_ms: number
}

/** Waits until the proxy has seen so much. */
export interface WaitStep {
  readonly wait: {
    readonly operation: string
    readonly requests?: number
    readonly comments?: number
    readonly events?: number
    /** The client has closed the connection of the last request. */
    readonly gone?: true
    /** Nothing has been put on its connections for so long. */
    readonly still_ms?: number
  }
}

/** Holds the requests that came along the proxy against what was promised. */
export interface SeenStep {
  readonly seen: {
    readonly operation: string
    /** A matcher for their number. */
    readonly count?: unknown
    /** Matchers for headers of every one of them; for an array, one after the other. */
    readonly headers?: Readonly<Record<string, unknown>>
    /** Matchers for the claims of the token of each. */
    readonly claims?: Readonly<Record<string, unknown>>
    /** Headers, `nonce`, or `body`, that differ in each request. */
    readonly fresh?: readonly string[]
    /** The same in each. */
    readonly same?: readonly string[]
    /** Matchers for path and query as they were sent. */
    readonly target?: unknown
    /** Matchers by JSON pointer for the body, and for its bytes. */
    readonly body?: Readonly<Record<string, unknown>>
    readonly text?: unknown
    /** The header with the digest of the body's bytes is there and right. */
    readonly digest?: true
    /** Milliseconds that at least lie between one request and the next. */
    readonly pause_ms?: number
    /** Answers of the service, one for each. */
    readonly upstream?: readonly (number | null)[]
    /** A matcher for the bytes that were put on the connection of the last one. */
    readonly bytes?: unknown
  }
}

/** Holds the log of the run or the worker, read past the client, against what was promised. */
export interface LogStep {
  readonly log: {
    /** A matcher for the number of events, or of those of a type. */
    readonly count?: unknown
    readonly type?: string
    /** Matchers by JSON pointer into the array of events. */
    readonly events?: Readonly<Record<string, unknown>>
  }
}
