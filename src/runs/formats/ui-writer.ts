import type { LogEvent } from '../../eventlog/index.js'
import { isExecutorType } from '../event-types.js'
import { contentOf, countAt, isLate, isOfContract, isTrueAt, objectOf, payloadOf, textAt } from '../events/stored-event.js'
import type { EventContent, PayloadOf, StoredEvent } from '../events/stored-event.js'
import { deltaText } from './stream-format.js'
import {
  abortChunk,
  approvalChunk,
  callChunk,
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
  startChunk,
  startStep,
  textChunk,
} from './ui-chunks.js'
import { withoutForbiddenNames } from './ui-names.js'
import { approvalName, callId, inputText, modelName, runReason, toolName, turnEnd, turnName, turnProblem, usageWith, wordsOf } from './ui-readings.js'
import { beginsMessage, emptyMessage, withCall, withoutCall, type OpenCall, type UiState } from './ui-state.js'

type Payload<Type extends StoredEvent['type']> = PayloadOf<Type> | undefined

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
    if (!isOfContract(event) || (event.author === 'client' && this.#state.writer === 'runtime' && event.type !== 'run.finished')) {
      this.#other()
      return
    }
    switch (event.type) {
      case 'run.delta':
      case 'text.delta':
        this.#delta(event)
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
        this.#turnEvent(contentOf(event))
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
  #turnEvent(event: EventContent): void {
    const isTooLate = isLate(event.payload)
    switch (event.type) {
      case 'turn.started':
        if (!isTooLate) this.#turnStarted(event.payload)
        return
      case 'step.started':
        if (!isTooLate) this.#stepStarted(event.payload)
        return
      case 'run.reasoning':
        if (!isTooLate) this.#reasoning(event.payload)
        return
      case 'model.finished':
        if (!isTooLate) this.#modelFinished(event.payload)
        return
      case 'step.finished':
        if (!isTooLate) this.#closeStep()
        return
      case 'turn.finished':
        if (!isTooLate) this.#turnFinished(event.payload)
        return
      default:
        if (isTooLate || !this.#toolEvent(event)) this.#other()
    }
  }

  /** False when the event cannot be understood, or is about no call of this message. */
  #toolEvent(event: EventContent): boolean {
    if (event.payload === undefined) return false
    switch (event.type) {
      case 'tool.call':
        return this.#call(event.payload)
      case 'tool.delta':
        return this.#inputDelta(event.payload)
      case 'tool.progress':
        if (this.#state.closed) return false
        this.#chunks.push(dataChunk('tool-progress', callId(event.payload), this.#event.payloadText))
        return true
      case 'tool.result':
        return this.#toolResult(event.payload)
      case 'approval.requested':
        return this.#approvalRequested(event.payload)
      case 'approval.resolved':
        this.#changeCall(callId(event.payload), { isDecided: true })
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

  #delta(event: StoredEvent<'run.delta' | 'text.delta'>): void {
    if (this.#state.canceled) return
    const words = deltaText(event)
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
  #reasoning(payload: Payload<'run.reasoning'>): void {
    if (this.#state.canceled) return
    const words = wordsOf(payload)
    if (words === undefined) return
    this.#needStep()
    const thought = countAt(payload, 'thought') ?? 0
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

  #turnStarted(payload: Payload<'turn.started'>): void {
    if (this.#state.canceled) return
    const turn = turnName(payload) ?? String(this.#event.seq)
    const isNext = beginsMessage(this.#state, turn)
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
  #stepStarted(payload: Payload<'step.started'>): void {
    if (this.#state.canceled) return
    this.#needMessage()
    const step = countAt(payload, 'step')
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

  #tellSimulated(payload: Payload<'turn.started' | 'step.started'>): void {
    if (!isTrueAt(payload, 'simulated') || this.#state.simulated) return
    this.#chunks.push(metadataChunk({ simulated: true }))
    this.#set({ simulated: true })
  }

  /** Which model answers, and what the message took so far: later counts replace the earlier ones in a reader. */
  #modelFinished(payload: Payload<'model.finished'>): void {
    const { messageId, complete, canceled } = this.#state
    if (messageId === null || complete || canceled) return
    const before = this.#state.usage
    const usage = usageWith(before, payload)
    const model = modelName(payload) ?? null
    if (model === null && usage === before) return
    this.#chunks.push(metadataChunk({ ...(model === null ? {} : { model }), ...(usage === null ? {} : { usage }) }))
    this.#set({ model: model ?? this.#state.model, usage })
  }

  #turnFinished(payload: Payload<'turn.finished'>): void {
    if (this.#state.complete) return
    const reason = turnEnd(payload)
    this.#closeStep()
    this.#set({ complete: true, finishReason: reason === undefined ? null : finishReasonOf(reason) })
    // The end of a canceled run is near, and says how the message ends.
    if (this.#follows === 'run' || this.#state.canceled) return
    const problem = turnProblem(payload)
    if (reason === 'canceled') this.#chunks.push(abortChunk(problem ?? 'The turn was canceled.'))
    else {
      if (problem !== undefined || reason === 'error') this.#chunks.push(errorChunk(problem ?? 'The turn failed.'))
      this.#chunks.push(finishChunk(this.#state.finishReason))
    }
    this.#end()
  }

  #inputDelta(payload: PayloadOf<'tool.delta'>): boolean {
    const id = callId(payload)
    const name = toolName(payload)
    const delta = wordsOf(payload)
    const known = this.#openCall(id)
    if (id === undefined || name === undefined || delta === undefined || this.#state.canceled || known?.isWritten === false) return false
    if (!known) {
      this.#closeText()
      this.#needStep()
      this.#chunks.push(inputStartChunk({ id, name }))
      this.#set({ openCalls: withCall(this.#state.openCalls, { id, name, approvalId: null, isDecided: false, isWritten: true }) })
    }
    this.#chunks.push(inputDeltaChunk(id, delta))
    return true
  }

  #call(payload: PayloadOf<'tool.call' | 'approval.requested'>): boolean {
    const id = callId(payload)
    const name = toolName(payload)
    if (id === undefined || name === undefined || this.#state.canceled) return false
    this.#closeText()
    this.#needStep()
    this.#chunks.push(callChunk({ id, name }, inputText(payload)))
    this.#set({ openCalls: withCall(this.#state.openCalls, { approvalId: null, isDecided: false, ...this.#openCall(id), id, name, isWritten: false }) })
    return true
  }

  #toolResult(payload: PayloadOf<'tool.result'>): boolean {
    const call = this.#openCall(callId(payload))
    if (!call) return false
    this.#closeText()
    this.#chunks.push(resultChunk(call, payload))
    this.#set({ openCalls: withoutCall(this.#state.openCalls, call.id) })
    return true
  }

  #approvalRequested(payload: PayloadOf<'approval.requested'>): boolean {
    const id = callId(payload)
    const approvalId = approvalName(payload)
    if (id === undefined || approvalId === undefined || this.#state.canceled) return false
    // A writer may ask before it calls: the question says what the call will be.
    if (!this.#openCall(id) && !this.#call(payload)) return false
    this.#chunks.push(approvalChunk(id, approvalId))
    this.#changeCall(id, { approvalId, isDecided: false })
    return true
  }

  #changeCall(id: string | undefined, change: Partial<OpenCall>): void {
    this.#set({ openCalls: this.#state.openCalls.map((call) => (call.id === id ? { ...call, ...change } : call)) })
  }

  #openCall(id: string | undefined): OpenCall | undefined {
    return this.#state.openCalls.find((call) => call.id === id)
  }

  #runFinished(payload: Payload<'run.finished'>): void {
    const reason = runReason(payload)
    if (this.#state.messageId === null) this.#openMessage(this.#event.logId)
    this.#closeStep()
    const status = textAt(payload, 'status')
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
    const payload = objectOf(this.#event.payloadText) === undefined ? JSON.stringify(this.#event.payloadText) : this.#event.payloadText
    this.#chunks.push(dataChunk('event', undefined, `{"eventType":${JSON.stringify(this.#event.type)},"payload":${payload}}`))
  }
}
