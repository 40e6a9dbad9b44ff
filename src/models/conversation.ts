import type { ModelMessage } from './model-provider.js'

type Assistant = Extract<ModelMessage, { role: 'assistant' }>
type ToolResult = Extract<ModelMessage, { role: 'tool' }>

const interrupted = { error_class: 'interrupted', message: 'The turn ended before the call was made.' }
const interruptedAnswer = 'I was interrupted here.'

/**
 * The same conversation in an order that the strictest chat template takes, whatever order it came in:
 * at most one system message, and it comes first; then a user message; user and assistant take turns; a message with calls is
 * followed by one result for each of them and then by the assistant again. Nothing that was said is lost but what comes before
 * the first user message, results of calls that nobody made, and answers without content.
 *
 * What a system message in the middle says rides at the end of the result or of the message of the user before it. Thoughts go
 * back only as long as the turn lasts whose calls they led to: some servers refuse to read on without them there, others refuse
 * them anywhere else.
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
