/** What a case file holds, once it is loaded. docs/conformance.md explains each member; case.schema.json checks them. */
export interface Case {
  /** Stable: `<group>-<number>`. */
  readonly id: string
  /** The folder that the case lies in. */
  readonly group: string
  readonly title: string
  /** The promise that it tests, in one sentence. */
  readonly promise: string
  /** It writes nothing that is kept, so it may be run against a service that is in use. */
  readonly readonly?: boolean
  /** It also runs against a mock of the contract; a text is sent as the header `Prefer`. */
  readonly mock?: true | string
  /** Facts about the server that it cannot do without, as paths into the known facts; it is skipped where one is unknown. */
  readonly needs?: readonly string[]
  readonly given?: Given
  readonly steps: readonly Step[]
}

export type Given = GivenRun | GivenWorker

/** A run that is made before the first step; `run_id` and `thread_id` name it then. */
export interface GivenRun {
  /** The body of createRun; `{}` is enough. */
  readonly run: Readonly<Record<string, unknown>>
  /** Events to append: a number of `note` events, or the events themselves. */
  readonly events?: unknown
  /** The status to end the run with. */
  readonly finish?: string
}

/** The same for a worker, which `worker_id` names then. */
export interface GivenWorker {
  /** The body of createCodexWorker; `{}` is enough. */
  readonly worker: Readonly<Record<string, unknown>>
  /** A number of `worker.event` events to ingest. */
  readonly events?: number
}

export type Step = RequestStep | OpenStep | ReadStep | DropStep | ResumeStep | BeginStep | AwaitStep | ParallelStep | CheckStep

export interface RequestFields {
  /** An operationId, or a method and a path as they are to be sent. */
  readonly request: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>> | string
  readonly headers?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  /** Sent as it is, instead of `body`. */
  readonly raw?: string
  /** The same, as hex digits. */
  readonly bytes?: string
  /** Announces a body of so many bytes and sends none of it. */
  readonly announce?: number
  /** Members that would be filled in and are not to be: `query.thread_id`, `body.thread_id`. */
  readonly omit?: readonly string[]
  readonly as?: Caller | 'nobody'
  readonly token?: TokenSpec | 'none'
  /** Which replica is asked: a number, or `other` than the step before. In turn where nothing is said. */
  readonly on?: number | 'other'
}

export interface Caller {
  readonly user?: string | number
  readonly guest?: string | number
}

export interface TokenSpec {
  /** Claims that are added to those of the request, or replace them. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Claims that are left out. */
  readonly without?: readonly string[]
  readonly secret?: string
  /** Sent as the token, as it is. */
  readonly text?: string
  /** Remembers the token under this name, for `again`. */
  readonly keep?: string
  readonly again?: string
  /** The signature headers of the chat client instead of a token. */
  readonly chat?: ChatSignature
}

export interface ChatSignature {
  readonly timestamp?: string | number
  readonly nonce?: string
  readonly ttl?: string | number
  readonly secret?: string
  /** What is signed, where it is not the body that is sent. */
  readonly of?: string
}

export interface RequestStep extends RequestFields {
  /** Asks again, with a new token, until the expectation holds. */
  readonly eventually?: boolean
  readonly expect: Expectation
  readonly save?: Readonly<Record<string, string>>
}

export interface Expectation {
  readonly status?: number | readonly number[]
  readonly headers?: Readonly<Record<string, unknown>>
  /** Matchers by JSON pointer. */
  readonly body?: Readonly<Record<string, unknown>>
  readonly code?: string
  /** The reason of the first detail. */
  readonly reason?: string
  /** A matcher for the body as text. */
  readonly text?: unknown
  readonly stream?: StreamExpectation
}

export interface StreamExpectation {
  /** A matcher for the seqs, in the order of arrival, without repetitions next to each other. */
  readonly ids?: unknown
  /** A matcher for the types of the parts. */
  readonly types?: unknown
  /** Matchers by JSON pointer into the array of parts, without the end mark. */
  readonly data?: Readonly<Record<string, unknown>>
  readonly done?: boolean
  /** A matcher for the assistant's text: all text deltas joined. */
  readonly text?: unknown
  /** A matcher for the bytes as they came. */
  readonly raw?: unknown
}

/** Opens a stream and goes on while it is open. */
export interface OpenStep extends RequestFields {
  readonly open: string
  readonly expect?: Expectation
  readonly save?: Readonly<Record<string, string>>
}

export interface ReadStep {
  readonly read: string
  readonly until: 'done' | 'end' | { readonly id?: unknown; readonly type?: string; readonly count?: number; readonly comments?: number }
  readonly expect?: StreamExpectation
  /** Pointers into the array of parts. */
  readonly save?: Readonly<Record<string, string>>
}

/** Cuts the connection without a word. */
export interface DropStep {
  readonly drop: string
}

/** Opens a stream again, from the last id that it has seen. */
export interface ResumeStep {
  readonly resume: string
  readonly on?: number | 'other'
}

/** Sends a request and goes on while the answer is still to come. An `await` step has to follow. */
export interface BeginStep extends RequestFields {
  readonly begin: string
  /** How often it is sent, at once; `${index}` counts from 1. */
  readonly times?: number | string
}

export interface AwaitStep {
  readonly await: string
  /** What is expected of every one of the answers. */
  readonly expect: Expectation
  /** Pointers into the body; into the array of bodies where `times` was given. */
  readonly save?: Readonly<Record<string, string>>
}

export interface ParallelStep {
  readonly parallel: {
    /** How often each of the steps is done; `${index}` counts from 1. */
    readonly times?: number | string
    readonly do: readonly RequestStep[]
  }
  readonly expect?: {
    /** How many answers had which status. */
    readonly statuses?: Readonly<Record<string, unknown>>
    /** Matchers by JSON pointer into the array of bodies. */
    readonly body?: Readonly<Record<string, unknown>>
  }
  readonly save?: Readonly<Record<string, string>>
}

export interface CheckStep {
  readonly check: 'equal' | 'different' | 'receipt' | 'replay' | 'value'
  readonly of: readonly unknown[]
  /** For `value`. */
  readonly expect?: unknown
}

/** Nothing that a case says can be meant: a case that is broken must not pass for a server that is right. */
export class BrokenCase extends Error {}
