import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { streamText } from 'ai'
import type { LanguageModel, TextStreamPart, ToolSet } from 'ai'
import { wallClockMs } from '../kernel/clock.js'
import type { Json } from '../kernel/json.js'
import { ModelError } from './model-error.js'
import type { ModelLog, ModelPart, ModelProvider, ModelRequest } from './model-provider.js'
import { toModelError } from './openai-errors.js'
import { toSdkMessages, toSdkTools } from './openai-messages.js'
import { assertWanted, pause } from './pause.js'
import { backoffMs, defaultRetryPolicy } from './retry-policy.js'
import type { RetryPolicy } from './retry-policy.js'
import { toolNames } from './tool-names.js'
import { withDeadlines } from './stream-deadlines.js'

export interface OpenAiCompatibleOptions {
  /** Up to and including the version, for example `http://127.0.0.1:8000/v1`. */
  readonly baseUrl: string
  readonly apiKey?: string | undefined
  readonly model: string
  readonly log: ModelLog
  /** How long the first sign of an answer may take. Default 60,000. */
  readonly firstPartTimeoutMs?: number
  /** How long the stream may be silent after it. Default 60,000. */
  readonly idleTimeoutMs?: number
  readonly retry?: RetryPolicy
  /** 0 up to but without 1. */
  readonly random?: () => number
}

/**
 * Any server that speaks OpenAI's chat completions, through the AI SDK. A failed attempt is repeated, with full jitter, as long
 * as it has produced no part and its failure is one that passes. Prompts, answers and the key are never logged.
 */
export function createOpenAiCompatibleProvider(options: OpenAiCompatibleOptions): ModelProvider {
  const { log } = options
  const retry = options.retry ?? defaultRetryPolicy
  const random = options.random ?? Math.random
  const sdk = createOpenAICompatible({
    name: 'openai_compatible',
    baseURL: options.baseUrl.replace(/\/+$/, ''),
    includeUsage: true,
    ...(options.apiKey === undefined || options.apiKey === '' ? {} : { apiKey: options.apiKey }),
  })
  // Left to itself the SDK prints warnings to the console. The switch is one per process, which is right: so is the log.
  globalThis.AI_SDK_LOG_WARNINGS = ({ warnings, model }) => {
    log('The model SDK warns.', { model, warnings: warnings.map((warning) => warning.type) })
  }

  async function* stream(request: ModelRequest): AsyncGenerator<ModelPart, void, void> {
    const modelName = request.model ?? options.model
    for (let attempt = 1; ; attempt++) {
      assertWanted(request.signal)
      let handedOut = false
      try {
        for await (const part of attemptOnce(sdk(modelName), modelName, request, options)) {
          handedOut = true
          yield part
        }
        return
      } catch (thrown) {
        assertWanted(request.signal)
        const error = toModelError(thrown, options.apiKey, wallClockMs())
        if (handedOut || !error.retryable || attempt >= retry.maxAttempts) throw error
        const waitMs = backoffMs(retry, attempt, error.retryAfterMs, random())
        log('A model call failed and is tried again.', { model: modelName, attempt, class: error.class, wait_ms: waitMs })
        await pause(waitMs, request.signal)
      }
    }
  }

  return { name: 'openai_compatible', defaultModel: options.model, simulated: false, stream }
}

async function* attemptOnce(
  model: LanguageModel,
  modelName: string,
  request: ModelRequest,
  options: OpenAiCompatibleOptions,
): AsyncGenerator<ModelPart, void, void> {
  const names = toolNames((request.tools ?? []).map((tool) => tool.name))
  // Its own controller: a deadline must end the connection without touching the caller's signal.
  const connection = new AbortController()
  const withdraw = (): void => {
    connection.abort()
  }
  request.signal.addEventListener('abort', withdraw, { once: true })
  try {
    const result = streamText({
      model,
      messages: toSdkMessages(request.messages, names),
      // System messages come from our own prompt builder, at the place where it puts them.
      allowSystemInMessages: true,
      maxRetries: 0,
      abortSignal: connection.signal,
      onError: () => undefined,
      ...(request.tools === undefined || request.tools.length === 0 ? {} : { tools: toSdkTools(request.tools, names) }),
      ...(request.idempotencyKey === undefined ? {} : { headers: { 'idempotency-key': request.idempotencyKey } }),
    })
    const deadlines = { firstMs: options.firstPartTimeoutMs ?? 60_000, idleMs: options.idleTimeoutMs ?? 60_000 }
    let answeringModel = modelName
    let finished = false
    for await (const part of withDeadlines(result.fullStream, deadlines, isSignOfLife, request.signal)) {
      if (part.type === 'finish-step') answeringModel = part.response.modelId === '' ? modelName : part.response.modelId
      const own = toModelPart(part, answeringModel, names.fromWire)
      if (own === undefined) continue
      finished = own.type === 'finish'
      yield own
    }
    if (!finished) throw new ModelError('unavailable', 'The model provider ended its answer before it was finished.')
  } finally {
    request.signal.removeEventListener('abort', withdraw)
    connection.abort()
  }
}

type SdkPart = TextStreamPart<ToolSet>

/** The SDK reports `start` before the server has said anything. */
function isSignOfLife(part: SdkPart): boolean {
  return part.type !== 'start' && part.type !== 'start-step'
}

function toModelPart(part: SdkPart, model: string, ownName: (wire: string) => string): ModelPart | undefined {
  switch (part.type) {
    case 'text-delta':
      return part.text === '' ? undefined : { type: 'text', text: part.text }
    case 'tool-call': {
      const call = { type: 'tool-call', toolCallId: part.toolCallId, toolName: ownName(part.toolName), input: part.input as Json } as const
      return part.invalid === true ? { ...call, invalid: part.error instanceof Error ? part.error.message : 'The call is not valid.' } : call
    }
    case 'finish':
      // Without a reason of its own the stream was cut: a proxy that closes early looks like an end otherwise.
      if (part.rawFinishReason === undefined) throw new ModelError('unavailable', 'The model provider ended its answer before it was finished.')
      return {
        type: 'finish',
        reason: part.finishReason,
        rawReason: part.rawFinishReason.slice(0, 200),
        usage: { inputTokens: part.totalUsage.inputTokens, outputTokens: part.totalUsage.outputTokens },
        model,
      }
    case 'error':
      throw part.error
    case 'abort':
      throw new ModelError('aborted', 'The model call was aborted.')
    default:
      return undefined
  }
}
