import { randomUUID } from 'node:crypto'
import type { Json, JsonObject } from '../../kernel/json.js'
import type { ModelUsage, ProviderMetadata } from '../model-provider.js'
import { boundedMetadata } from '../provider-metadata.js'
import { isList, isObject, type WireProtocol } from './protocol.js'

/** The key under which the SDK spreads our options over messages and calls. */
export const compatibleKey = 'openaiCompatible'

/**
 * OpenAI's chat completions, in many servers' variants. Every chunk is read here and rewritten in the form that the SDK needs:
 * servers send texts as lists, arguments as objects, calls without ids or indexes, whole messages for deltas, numbers as texts,
 * and unknown members. Keep-alives are dropped.
 */
export class ChatCompletions implements WireProtocol {
  isFinished = false
  isOver = false
  rawReason: string | undefined
  usage: ModelUsage | undefined
  readonly #calls = new CallTracker()
  #thoughtMember: string | undefined
  readonly #details: Json[] = []

  failureIn(event: JsonObject): Json | undefined {
    if (event['error'] !== undefined && event['error'] !== null && event['error'] !== '') return event
    if (isList(event['choices'])) return undefined
    const says = (member: string): boolean => typeof event[member] === 'string' || isList(event[member])
    return event['object'] === 'error' || event['type'] === 'error' || says('message') || says('detail') || says('errors') ? event : undefined
  }

  read(event: JsonObject): JsonObject | 'nothing' {
    this.#readUsage(event['usage'])
    const model = event['model']
    const named = typeof model === 'string' && model !== '' ? { model: model.slice(0, 200) } : {}
    const choices = isList(event['choices']) ? event['choices'].filter(isObject) : []
    const choice = choices.find(({ index }) => index === 0 || index === undefined || index === null) ?? choices[0]
    if (!choice || this.isFinished) return 'nothing'
    const reason = choice['finish_reason']
    const delta = this.#delta(choice)
    if (reason !== undefined && reason !== null && reason !== '') {
      this.isFinished = true
      this.rawReason = typeof reason === 'string' ? reason : JSON.stringify(reason)
    }
    return { ...named, choices: [{ index: 0, delta, finish_reason: this.isFinished ? 'stop' : null }] }
  }

  metadataOfCall(toolCallId: string): ProviderMetadata | undefined {
    const extras = this.#calls.extrasOf(toolCallId)
    return extras === undefined ? undefined : boundedMetadata({ [compatibleKey]: extras })
  }

  metadataOfThought(): ProviderMetadata | undefined {
    return { [compatibleKey]: { member: this.#thoughtMember ?? 'reasoning_content' } }
  }

  closingMetadata(): ProviderMetadata | undefined {
    return this.#details.length === 0 ? undefined : boundedMetadata({ [compatibleKey]: { reasoning_details: this.#details } })
  }

  #delta(choice: JsonObject): JsonObject {
    const delta = firstObject(choice['delta'], choice['message']) ?? {}
    const text = `${textOf(delta['content'])}${textOf(delta['refusal'])}${typeof choice['text'] === 'string' ? choice['text'] : ''}`
    const thought = this.#thought(delta)
    const calls = this.#calls.read(delta)
    return {
      ...(text === '' ? {} : { content: text }),
      ...(thought === '' ? {} : { reasoning_content: thought }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    }
  }

  #thought(delta: JsonObject): string {
    const details = delta['reasoning_details']
    if (isList(details)) this.#details.push(...details)
    for (const member of ['reasoning_content', 'reasoning', 'thinking'] as const) {
      const thought = textOf(delta[member])
      if (thought === '') continue
      this.#thoughtMember ??= member
      return thought
    }
    return isList(delta['content']) ? delta['content'].map(thoughtIn).join('') : ''
  }

  #readUsage(usage: Json | undefined): void {
    if (!isObject(usage)) return
    const inputTokens = tokens(usage['prompt_tokens'] ?? usage['input_tokens'])
    const outputTokens = tokens(usage['completion_tokens'] ?? usage['output_tokens'])
    if (inputTokens !== undefined || outputTokens !== undefined) this.usage = { inputTokens, outputTokens }
  }
}

interface TrackedCall {
  readonly index: number
  readonly id: string
  hasName: boolean
  readonly extras: Record<string, Json>
}

/** Which piece belongs to which call: by index where there is one, unless another id says otherwise; else by id; else the last one. */
class CallTracker {
  readonly #calls: TrackedCall[] = []
  readonly #byKey = new Map<string, TrackedCall>()

  extrasOf(id: string): JsonObject | undefined {
    const extras = this.#calls.find((call) => call.id === id)?.extras
    return extras === undefined || Object.keys(extras).length === 0 ? undefined : extras
  }

  read(delta: JsonObject): JsonObject[] {
    const listed = delta['tool_calls']
    const legacy: readonly Json[] = isObject(delta['function_call']) ? [{ index: 0, function: delta['function_call'] }] : []
    const pieces = isList(listed) ? listed : isObject(listed) ? [listed] : legacy
    return pieces.filter(isObject).map((piece) => this.#piece(piece))
  }

  #piece(piece: JsonObject): JsonObject {
    const { id: rawId, index: rawIndex, function: rawFunction, type: _, ...extras } = piece
    const called = isObject(rawFunction) ? rawFunction : {}
    const name = typeof called['name'] === 'string' && called['name'] !== '' ? called['name'] : undefined
    const id = typeof rawId === 'string' && rawId !== '' ? rawId : typeof rawId === 'number' ? String(rawId) : undefined
    const call = this.#callOf(rawIndex, id, name)
    for (const [key, value] of Object.entries(extras)) if (value !== null) call.extras[key] = value
    const isFirst = name !== undefined && !call.hasName
    if (isFirst) call.hasName = true
    const text = argumentsOf(called['arguments'])
    return { index: call.index, id: call.id, type: 'function', function: { ...(isFirst ? { name } : {}), ...(text === undefined ? {} : { arguments: text }) } }
  }

  #callOf(rawIndex: Json | undefined, id: string | undefined, name: string | undefined): TrackedCall {
    const key = typeof rawIndex === 'number' || typeof rawIndex === 'string' ? `index ${String(rawIndex)}` : id === undefined ? undefined : `id ${id}`
    const known = key === undefined ? (name === undefined ? this.#calls.at(-1) : undefined) : this.#byKey.get(key)
    // Two calls under one index: some servers number all of them 0.
    const isAnother = known !== undefined && id !== undefined && known.id !== id && name !== undefined && known.hasName
    if (known && !isAnother) return known
    const call: TrackedCall = { index: this.#calls.length, id: id ?? `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`, hasName: false, extras: {} }
    this.#calls.push(call)
    if (key !== undefined) this.#byKey.set(key, call)
    return call
  }
}

function argumentsOf(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (isList(value)) return value.map((part) => (isObject(part) && part['type'] === 'thinking' ? '' : textOf(part))).join('')
  return isObject(value) && value['type'] !== 'thinking' ? textOf(value['text'] ?? value['content']) : ''
}

const thoughtIn = (part: Json): string => (isObject(part) && part['type'] === 'thinking' ? textOf(part['thinking']) : '')
const firstObject = (...values: readonly (Json | undefined)[]): JsonObject | undefined => values.find(isObject)

function tokens(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}
