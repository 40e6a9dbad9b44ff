import type { LanguageModelV3StreamPart, SharedV3ProviderMetadata } from '@ai-sdk/provider'
import type { Json } from '../kernel/json.js'
import { finishReasonOf } from './finish-reasons.js'
import type { FinishReason, ModelPart, ProviderMetadata } from './model-provider.js'
import { boundedMetadata } from './provider-metadata.js'
import type { WireProtocol } from './wire/protocol.js'

const maxRawReason = 200

/** Converts the SDK's parts of one answer into ours, with facts that only the wire has. */
export class SdkParts {
  readonly #protocol: WireProtocol
  readonly #metadataKey: string
  readonly #ownName: (wireName: string) => string
  readonly #leftOut: () => void
  #model: string
  #thoughts = 0
  #hasCalled = false
  #thought: { readonly id: string; metadata: SharedV3ProviderMetadata | undefined } | undefined

  constructor(options: { protocol: WireProtocol; metadataKey: string; ownName: (wireName: string) => string; model: string; leftOut: () => void }) {
    this.#protocol = options.protocol
    this.#metadataKey = options.metadataKey
    this.#ownName = options.ownName
    this.#model = options.model
    this.#leftOut = options.leftOut
  }

  /** Empty for parts without use. Throws the SDK's errors. */
  read(part: LanguageModelV3StreamPart): ModelPart[] {
    switch (part.type) {
      case 'response-metadata':
        if (part.modelId !== undefined && part.modelId !== '') this.#model = part.modelId.slice(0, 200)
        return []
      case 'text-delta':
        return part.delta === '' ? [] : [{ type: 'text', text: part.delta }]
      case 'reasoning-start':
        return [...this.#endThought(), ...this.#beginThought(part.providerMetadata)]
      case 'reasoning-delta': {
        if (this.#thought === undefined) this.#beginThought(undefined)
        this.#noteMetadata(part.providerMetadata)
        return part.delta === '' || this.#thought === undefined ? [] : [{ type: 'reasoning', id: this.#thought.id, text: part.delta }]
      }
      case 'reasoning-end':
        this.#noteMetadata(part.providerMetadata)
        return this.#endThought()
      case 'tool-input-start':
        return part.providerExecuted === true ? [] : [{ type: 'tool-input-start', toolCallId: part.id, toolName: this.#ownName(part.toolName) }]
      case 'tool-input-delta':
        return part.delta === '' ? [] : [{ type: 'tool-input-delta', toolCallId: part.id, text: part.delta }]
      case 'tool-call':
        return part.providerExecuted === true ? [] : [this.#call(part)]
      case 'finish':
        return [...this.#endThought(), ...this.#closing(), this.#finish(part)]
      case 'error':
        throw part.error
      default:
        return []
    }
  }

  #beginThought(metadata: SharedV3ProviderMetadata | undefined): [] {
    this.#thought = { id: `reasoning-${String(this.#thoughts++)}`, metadata }
    return []
  }

  #noteMetadata(metadata: SharedV3ProviderMetadata | undefined): void {
    const thought = this.#thought
    if (thought === undefined || metadata === undefined) return
    const key = this.#metadataKey
    const given = metadata[key]
    if (given !== undefined) thought.metadata = { ...thought.metadata, [key]: { ...thought.metadata?.[key], ...given } }
  }

  #endThought(): ModelPart[] {
    const thought = this.#thought
    if (thought === undefined) return []
    this.#thought = undefined
    const metadata = this.#bounded(this.#protocol.metadataOfThought?.() ?? thought.metadata)
    return [{ type: 'reasoning-end', id: thought.id, ...metadata }]
  }

  #closing(): ModelPart[] {
    const metadata = this.#protocol.closingMetadata?.()
    return metadata === undefined ? [] : [{ type: 'reasoning-end', id: `reasoning-${String(this.#thoughts++)}`, ...this.#bounded(metadata) }]
  }

  #call(part: Extract<LanguageModelV3StreamPart, { type: 'tool-call' }>): ModelPart {
    this.#hasCalled = true
    const metadata = this.#protocol.metadataOfCall?.(part.toolCallId) ?? part.providerMetadata
    return {
      type: 'tool-call',
      toolCallId: part.toolCallId,
      toolName: this.#ownName(part.toolName),
      inputText: part.input,
      ...readArguments(part.input),
      ...this.#bounded(metadata),
    }
  }

  #finish(part: Extract<LanguageModelV3StreamPart, { type: 'finish' }>): ModelPart {
    const raw = this.#protocol.rawReason ?? part.finishReason.raw
    const usage = this.#protocol.usage ?? {
      inputTokens: whole(part.usage.inputTokens.total),
      outputTokens: whole(part.usage.outputTokens.total),
    }
    const reason = this.#reason(part.finishReason.unified, raw)
    return {
      type: 'finish',
      // Many servers call it a plain end although they have called.
      reason: reason === 'stop' && this.#hasCalled ? 'tool-calls' : reason,
      ...(raw === undefined ? {} : { rawReason: raw.slice(0, maxRawReason) }),
      usage,
      model: this.#model,
    }
  }

  #reason(ofTheSdk: FinishReason, raw: string | undefined): FinishReason {
    if (raw === undefined) return ofTheSdk
    // Where the wire knows the word, the SDK was told another.
    return finishReasonOf(raw) ?? (this.#protocol.rawReason === undefined ? ofTheSdk : 'other')
  }

  #bounded(metadata: SharedV3ProviderMetadata | ProviderMetadata | undefined): { metadata?: ProviderMetadata } {
    const own = metadata?.[this.#metadataKey]
    if (own === undefined) return {}
    const bounded = boundedMetadata({ [this.#metadataKey]: own })
    if (bounded === undefined) this.#leftOut()
    return bounded === undefined ? {} : { metadata: bounded }
  }
}

function readArguments(text: string): { readonly input: Json; readonly invalid?: string } {
  // A tool without parameters is often called with nothing at all.
  if (text.trim() === '') return { input: {} }
  try {
    return { input: JSON.parse(text) as Json }
  } catch (error) {
    return { input: text, invalid: `The arguments are not JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'they cannot be read'}.` }
  }
}

const whole = (value: number | undefined): number | undefined => (value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : undefined)
