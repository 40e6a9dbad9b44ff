import type { LanguageModelV3, SharedV3ProviderOptions } from '@ai-sdk/provider'
import { wallClockMs } from '../kernel/clock.js'
import type { JsonObject } from '../kernel/json.js'
import { ModelError } from './model-error.js'
import type { ModelLog, ModelPart, ModelProvider, ModelRequest } from './model-provider.js'
import { assertWanted, pause } from './pause.js'
import { toPrompt, toTools } from './prompt.js'
import { presentable } from './refusal.js'
import { backoffMs, defaultRetryPolicy, type RetryPolicy } from './retry-policy.js'
import { SdkParts } from './sdk-parts.js'
import { LearnedFeatures, refusedFeature, type FeatureChoice, type FeatureName, type Features } from './server-features.js'
import { toolNames } from './tool-names.js'
import { Connection, endedEarly } from './wire/connection.js'
import type { WireProtocol } from './wire/protocol.js'

export interface ServerOptions {
  /** Up to and including the version, for example `http://127.0.0.1:8000/v1`. */
  readonly baseUrl: string
  readonly apiKey?: string | undefined
  readonly model: string
  readonly log: ModelLog
  /** Further options of the provider, as the SDK names them. */
  readonly providerOptions?: JsonObject | undefined
  /** How long the server may be silent before the first part of its answer. Default 300,000. */
  readonly firstPartTimeoutMs?: number | undefined
  /** How long it may be silent afterwards. Default 60,000. */
  readonly idleTimeoutMs?: number | undefined
  /** Default `auto`. */
  readonly tools?: FeatureChoice | undefined
  /** Default `auto`. */
  readonly streamUsage?: FeatureChoice | undefined
  readonly retry?: RetryPolicy | undefined
  /** 0 up to but without 1. */
  readonly random?: (() => number) | undefined
  /** Milliseconds since 1970, for dates in `Retry-After`. */
  readonly now?: (() => number) | undefined
}

/** The specifics of one kind of server: its SDK, its wire, and the data to send back. */
export interface Dialect {
  readonly name: string
  /** The key under which the SDK hands out and takes back metadata. */
  readonly metadataKey: string
  readonly protocol: () => WireProtocol
  /** Loads the SDK: a start without calls of this kind does not pay for it. */
  readonly load: () => Promise<
    (options: { baseUrl: string; apiKey: string | undefined; usage: boolean; fetch: typeof globalThis.fetch }) => (model: string) => LanguageModelV3
  >
  /** False: usage is always told, without being asked for. */
  readonly asksForUsage: boolean
  readonly callIds?: RegExp | undefined
  /** Options in every request of this service. */
  readonly options?: JsonObject | undefined
}

const afterEndMs = 2_000
/** A server that was silent for the whole allowed time gets one more attempt, not three. */
const maxSilentAttempts = 2

/**
 * A server through the AI SDK. A failed attempt is repeated, with full jitter, as long as it has produced no part and its failure
 * is temporary. Features that the server refuses are left out and the request is repeated at once, within the same number of
 * attempts. Prompts, answers and the key are never logged.
 */
export function createSdkProvider(dialect: Dialect, options: ServerOptions): ModelProvider {
  const { log } = options
  const retry = options.retry ?? defaultRetryPolicy
  const random = options.random ?? Math.random
  const learned = new LearnedFeatures()
  const choices: Readonly<Record<FeatureName, FeatureChoice>> = {
    tools: options.tools ?? 'auto',
    usage: dialect.asksForUsage ? (options.streamUsage ?? 'auto') : 'never',
    metadata: 'auto',
  }

  const featuresFor = (request: ModelRequest, refused: ReadonlySet<FeatureName>): Features => {
    const wants = (name: FeatureName): boolean => choices[name] === 'always' || (choices[name] === 'auto' && !refused.has(name))
    return { tools: (request.tools ?? []).length > 0 && wants('tools'), usage: wants('usage'), metadata: wants('metadata') && givesMetadata(request) }
  }

  async function* stream(request: ModelRequest): AsyncGenerator<ModelPart, void, void> {
    const model = request.model ?? options.model
    const refused = new Set(learned.refusedBy(model))
    const guessed = new Set<FeatureName>()
    const most = Math.min(retry.maxAttempts, request.attempts?.most ?? retry.maxAttempts)
    for (let attempt = 1 + (request.attempts?.made ?? 0); ; attempt++) {
      assertWanted(request.signal)
      let handedOut = false
      const features = featuresFor(request, refused)
      try {
        for await (const part of attemptOnce(dialect, options, { ...request, model }, features, refused)) {
          // The server accepts the request now: the omitted feature was the reason.
          if (!handedOut && guessed.size > 0) learned.remember(model, guessed)
          handedOut = true
          yield part
        }
        return
      } catch (thrown) {
        assertWanted(request.signal)
        const error = toModelError(thrown, options)
        if (handedOut || attempt >= most) throw error
        const feature = refusedFeature(error.status, error.message, features)
        if (feature !== undefined && choices[feature] === 'auto') {
          refused.add(feature)
          guessed.add(feature)
          log('A model server refuses part of a request; it is asked again without.', { model, feature })
          await request.attempts?.next(error)
          continue
        }
        if (!error.retryable || (error.class === 'timeout' && error.status === undefined && attempt >= maxSilentAttempts)) throw error
        const waitMs = backoffMs(retry, attempt, error.retryAfterMs, random())
        log('A model call failed and is tried again.', { model, attempt, class: error.class, wait_ms: waitMs })
        await pause(waitMs, request.signal)
        await request.attempts?.next(error)
      }
    }
  }

  return { name: dialect.name, defaultModel: options.model, simulated: false, maxAttempts: retry.maxAttempts, stream }
}

