/** What stands beside a reason: the numbers and names that explain it. */
export interface RefusalDetail {
  readonly reason: string
  readonly retry_after_ms?: number
  readonly [name: string]: unknown
}

/** The one body of every refusal. */
export interface RefusalBody {
  readonly error: { readonly code: string; readonly message: string; readonly details?: readonly RefusalDetail[] }
}

/** A refusal as calls give it back. */
export interface Refused {
  readonly status: number
  readonly body: RefusalBody
  readonly requestId: string
}

/** The runtime has understood the request and says no. `code` is what to switch on, `reason` the finer cause. */
export class RuntimeRefusal extends Error {
  override readonly name: string = 'RuntimeRefusal'
  readonly status: number
  readonly code: string
  /** '' when the refusal names none. */
  readonly reason: string
  readonly details: readonly RefusalDetail[]
  /** The name of the exchange in the runtime's logs. */
  readonly requestId: string
  readonly retryAfterMs: number | undefined

  constructor({ status, body, requestId }: Refused) {
    super(body.error.message)
    const details = body.error.details ?? []
    this.status = status
    this.code = body.error.code
    this.reason = details[0]?.reason ?? ''
    this.details = details
    this.requestId = requestId
    this.retryAfterMs = details[0]?.retry_after_ms
  }
}

/**
 * The position is below the retention floor of the run or worker: what came after it is gone. Read the snapshot for what has been
 * missed and follow again from `floorSeq` or later.
 */
export class ResyncRequired extends RuntimeRefusal {
  override readonly name = 'ResyncRequired'
  /** Events up to and including this seq have been pruned. */
  readonly floorSeq: number
  readonly oldestSeq: number
  readonly latestSeq: number

  constructor(refused: Refused) {
    super(refused)
    const [detail] = this.details
    this.floorSeq = Number(detail?.['retention_floor'])
    this.oldestSeq = Number(detail?.['oldest_seq'])
    this.latestSeq = Number(detail?.['latest_seq'])
  }
}

/** No answer of the runtime was to be had: the connection failed, timed out, or only something in between answered. */
export class RuntimeUnavailable extends Error {
  override readonly name = 'RuntimeUnavailable'
  readonly requestId: string
  readonly attempts: number
  /** Of the last answer that something in between gave, if any. */
  readonly status: number | undefined

  constructor(
    message: string,
    details: { readonly requestId: string; readonly attempts: number; readonly status?: number | undefined; readonly cause?: unknown },
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.requestId = details.requestId
    this.attempts = details.attempts
    this.status = details.status
  }
}

/** Something answered that does not speak the contract: a redirect, a page, broken JSON. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer'
  readonly status: number
  readonly requestId: string
  /** The beginning of what was received. */
  readonly text: string

  constructor(message: string, details: { readonly status: number; readonly requestId: string; readonly text?: string }) {
    super(message)
    this.status = details.status
    this.requestId = details.requestId
    this.text = (details.text ?? '').slice(0, 1_000)
  }
}

/** What a follower follows: one of the two is there. */
export type Followed = { readonly runId: string; readonly workerId?: undefined } | { readonly workerId: string; readonly runId?: undefined }

export const nameOf = ({ runId, workerId }: Followed): string => (runId === undefined ? `worker ${workerId}` : `run ${runId}`)

/** The stream left out events that it has to show, and left them out again when it was read again. */
export class StreamGap extends Error {
  override readonly name = 'StreamGap'
  readonly runId: string | undefined
  readonly workerId: string | undefined
  readonly afterSeq: number
  readonly nextSeq: number
  /** The first hundred, if there are more. */
  readonly missingSeqs: readonly number[]

  constructor(followed: Followed, gap: { readonly afterSeq: number; readonly nextSeq: number; readonly missingSeqs: readonly number[] }) {
    const { afterSeq, nextSeq } = gap
    const missingSeqs = gap.missingSeqs.slice(0, 100)
    super(`The stream of ${nameOf(followed)} goes from seq ${afterSeq} to ${nextSeq}, twice, and leaves out ${missingSeqs.join(', ')}.`)
    this.runId = followed.runId
    this.workerId = followed.workerId
    this.afterSeq = afterSeq
    this.nextSeq = nextSeq
    this.missingSeqs = missingSeqs
  }
}

export function isRefusalBody(value: unknown): value is RefusalBody {
  if (typeof value !== 'object' || value === null || !('error' in value)) return false
  const { error } = value
  return (
    typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' && 'message' in error && typeof error.message === 'string'
  )
}

/** The error for a refusal, of the class that its reason deserves. */
export function refusalOf(refused: Refused): RuntimeRefusal {
  return refused.body.error.details?.[0]?.reason === 'cursor_pruned' ? new ResyncRequired(refused) : new RuntimeRefusal(refused)
}
