/** Where a reader of the AI SDK's UI message stream (v1) stands. Small and plain: it is recomputed by folding the log. */
export interface UiState {
  /** Id of the newest assistant message; null before the first. */
  readonly messageId: string | null
  /** The turn that the message answers; null while it has none (a client may be the executor and mark no turns). */
  readonly turn: string | null
  /** A message holds the answer to one user message. After that it is complete, and what comes next opens another. */
  readonly complete: boolean
  /** The message has got its end in the stream. */
  readonly closed: boolean
  /** The user has said something since the message was complete. */
  readonly asked: boolean
  /**
   * `offered`: opened with the turn, and empty: the first step that is marked takes it. `marked`: somebody said that it
   * begins, or has filled the one that was offered. `implied`: opened because content came without a mark.
   */
  readonly step: 'none' | 'offered' | 'marked' | 'implied'
  /** The number of the step that was marked last. */
  readonly stepNumber: number | null
  /** Id of the text part that is open. */
  readonly textId: string | null
  /** The thought that is open, and its number in its step. */
  readonly reasoning: { readonly id: string; readonly thought: number } | null
  /** Tool calls of this message that have no result yet. */
  readonly openCalls: readonly OpenCall[]
  readonly simulated: boolean
  readonly model: string | null
  /** What the model calls of the message took so far; null where nobody counts. */
  readonly usage: TokenCount | null
  readonly finishReason: string | null
  readonly canceled: boolean
  readonly ended: boolean
  /** Whose the messages are: a client's as long as no executor has written, and the runtime's from then on. */
  readonly writer: 'nobody' | 'client' | 'runtime'
}

export interface OpenCall {
  readonly id: string
  readonly name: string
  /** The approval that was asked for it; null when none was. */
  readonly approvalId: string | null
  readonly isDecided: boolean
  /** The model is writing it: it may yet come to nothing. */
  readonly isWritten: boolean
}

export interface TokenCount {
  readonly inputTokens: number
  readonly outputTokens: number
}

/** What a message begins with. */
export const emptyMessage = {
  turn: null,
  complete: false,
  closed: false,
  asked: false,
  stepNumber: null,
  openCalls: [],
  simulated: false,
  model: null,
  usage: null,
  finishReason: null,
} as const satisfies Partial<UiState>

export const initialUiState: UiState = {
  ...emptyMessage,
  messageId: null,
  step: 'none',
  textId: null,
  reasoning: null,
  canceled: false,
  ended: false,
  writer: 'nobody',
}

/** A reader throws on a result whose call it has not seen, so calls are remembered; beyond this many, the oldest is not. */
const mostOpenCalls = 256

export function withCall(calls: readonly OpenCall[], call: OpenCall): readonly OpenCall[] {
  return [...withoutCall(calls, call.id), call].slice(-mostOpenCalls)
}

export function withoutCall(calls: readonly OpenCall[], id: string): readonly OpenCall[] {
  return calls.filter((call) => call.id !== id)
}

/**
 * Does a turn of this name begin a message? The first turn is the message that run.started opened. One that starts again, since another
 * executor has taken it over, goes on in its message.
 */
export function beginsMessage({ messageId, complete, closed, turn: current }: UiState, turn: string): boolean {
  return messageId === null || closed || (current !== turn && (current !== null || complete))
}
