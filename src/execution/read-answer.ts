import { monotonicMs } from '../kernel/clock.js'
import { excerpt } from '../kernel/keepable.js'
import { ModelError, type FinishReason, type ModelPart, type ModelUsage } from '../models/index.js'
import { AnswerCalls, AnswerPieces, faultOfEnd, mostCalls, type AnswerFault, type AskedCall, type Channel, type Piece } from './answers/index.js'
import type { Pass } from './pass.js'

/** The model's text and calls so far. */
export interface Answer {
  readonly reason: FinishReason
  readonly usage: ModelUsage
  /** The model that answered, where its provider names one. */
  readonly model: string | undefined
  readonly calls: readonly AskedCall[]
  /** The reason why it does not count as an answer. Its text stays recorded. */
  readonly fault: AnswerFault | undefined
  /** The events for the commit of the end. */
  readonly rest: readonly Piece[]
}

/** Beyond that nobody reads it, and no model is told it again. */
const mostCharacters = 4 * 1024 * 1024
const longestModelName = 200
const longestMessage = 1_000
const nothing: ModelUsage = { inputTokens: undefined, outputTokens: undefined }

/**
 * Reads an answer to its end and has its text written when it is due. A provider that breaks off still gives an answer of a kind;
 * a call that we aborted gives none, and its error is thrown.
 */
export async function readAnswer(
  pass: Pass,
  parts: AsyncIterable<ModelPart>,
  place: { readonly turnId: string; readonly step: number },
  write: (pieces: readonly Piece[]) => Promise<void>,
  { signal, over }: { readonly signal: AbortSignal; readonly over: AbortController },
): Promise<Answer> {
  const pieces = new AnswerPieces(pass.agent.deltas, monotonicMs)
  const calls = new AnswerCalls({ runId: pass.writer.runId, ...place })
  const thoughts = new Thoughts()
  /** Calls that are being written, by the provider's id. */
  const written = new Map<string, { readonly callId: string; readonly toolName: string }>()
  let characters = 0
  const iterator = parts[Symbol.asyncIterator]()
  const take = (): Promise<IteratorResult<ModelPart>> => {
    const next = iterator.next()
    // Nobody may be waiting for it when it fails, while text is being written.
    next.catch(() => undefined)
    return next
  }
  /** A long answer that came at once is written in many commits, and only its last pieces together with its end. */
  const settle = async (end: Omit<Answer, 'calls' | 'rest'>): Promise<Answer> => {
    const rest = pieces.takeAll()
    while (rest.length > piecesOfCommit) await write(rest.splice(0, piecesOfCommit))
    return { ...end, calls: end.fault === undefined ? calls.all : [], rest }
  }
  let next = take()
  try {
    for (;;) {
      const arrived = await beforeDue(next, pieces.dueInMs)
      if (arrived === undefined) {
        await write(pieces.take())
        continue
      }
      const part = arrived.done === true ? undefined : arrived.value
      if (part === undefined) throw new ModelError('malformed', 'The model provider gave no end of its answer.')
      switch (part.type) {
        case 'text':
          characters += part.text.length
          pieces.add({ kind: 'text' }, part.text)
          break
        case 'tool-call':
          calls.add(part)
          break
        case 'reasoning':
          characters += part.text.length
          if (pass.agent.reasoning === 'keep') pieces.add(thoughts.channel(part.id), part.text)
          break
        case 'reasoning-end':
          if (pass.agent.reasoning === 'keep') pieces.seal(thoughts.channel(part.id), part.metadata)
          break
        case 'tool-input-start':
          written.set(part.toolCallId, calls.begin(part))
          break
        case 'tool-input-delta': {
          characters += part.text.length
          const call = written.get(part.toolCallId)
          if (call) pieces.add({ kind: 'input', ...call }, part.text)
          break
        }
        case 'finish':
          return await settle({
            reason: part.reason,
            usage: part.usage,
            model: excerpt(part.model, longestModelName),
            fault: faultOfEnd(part.reason, part.rawReason, calls.all.length),
          })
      }
      if (characters > mostCharacters) throw new ModelError('malformed', `The answer is longer than ${String(mostCharacters)} characters.`)
      if (calls.isTooMany) throw new ModelError('malformed', `The answer asks for more than ${String(mostCalls)} calls.`)
      next = take()
      while (pieces.isDue) await write(pieces.take())
    }
  } catch (error) {
    if (!(error instanceof ModelError) || signal.aborted) throw error
    return await settle({
      reason: 'error',
      usage: nothing,
      model: undefined,
      fault: { class: error.class, message: excerpt(error.message, longestMessage) },
    })
  } finally {
    over.abort()
    await iterator.return?.()
  }
}

/** Thoughts by their numbers in the answer; the provider's own names do not matter. */
class Thoughts {
  readonly #ids: string[] = []

  channel(id: string): Channel {
    const known = this.#ids.indexOf(id)
    return { kind: 'reasoning', thought: known === -1 ? this.#ids.push(id) - 1 : known }
  }
}

const piecesOfCommit = 8

/** The next part, or undefined when waiting text falls due first. */
async function beforeDue<T>(next: Promise<T>, dueInMs: number | undefined): Promise<T | undefined> {
  if (dueInMs === undefined) return next
  let timer: NodeJS.Timeout | undefined
  const due = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, dueInMs, undefined)
  })
  try {
    return await Promise.race([next, due])
  } finally {
    clearTimeout(timer)
  }
}
