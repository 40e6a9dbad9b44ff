import type { Terminal } from './terminal.js'
import type { UiChunk } from './ui-stream.js'

export interface SeenCall {
  readonly name: string
  readonly input: unknown
  output: unknown
  problem: string | undefined
}

/** Shows one turn as it happens, and keeps what it saw for the checks afterwards. */
export class TurnView {
  readonly calls = new Map<string, SeenCall>()
  finishReason: string | undefined
  problem: string | undefined
  /** How often a step had to be begun again. */
  repeatedSteps = 0
  readonly #terminal: Terminal
  /** Text of each step. What an attempt had said that was cut off is not in it. */
  readonly #steps: string[] = []
  #metadata: Readonly<Record<string, unknown>> = {}
  #speaks = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  get text(): string {
    return this.#steps.join('')
  }

  show(chunk: UiChunk): void {
    switch (chunk.type) {
      case 'data-user-message':
        this.#label('you', 'cyan', `${textOf((chunk['data'] as Readonly<Record<string, unknown>>)['text'])}\n`)
        return
      case 'start-step':
        this.#steps.push('')
        return
      case 'text-delta':
        this.#speak(textOf(chunk['delta']))
        return
      case 'tool-input-available':
        this.calls.set(textOf(chunk['toolCallId']), { name: textOf(chunk['toolName']), input: chunk['input'], output: undefined, problem: undefined })
        this.#label('tool', 'yellow', `${textOf(chunk['toolName'])} ${JSON.stringify(chunk['input'])}\n`)
        return
      case 'tool-output-available':
      case 'tool-output-error':
        this.#result(chunk)
        return
      case 'data-step-repeated':
        this.repeatedSteps++
        this.#steps[this.#steps.length - 1] = ''
        this.#stopSpeaking()
        this.#terminal.line('      (taken over: the step that was cut off is repeated, and its first half no longer counts)', 'dim')
        return
      case 'message-metadata':
        this.#metadata = { ...this.#metadata, ...(chunk['messageMetadata'] as Readonly<Record<string, unknown>>) }
        return
      case 'error':
      case 'abort':
        this.problem = textOf(chunk['errorText'] ?? chunk['reason'])
        this.#label('error', 'red', `${this.problem}\n`)
        return
      case 'finish':
        this.#finish(textOf(chunk['finishReason']))
        return
    }
  }

  /** A remark that is not part of the turn. */
  interject(text: string): void {
    this.#stopSpeaking()
    this.#terminal.line(text, 'red')
  }

  #speak(delta: string): void {
    if (!this.#speaks) this.#label('agent', 'green', '')
    this.#speaks = true
    this.#terminal.say(delta)
    this.#steps[this.#steps.length - 1] = `${this.#steps.at(-1) ?? ''}${delta}`
  }

  #stopSpeaking(): void {
    this.#terminal.endLine()
    this.#speaks = false
  }

  #label(who: string, style: 'cyan' | 'green' | 'yellow' | 'red', text: string): void {
    this.#stopSpeaking()
    this.#terminal.say(who.padEnd(6), style)
    this.#terminal.say(text)
  }

  #result(chunk: UiChunk): void {
    const call = this.calls.get(textOf(chunk['toolCallId']))
    if (!call) return
    if (chunk.type === 'tool-output-available') call.output = chunk['output']
    else call.problem = textOf(chunk['errorText'])
    this.#label('', 'yellow', `${call.name} = ${call.problem ?? JSON.stringify(call.output)}\n`)
  }

  #finish(reason: string): void {
    this.finishReason = reason
    this.#stopSpeaking()
    const { model, usage, simulated } = this.#metadata
    const tokens = usage as { inputTokens?: number; outputTokens?: number } | undefined
    const facts = [
      reason,
      ...(typeof model === 'string' ? [`${model}${simulated === true ? ' (simulated)' : ''}`] : []),
      ...(tokens ? [`${tokens.inputTokens ?? 0} tokens read, ${tokens.outputTokens ?? 0} written`] : []),
    ]
    this.#terminal.line(`      finished: ${facts.join(', ')}`, 'dim')
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
