import type { LogEvent } from '../../eventlog/index.js'
import { isExecutorType } from '../event-types.js'
import { deltaText, payloadOf } from './stream-format.js'
import {
  abortChunk,
  approvalChunk,
  callChunk,
  countOf,
  dataChunk,
  endMark,
  errorChunk,
  finishChunk,
  finishReasonOf,
  finishStep,
  inputDeltaChunk,
  inputErrorChunk,
  inputStartChunk,
  metadataChunk,
  reasoningChunk,
  resultChunk,
  shortOf,
  startChunk,
  startStep,
  textChunk,
  textOf,
} from './ui-chunks.js'
import { withoutForbiddenNames } from './ui-names.js'
import { emptyMessage, withCall, withoutCall, type OpenCall, type UiState } from './ui-state.js'

type Payload = Readonly<Record<string, unknown>>

/** What a response follows to its end. */
export type Follows = 'turn' | 'run'

/** One event's chunks. Lives for one call of `next`; the state that goes in is never changed. */
export class MessageWriter {
  readonly #event: LogEvent
  readonly #follows: Follows
  readonly #chunks: string[] = []
  #state: UiState
  #terminal = false

  constructor(state: UiState, event: LogEvent, follows: Follows) {
    this.#state = state
    this.#event = event
    this.#follows = follows
  }

  result(): { state: UiState; frames: string; terminal: boolean } {
    const last = this.#chunks.length - 1
    const frames = this.#chunks
      .map(withoutForbiddenNames)
      .map((chunk, index) => (index === last ? `id: ${this.#event.seq}\ndata: ${chunk}\n\n` : `data: ${chunk}\n\n`))
      .join('')
    return { state: this.#state, frames, terminal: this.#terminal }
  }

  write(): void {
    const event = this.#event
    this.#findWriter()
    // Its end is the one thing that a client still does to a run that is executed.
    if (event.author === 'client' && this.#state.writer === 'runtime' && event.type !== 'run.finished') {
      this.#other()
      return
    }
    switch (event.type) {
      case 'run.delta':
      case 'text.delta':
        this.#delta()
        break
      case 'run.started':
        this.#openMessage(event.logId)
        break
      case 'user.message':
        this.#userMessage()
        break
      case 'run.cancel_requested':
        this.#closeText()
        this.#set({ canceled: true })
        this.#other()
        break
      case 'run.finished':
        this.#runFinished(payloadOf(event))
        break
      default:
        this.#turnEvent(payloadOf(event))
    }
  }

  /** An executor that comes to a run in which a client has played its part begins a message of its own. */
  #findWriter(): void {
    const { author, leaseEpoch, type } = this.#event
    const { writer } = this.#state
    if (author === 'client' && writer === 'nobody' && (isExecutorType(type) || type.endsWith('.delta'))) this.#set({ writer: 'client' })
    if (leaseEpoch === null || writer === 'runtime') return
    if (writer === 'client') {
      this.#closeStep()
      this.#set({ complete: true, turn: null, openCalls: [] })
    }
    this.#set({ writer: 'runtime' })
  }

  /** What came too late is a record, and no part of a message. */
  #turnEvent(payload: Payload | undefined): void {
    const { type } = this.#event
    const isLate = payload?.['late'] === true
    switch (type) {
      case 'turn.started':
        if (!isLate) this.#turnStarted(payload)
        return
      case 'step.started':
        if (!isLate) this.#stepStarted(payload)
        return
      case 'run.reasoning':
        if (!isLate) this.#reasoning(payload)
        return
      case 'model.finished':
        if (!isLate) this.#modelFinished(payload)
        return
      case 'step.finished':
        if (!isLate) this.#closeStep()
        return
      case 'turn.finished':
        if (!isLate) this.#turnFinished(payload)
        return
    }
    if (payload === undefined || isLate || !this.#toolEvent(type, payload)) this.#other()
  }

