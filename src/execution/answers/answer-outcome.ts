import type { FinishReason, ModelErrorClass } from '../../models/index.js'
import { excerpt } from '../../kernel/keepable.js'

export interface AnswerFault {
  readonly class: ModelErrorClass
  readonly message: string
}

/**
 * Interprets the end of an answer: undefined for a normal one, with its calls. An end that the model or its server does not call
 * normal is a failure, and so is an unknown word: text that may be half a text, and calls that may be half a plan, must not pass
 * for the whole.
 */
export function faultOfEnd(reason: FinishReason, rawReason: string | undefined, calls: number): AnswerFault | undefined {
  switch (reason) {
    case 'stop':
      return undefined
    // The text ends early and says so; a call that was cut off has arguments that cannot be read.
    case 'length':
      return undefined
    case 'tool-calls':
      return calls > 0 ? undefined : { class: 'malformed', message: 'The model said that it asks for tools, and asked for none.' }
    case 'content-filter':
      return { class: 'rejected', message: "The model provider's content filter ended the answer." }
    case 'error':
      return { class: 'unavailable', message: `The model provider says that the answer failed${named(rawReason, 'error')}.` }
    case 'other':
      return { class: 'malformed', message: `The model provider ended the answer for a reason that is not known here${named(rawReason, 'other')}.` }
  }
}

const named = (word: string | undefined, reason: string): string => (word === undefined || word === '' || word === reason ? '' : `: ${excerpt(word, 200)}`)
