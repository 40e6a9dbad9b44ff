import type { ModelMessage } from './model-provider.js'

type Assistant = Extract<ModelMessage, { role: 'assistant' }>
type ToolResult = Extract<ModelMessage, { role: 'tool' }>

const interrupted = { error_class: 'interrupted', message: 'The turn ended before the call was made.' }
const interruptedAnswer = 'I was interrupted here.'

/**
 * The same conversation in an order that the strictest chat template takes, whatever its original order: at most one system
 * message, at the start; then a user message; user and assistant alternate; a message with calls is followed by one result for
 * each of them and then by the assistant again. Nothing is lost except messages before the first user message, results without a
 * call, and answers without content.
 *
 * A system message in the middle is added to the end of the preceding result or user message. Reasoning goes back only during the
 * turn of its calls: some servers refuse to continue without it there, others refuse it anywhere else.
 */
export function takingTurns(messages: readonly ModelMessage[]): ModelMessage[] {
  const firstSaid = messages.findIndex(({ role }) => role !== 'system')
  const opening = firstSaid === -1 ? messages : messages.slice(0, firstSaid)
  const system = joined(opening.map((message) => (message.role === 'system' ? message.text : '')))
  const said = new Turns()
  for (const message of firstSaid === -1 ? [] : messages.slice(firstSaid)) said.add(message)
  return [...(system === '' ? [] : [{ role: 'system' as const, text: system }]), ...said.end()]
}

class Turns {
  readonly #said: ModelMessage[] = []
  /** Calls of the last message that have no result yet. */
  #open: ToolResult[] = []

  add(message: ModelMessage): void {
    const last = this.#said.at(-1)
    switch (message.role) {
      case 'system':
        if (last?.role === 'tool' && this.#open.length === 0) this.#replaceLast({ ...last, note: joined([last.note ?? '', message.text]) })
        else this.#hear(message.text)
        return
      case 'user':
        this.#hear(message.text)
        return
      case 'assistant':
        this.#answer(message)
        return
      case 'tool':
        this.#take(message)
    }
  }

  end(): ModelMessage[] {
    this.#closeCalls()
    const lastUser = this.#said.findLastIndex(({ role }) => role === 'user')
    return this.#said.map((message, i) => (message.role === 'assistant' && (i < lastUser || !hasCalls(message)) ? withoutReasoning(message) : message))
  }

  #hear(text: string): void {
    this.#closeCalls()
    const last = this.#said.at(-1)
    if (last?.role === 'user') this.#replaceLast({ role: 'user', text: joined([last.text, text]) })
    else {
      if (last?.role === 'tool') this.#said.push({ role: 'assistant', text: interruptedAnswer })
      this.#said.push({ role: 'user', text })
    }
  }

  #answer(message: Assistant): void {
    this.#closeCalls()
    const last = this.#said.at(-1)
    const isEmpty = message.text.trim() === '' && !hasCalls(message)
    if (last === undefined || isEmpty) return
    if (last.role === 'assistant') {
      const reasoning = [...(last.reasoning ?? []), ...(message.reasoning ?? [])]
      this.#replaceLast({ ...message, text: joined([last.text, message.text]), ...(reasoning.length === 0 ? {} : { reasoning }) })
    } else this.#said.push(message)
    this.#open = (message.toolCalls ?? []).map(({ toolCallId, toolName }) => ({ role: 'tool', toolCallId, toolName, output: interrupted, isError: true }))
  }

  #take(result: ToolResult): void {
    const place = this.#open.findIndex(({ toolCallId }) => toolCallId === result.toolCallId)
    if (place === -1) return
    this.#open.splice(place, 1)
    this.#said.push(result)
  }

  #closeCalls(): void {
    this.#said.push(...this.#open)
    this.#open = []
  }

  #replaceLast(message: ModelMessage): void {
    this.#said[this.#said.length - 1] = message
  }
}

const hasCalls = (message: Assistant): boolean => (message.toolCalls ?? []).length > 0

function withoutReasoning({ role, text, toolCalls }: Assistant): Assistant {
  return { role, text, ...(toolCalls === undefined ? {} : { toolCalls }) }
}

const joined = (texts: readonly string[]): string => texts.filter((text) => text.trim() !== '').join('\n\n')