  /** False when the event cannot be understood, or is about no call of this message. */
  #toolEvent(type: string, payload: Payload): boolean {
    const id = shortOf(payload['tool_call_id'])
    switch (type) {
      case 'tool.call':
        return id !== undefined && this.#call(id, payload)
      case 'tool.delta':
        return id !== undefined && this.#inputDelta(id, payload)
      case 'tool.progress':
        if (this.#state.closed) return false
        this.#chunks.push(dataChunk('tool-progress', id, this.#event.payloadText))
        return true
      case 'tool.result':
        return id !== undefined && this.#toolResult(id, payload)
      case 'approval.requested':
        return id !== undefined && this.#approvalRequested(id, payload)
      case 'approval.resolved':
        this.#set({ openCalls: this.#state.openCalls.map((call) => (call.id === id ? { ...call, isDecided: true } : call)) })
        return false
      default:
        return false
    }
  }

  #set(change: Partial<UiState>): void {
    this.#state = { ...this.#state, ...change }
  }

  #openMessage(messageId: string): void {
    this.#chunks.push(startChunk(messageId))
    this.#set({ ...emptyMessage, messageId })
  }

  /** Content needs a message to be in, and a step; a log whose writer marks neither gets both here. */
  #needStep(): void {
    this.#needMessage()
    if (this.#state.step === 'offered') this.#set({ step: 'marked' })
    if (this.#state.step !== 'none') return
    this.#chunks.push(startStep)
    this.#set({ step: 'implied' })
  }

  #needMessage(): void {
    if (this.#state.messageId === null || this.#state.complete) this.#nextMessage()
  }

  /** Named by the seq that it begins with: unlike the names that writers give turns, a seq never comes back. */
  #nextMessage(): void {
    const { messageId, closed, finishReason } = this.#state
    if (messageId !== null && !closed) this.#chunks.push(finishChunk(finishReason))
    this.#openMessage(messageId === null ? this.#event.logId : `${this.#event.logId}:${this.#event.seq}`)
  }

  #closeText(): void {
    if (this.#state.reasoning !== null) {
      this.#chunks.push(reasoningChunk('reasoning-end', this.#state.reasoning.id))
      this.#set({ reasoning: null })
    }
    if (this.#state.textId === null) return
    this.#chunks.push(textChunk('text-end', this.#state.textId))
    this.#set({ textId: null })
  }

  #closeStep(): void {
    this.#closeText()
    const written = this.#state.openCalls.filter((call) => call.isWritten)
    if (written.length > 0) {
      this.#chunks.push(...written.map(inputErrorChunk))
      this.#set({ openCalls: this.#state.openCalls.filter((call) => !call.isWritten) })
    }
    if (this.#state.step === 'none') return
    this.#chunks.push(finishStep)
    this.#set({ step: 'none' })
  }

  #delta(): void {
    if (this.#state.canceled) return
    const words = deltaText(this.#event)
    if (words === undefined || words === '""') return
    this.#needStep()
    this.#chunks.push(`{"type":"text-delta","id":"${this.#state.textId ?? this.#openText()}","delta":${words}}`)
  }

  #openText(): string {
    this.#closeText()
    const textId = `text-${this.#event.seq}`
    this.#chunks.push(textChunk('text-start', textId))
    this.#set({ textId })
    return textId
  }

  /** What the model thinks is a part of its own, before the text that it leads to. */
  #reasoning(payload: Payload | undefined): void {
    if (this.#state.canceled) return
    const words = textOf(payload?.['delta'])
    if (words === undefined) return
    this.#needStep()
    const thought = countOf(payload?.['thought']) ?? 0
    if (this.#state.reasoning?.thought !== thought) this.#closeText()
    this.#chunks.push(`{"type":"reasoning-delta","id":"${this.#state.reasoning?.id ?? this.#openReasoning(thought)}","delta":${JSON.stringify(words)}}`)
  }

  #openReasoning(thought: number): string {
    this.#closeText()
    const id = `reasoning-${this.#event.seq}`
    this.#chunks.push(reasoningChunk('reasoning-start', id))
    this.#set({ reasoning: { id, thought } })
    return id
  }

  /**
   * What the user said is not part of the assistant's message. It is sent as a transient part, so that a second reader of
   * the run can show it, while the one that sent it, and has it, gets no second copy in its history. It does not end the
   * text that is open either: whoever speaks while the assistant writes does not cut its sentence in two.
   */
  #userMessage(): void {
    if (this.#state.step === 'implied' && this.#state.turn === null) {
      this.#closeStep()
      this.#set({ complete: true })
    }
    if (this.#state.complete) this.#set({ asked: true })
    this.#chunks.push(dataChunk('user-message', undefined, this.#event.payloadText))
  }

  #turnStarted(payload: Payload | undefined): void {
    if (this.#state.canceled) return
    const turn = shortOf(payload?.['frame_id']) ?? shortOf(payload?.['turn_id']) ?? String(this.#event.seq)
    // The first turn is the message that run.started opened. One that starts again, since another executor has taken it
    // over, goes on in its message.
    const { messageId, complete, closed, turn: current } = this.#state
    const isNext = messageId === null || closed || (current !== turn && (current !== null || complete))
    if (isNext || this.#state.step !== 'offered') this.#closeStep()
    if (isNext) this.#nextMessage()
    if (this.#state.step === 'none') this.#chunks.push(startStep)
    this.#set({ turn, complete: false, asked: false, step: 'offered' })
    this.#tellSimulated(payload)
  }

  /**
   * A step that begins again, since another executor has to repeat it, is told apart from one that follows: what the
   * message has of the earlier attempt cannot be taken back, and a reader that wants to hide it can.
   */
  #stepStarted(payload: Payload | undefined): void {
    if (this.#state.canceled) return
    this.#needMessage()
    const step = countOf(payload?.['step'])
    if (this.#state.step !== 'offered') {
      const isRepeated = this.#state.step === 'marked' && step !== undefined && step === this.#state.stepNumber
      this.#closeText()
      if (isRepeated) this.#chunks.push(dataChunk('step-repeated', `step-${this.#event.seq}`, this.#event.payloadText))
      this.#closeStep()
      this.#chunks.push(startStep)
    }
    this.#set({ step: 'marked', stepNumber: step ?? null })
    this.#tellSimulated(payload)
  }

  #tellSimulated(payload: Payload | undefined): void {
    if (payload?.['simulated'] !== true || this.#state.simulated) return
    this.#chunks.push(metadataChunk({ simulated: true }))
    this.#set({ simulated: true })
  }

  /** Which model answers, and what the message took so far: later counts replace the earlier ones in a reader. */
  #modelFinished(payload: Payload | undefined): void {
    const { messageId, complete, canceled } = this.#state
    if (messageId === null || complete || canceled) return
    const counted = payload?.['usage'] as Payload | null | undefined
    const input = countOf(counted?.['input_tokens'])
    const output = countOf(counted?.['output_tokens'])
    const before = this.#state.usage
    const isCounted = input !== undefined || output !== undefined
    const usage = isCounted ? { inputTokens: (before?.inputTokens ?? 0) + (input ?? 0), outputTokens: (before?.outputTokens ?? 0) + (output ?? 0) } : before
    const model = shortOf(payload?.['model']) ?? null
    if (model === null && !isCounted) return
    this.#chunks.push(metadataChunk({ ...(model === null ? {} : { model }), ...(usage === null ? {} : { usage }) }))
    this.#set({ model: model ?? this.#state.model, usage })
  }

  #turnFinished(payload: Payload | undefined): void {
    if (this.#state.complete) return
    const reason = textOf(payload?.['finish_reason'])
    this.#closeStep()
    this.#set({ complete: true, finishReason: reason === undefined ? null : finishReasonOf(reason) })
    // The end of a canceled run is near, and says how the message ends.
    if (this.#follows === 'run' || this.#state.canceled) return
    const problem = textOf((payload?.['error'] as Payload | null | undefined)?.['message'])
    if (reason === 'canceled') this.#chunks.push(abortChunk(problem ?? 'The turn was canceled.'))
    else {
      if (problem !== undefined || reason === 'error') this.#chunks.push(errorChunk(problem ?? 'The turn failed.'))
      this.#chunks.push(finishChunk(this.#state.finishReason))
    }
    this.#end()
  }

  #inputDelta(id: string, payload: Payload): boolean {
    const name = shortOf(payload['tool_name'])
    const delta = textOf(payload['delta'])
    const known = this.#openCall(id)
    if (name === undefined || delta === undefined || this.#state.canceled || known?.isWritten === false) return false
    if (!known) {
      this.#closeText()
      this.#needStep()
      this.#chunks.push(inputStartChunk({ id, name }))
      this.#set({ openCalls: withCall(this.#state.openCalls, { id, name, approvalId: null, isDecided: false, isWritten: true }) })
    }
    this.#chunks.push(inputDeltaChunk(id, delta))
    return true
  }

  #call(id: string, payload: Payload): boolean {
    const name = shortOf(payload['tool_name'])
    if (name === undefined || this.#state.canceled) return false
    this.#closeText()
    this.#needStep()
    this.#chunks.push(callChunk({ id, name }, JSON.stringify(payload['input'] ?? {})))
    this.#set({ openCalls: withCall(this.#state.openCalls, { approvalId: null, isDecided: false, ...this.#openCall(id), id, name, isWritten: false }) })
    return true
  }

  #toolResult(id: string, payload: Payload): boolean {
    const call = this.#openCall(id)
    if (!call) return false
    this.#closeText()
    this.#chunks.push(resultChunk(call, payload))
    this.#set({ openCalls: withoutCall(this.#state.openCalls, id) })
    return true
  }

  #approvalRequested(id: string, payload: Payload): boolean {
    const approvalId = shortOf(payload['approval_id'])
    if (approvalId === undefined || this.#state.canceled) return false
    // A writer may ask before it calls: the question says what the call will be.
    if (!this.#openCall(id) && !this.#call(id, payload)) return false
    this.#chunks.push(approvalChunk(id, approvalId))
    this.#set({ openCalls: this.#state.openCalls.map((call) => (call.id === id ? { ...call, approvalId, isDecided: false } : call)) })
    return true
  }

  #openCall(id: string): OpenCall | undefined {
    return this.#state.openCalls.find((call) => call.id === id)
  }

  #runFinished(payload: Payload | undefined): void {
    const reason = textOf(payload?.['reason']) ?? textOf(payload?.['reason_class'])
    if (this.#state.messageId === null) this.#openMessage(this.#event.logId)
    this.#closeStep()
    const { status } = payload ?? {}
    if (status === 'canceled' || status === 'cancelled') this.#chunks.push(abortChunk(reason ?? 'The run was canceled.'))
    else {
      const isFailed = status === 'failed'
      if (isFailed) this.#chunks.push(errorChunk(reason ?? 'The run failed.'))
      if (!this.#state.closed) this.#chunks.push(finishChunk(isFailed ? 'error' : this.#state.finishReason))
    }
    this.#set({ ended: true })
    this.#end()
  }

  /** The last of a response. What a message that has ended had open is nobody's any more. */
  #end(): void {
    this.#chunks.push(endMark)
    this.#set({ complete: true, closed: true, asked: false, openCalls: [] })
    this.#terminal = true
  }

  /** Everything else a client may want to react to (decisions, warnings, what could not be understood). */
  #other(): void {
    const payload = payloadOf(this.#event) === undefined ? JSON.stringify(this.#event.payloadText) : this.#event.payloadText
    this.#chunks.push(dataChunk('event', undefined, `{"eventType":${JSON.stringify(this.#event.type)},"payload":${payload}}`))
  }
}