const givesMetadata = ({ messages }: ModelRequest): boolean =>
  messages.some(
    (message) =>
      message.role === 'assistant' && (message.reasoning !== undefined || message.toolCalls?.some(({ metadata }) => metadata !== undefined) === true),
  )

async function* attemptOnce(
  dialect: Dialect,
  options: ServerOptions,
  request: ModelRequest & { readonly model: string },
  features: Features,
  refused: ReadonlySet<FeatureName>,
): AsyncGenerator<ModelPart, void, void> {
  const protocol = dialect.protocol()
  const connection = new Connection({
    protocol,
    firstPartMs: options.firstPartTimeoutMs ?? 300_000,
    idleMs: options.idleTimeoutMs ?? 60_000,
    afterEndMs,
    secrets: options.apiKey === undefined ? [] : [options.apiKey],
    now: options.now ?? wallClockMs,
  })
  const tools = request.tools ?? []
  const names = toolNames(tools.map(({ name }) => name))
  const parts = new SdkParts({
    protocol,
    metadataKey: dialect.metadataKey,
    ownName: names.fromWire,
    model: request.model,
    leftOut: () => {
      options.log('Metadata of a model provider is too large, or no JSON that a log can keep, and is left out.', { model: request.model })
    },
  })
  const withdraw = (): void => {
    connection.close()
  }
  request.signal.addEventListener('abort', withdraw, { once: true })
  try {
    const create = await dialect.load()
    const model = create({ baseUrl: options.baseUrl.replace(/\/+$/, ''), apiKey: options.apiKey, usage: features.usage, fetch: connection.fetch })(
      request.model,
    )
    const { stream } = await model.doStream({
      prompt: toPrompt(request.messages, {
        names,
        metadataKey: dialect.metadataKey,
        givesMetadataBack: features.metadata,
        hasTools: features.tools || !(refused.has('tools') || options.tools === 'never'),
        callIds: dialect.callIds,
      }),
      ...(features.tools ? { tools: toTools(tools, names) } : {}),
      providerOptions: { [dialect.metadataKey]: { ...dialect.options, ...options.providerOptions } } as SharedV3ProviderOptions,
      ...(request.idempotencyKey === undefined ? {} : { headers: { 'idempotency-key': request.idempotencyKey } }),
    })
    for await (const sdkPart of stream) {
      if (sdkPart.type === 'stream-start' && sdkPart.warnings.length > 0)
        options.log('The model SDK warns.', { model: request.model, warnings: sdkPart.warnings.map(({ type }) => type) })
      if (sdkPart.type === 'finish' && !protocol.isFinished) break
      for (const part of parts.read(sdkPart)) {
        connection.begun()
        yield part
        if (part.type === 'finish') return
      }
    }
    throw connection.failure ?? endedEarly()
  } catch (thrown) {
    assertWanted(request.signal)
    // The SDK wraps errors thrown below it, or reports a missing end in its own way.
    if (connection.failure === undefined && connection.isEnded && !protocol.isFinished) throw endedEarly()
    throw connection.failure ?? (protocol.isFinished || isOurs(thrown) ? thrown : unreadable(thrown, options))
  } finally {
    request.signal.removeEventListener('abort', withdraw)
    connection.close()
  }
}

const isOurs = (thrown: unknown): boolean => thrown instanceof ModelError

/** No cause: the SDK's error holds the whole request. */
function unreadable(thrown: unknown, options: ServerOptions): ModelError {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const told = presentable(message, options.apiKey === undefined ? [] : [options.apiKey])
  return new ModelError('malformed', `The model provider's answer cannot be read: ${told}`)
}

const toModelError = (thrown: unknown, options: ServerOptions): ModelError => (thrown instanceof ModelError ? thrown : unreadable(thrown, options))
