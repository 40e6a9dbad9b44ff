import type { Json, JsonObject } from '../kernel/json.js'
import type { FinishReason } from './model-provider.js'
import { isModelErrorClass, ModelError, modelErrorClasses } from './model-error.js'
import type { ModelErrorClass } from './model-error.js'

/** The steps of the scripted provider, in order. */
export type ScriptStep =
  | { readonly kind: 'text'; readonly chunks: readonly string[]; readonly chunkDelayMs: number }
  | { readonly kind: 'tool'; readonly toolName: string; readonly input: Json }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'error'; readonly class: ModelErrorClass; readonly message: string; readonly retryable: boolean }
  | { readonly kind: 'finish'; readonly reason: FinishReason }

export const maxScriptSteps = 10_000
export const maxDelayMs = 600_000

const finishReasons: ReadonlySet<string> = new Set(['stop', 'length', 'tool-calls', 'content-filter', 'error', 'other'] satisfies FinishReason[])

/**
 * Reads a script: an array of
 *   {text, chunk_delay_ms?}      text, in the provider's own chunks
 *   {chunks, chunk_delay_ms?}    text, in exactly these chunks
 *   {tool, input?}               a tool call; neighbouring tool steps are asked for in one message
 *   {delay_ms}                   nothing for so long
 *   {error, message?, retryable?}  the call fails; `error` is a class of ModelError
 *   {finish}                     the message ends here, for this reason
 * Throws ModelError `rejected` that names the first step it cannot read.
 */
export function readScript(script: Json): ScriptStep[] {
  if (!isList(script)) throw new ModelError('rejected', 'The script is not an array of steps.')
  if (script.length > maxScriptSteps) throw new ModelError('rejected', `The script has ${script.length} steps; at most ${maxScriptSteps} are taken.`)
  return script.map((step, index) => readStep(step, index))
}

/** Words with the white space that follows them: joined, they are the text again. */
export function wordChunks(text: string): string[] {
  return text.match(/\s*\S+\s*/gu) ?? (text === '' ? [] : [text])
}

function readStep(step: Json, index: number): ScriptStep {
  if (!isObject(step)) throw unreadable(index, 'it is not an object')
  if ('text' in step) return { kind: 'text', chunks: wordChunks(textOf(step, 'text', index)), chunkDelayMs: delayOf(step, 'chunk_delay_ms', index) }
  if ('chunks' in step) {
    const chunks = step['chunks']
    if (!isList(chunks) || !chunks.every((chunk) => typeof chunk === 'string')) throw unreadable(index, '`chunks` is not an array of strings')
    return { kind: 'text', chunks, chunkDelayMs: delayOf(step, 'chunk_delay_ms', index) }
  }
  if ('tool' in step) return { kind: 'tool', toolName: textOf(step, 'tool', index), input: step['input'] ?? {} }
  if ('delay_ms' in step) return { kind: 'delay', ms: delayOf(step, 'delay_ms', index) }
  if ('error' in step) return readError(step, index)
  if ('finish' in step) {
    const reason = textOf(step, 'finish', index)
    if (!finishReasons.has(reason)) throw unreadable(index, `\`finish\` is none of ${[...finishReasons].join(', ')}`)
    return { kind: 'finish', reason: reason as FinishReason }
  }
  throw unreadable(index, 'it has none of text, chunks, tool, delay_ms, error, finish')
}

function readError(step: JsonObject, index: number): ScriptStep {
  const errorClass = textOf(step, 'error', index)
  if (!isModelErrorClass(errorClass)) throw unreadable(index, `\`error\` is none of ${Object.keys(modelErrorClasses).join(', ')}`)
  const message = 'message' in step ? textOf(step, 'message', index) : `The script asks for the error ${errorClass}.`
  const retryable = step['retryable'] ?? modelErrorClasses[errorClass].retryable
  if (typeof retryable !== 'boolean') throw unreadable(index, '`retryable` is not true or false')
  return { kind: 'error', class: errorClass, message, retryable }
}

function textOf(step: JsonObject, key: string, index: number): string {
  const value = step[key]
  if (typeof value !== 'string') throw unreadable(index, `\`${key}\` is not a string`)
  return value
}

function delayOf(step: JsonObject, key: string, index: number): number {
  const value = step[key] ?? 0
  if (typeof value !== 'number' || !(value >= 0) || value > maxDelayMs)
    throw unreadable(index, `\`${key}\` is not a number of milliseconds from 0 to ${maxDelayMs}`)
  return value
}

const unreadable = (index: number, why: string): ModelError => new ModelError('rejected', `Step ${index} of the script cannot be read: ${why}.`)
const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
