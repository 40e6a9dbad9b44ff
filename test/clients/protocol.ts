/**
 * What the suite and an adapter say to each other: one JSON object on a line, commands to the adapter, answers from it. An adapter is
 * a small program that drives one client library; README.md says the same for those who write one in another language.
 */
export type Command = ConfigureCommand | CallCommand | FollowCommand | FollowWorkerCommand | AskCommand | ResumeCommand | AbortCommand

/** Makes the client that all later commands use. Answered with `result`. */
export interface ConfigureCommand {
  readonly do: 'configure'
  readonly base_url: string
  /** The secret to sign with, or, for a client that must not hold it, an URL that mints a token for the claims that are posted to it. */
  readonly secret?: string
  readonly sign_url?: string
  /** Several secrets, by their ids, instead of one: the first signs, the others are for a service that does not know it. */
  readonly keys?: readonly { readonly id: string; readonly secret: string }[]
  readonly principal?: { readonly user_id?: number; readonly guest_scope?: string }
  readonly trace?: { readonly traceparent?: string; readonly tracestate?: string }
  readonly retry?: { readonly attempts?: number; readonly base_ms?: number; readonly max_ms?: number; readonly total_ms?: number }
  readonly timeouts?: { readonly headers_ms?: number; readonly idle_ms?: number }
}

/** One operation, by its operationId. Answered with `result` or `error`. */
export interface CallCommand {
  readonly do: 'call'
  readonly operation: string
  /** Path and query parameters by their names in the contract. */
  readonly params?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly options?: CallOptions
}

export interface CallOptions {
  readonly request_id?: string
  readonly trace?: { readonly traceparent?: string; readonly tracestate?: string }
  /** Lets the client make up the key that the operation takes. */
  readonly generate_key?: boolean
}

/** Follows a run. Answered with `event` for each event, then `end` or `error`. */
export interface FollowCommand extends Reading {
  readonly do: 'follow'
  readonly run_id: string
  readonly thread_id: string
  readonly format?: 'events' | 'ui'
  readonly follow?: 'turn' | 'run'
}

/** Follows a worker. Answered as `follow` is; nothing but `stop_after`, `abort` or an error ends it. */
export interface FollowWorkerCommand extends Reading {
  readonly do: 'follow_worker'
  readonly worker_id: string
}

/** Where the reading of a log begins, and how it goes. */
export interface Reading {
  readonly cursor?: number
  /** Leaves after so many events. */
  readonly stop_after?: number
  /** Asks for no more after so many events, and says `paused`, until `resume` comes. */
  readonly pause_after?: number
}

/** createRunAndStream with a connection that may break. Answered as `follow` is. */
export interface AskCommand {
  readonly do: 'ask'
  readonly body: Readonly<Record<string, unknown>>
}

export interface ResumeCommand {
  readonly do: 'resume'
  readonly of: number
}

export interface AbortCommand {
  readonly do: 'abort'
  readonly of: number
}

export type Answer = ResultAnswer | EventAnswer | PausedAnswer | EndAnswer | ErrorAnswer

export interface ResultAnswer {
  readonly is: 'result'
  readonly status: number
  readonly body?: unknown
}

export interface EventAnswer {
  readonly is: 'event'
  /** The position that the client would resume from, where it is known. */
  readonly seq: number | null
  /** The data as the client gives it: parsed JSON. */
  readonly data: unknown
}

export interface PausedAnswer {
  readonly is: 'paused'
}

/** `done`: the client says that there is nothing more to come, ever. `stop`: `stop_after`. `abort`: the command. */
export interface EndAnswer {
  readonly is: 'end'
  readonly by: 'done' | 'stop' | 'abort'
}

/**
 * `refused`: the service said no. `resync`: the position is gone (410). `unavailable`: there was no answer to be had. `protocol`: an
 * answer that is not the contract's, such as a redirect. `gap`: the stream leaves events out. `aborted`: by the caller. `fault`:
 * anything else, which no case asks for.
 */
export interface ErrorAnswer {
  readonly is: 'error'
  readonly kind: 'refused' | 'resync' | 'unavailable' | 'protocol' | 'gap' | 'aborted' | 'fault'
  readonly status?: number
  readonly code?: string
  readonly reason?: string
  readonly request_id?: string
  readonly details?: unknown
  /** For `resync`. */
  readonly floor_seq?: number
  readonly message: string
}

/** The first line of every adapter: who it is, and what beyond calling and following it can do. */
export interface Hello {
  readonly is: 'hello'
  readonly client: string
  readonly can: readonly Capability[]
}

/** `ask`, `abort`, `pause`: it takes the command. `generate_key`, `keys`, `request_id`, `call_trace`: it takes the member. `gap`: it tells this kind of error. */
export type Capability = 'ask' | 'abort' | 'pause' | 'generate_key' | 'keys' | 'request_id' | 'call_trace' | 'gap'
