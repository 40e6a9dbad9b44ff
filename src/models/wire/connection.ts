import { ModelError } from '../model-error.js'
import { maxRefusalBytes, presentable, refusalError } from '../refusal.js'
import { EventLines, maxLineBytes, type WireEvent } from './event-lines.js'
import { isList, isObject, type WireProtocol } from './protocol.js'
import { send, type WireResponse } from './send.js'

export interface ConnectionOptions {
  readonly protocol: WireProtocol
  /** How long the server may be silent before the first part of its answer, in milliseconds. */
  readonly firstPartMs: number
  /** And afterwards. */
  readonly idleMs: number
  /** How long to wait for data after the end of an answer (its usage) before the connection is closed. */
  readonly afterEndMs: number
  /** Cut out of every message. */
  readonly secrets: readonly string[]
  readonly now: () => number
}

/**
 * The connection of one attempt, below the SDK. Bytes are visible here, so this class counts them, detects silence (a comment
 * counts as data), and closes the connection at the end of an answer. The SDK gets events that it can read. A failure is kept as
 * `failure`, because the SDK wraps or loses errors thrown through it.
 */
export class Connection {
  failure: ModelError | undefined
  /** The server has ended its answer by itself. */
  isEnded = false
  readonly #options: ConnectionOptions
  readonly #abort = new AbortController()
  #hasBegun = false
  #isDone = false
  #rearm: (() => void) | undefined
  #status = 200

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  /** A part of the answer was handed out: from now on the shorter limit holds. */
  begun(): void {
    if (this.#hasBegun) return
    this.#hasBegun = true
    // The next bytes may be waited for already.
    this.#rearm?.()
  }

  close(): void {
    this.#abort.abort()
  }

  /** Takes the place of `fetch` under the SDK. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : input.toString()
    const response = await this.#within(send(url, init ?? {}, this.#abort.signal)).catch((error: unknown) => {
      throw this.#failed(unreachable(error, this.#options.secrets))
    })
    this.#status = response.status
    if (response.status < 200 || response.status >= 300) throw this.#failed(await this.#refusal(response))
    const type = response.headers['content-type'] ?? ''
    if (type.includes('html')) throw this.#failed(await this.#refusal(response))
    const body = ReadableStream.from(/\bjson\b/i.test(type) ? this.#document(response) : this.#events(response))
    return new Response(body, { status: 200, headers: { 'content-type': 'text/event-stream' } })
  }

  /** The events for the SDK. Always ends without an error: the error is in `failure`. */
  async *#events(response: WireResponse): AsyncGenerator<Uint8Array, void, void> {
    const lines = new EventLines()
    const reader = response.body
    try {
      for (;;) {
        const next = await this.#within(reader.next())
        const events = next.done === true ? lines.end() : lines.push(next.value)
        for (const event of events) {
          const passed = this.#read(event)
          if (passed !== undefined) yield encode(passed)
          if (this.failure !== undefined || this.#isDone || this.#options.protocol.isOver) return
        }
        if (next.done !== true) continue
        this.isEnded = true
        if (lines.stray.trim() !== '') yield* this.#wholeAnswer(lines.stray)
        return
      }
    } catch (error) {
      if (!this.#options.protocol.isFinished) this.failure ??= brokenOff(error, this.#options.secrets)
    } finally {
      this.close()
      void reader.return?.(undefined).catch(() => undefined)
    }
  }

  /** A whole answer at once: from a server that does not stream, or a refusal that calls itself a success. */
  async *#document(response: WireResponse): AsyncGenerator<Uint8Array, void, void> {
    try {
      const text = await this.#text(response, maxLineBytes)
      yield* this.#wholeAnswer(text)
    } catch (error) {
      this.failure ??= brokenOff(error, this.#options.secrets)
    } finally {
      this.close()
    }
  }

  *#wholeAnswer(text: string): Generator<Uint8Array, void, void> {
    const passed = this.#read({ name: '', data: text })
    if (passed !== undefined) yield encode(passed)
    else if (this.failure === undefined && !this.#options.protocol.isFinished) this.#fail(text)
  }

  /** The text to pass on, if any. */
  #read({ name, data }: WireEvent): string | undefined {
    const { protocol } = this.#options
    const text = data.trim()
    if (text.toUpperCase() === '[DONE]') {
      if (!protocol.isFinished) this.failure ??= endedEarly('malformed')
      this.#isDone = true
      return undefined
    }
    if (protocol.isFinished && !/^[{[]/.test(text)) return undefined
    if (name === 'error' && !/^[{[]/.test(text)) {
      this.#fail(text)
      return undefined
    }
    // `null`, `ping` and the like: signs of life.
    if (!/^[{[]/.test(text)) return undefined
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      // A gateway's own line that is no JSON either is its noise; the data of an event that cannot be read is a hole in the answer.
      if (name !== 'raw' && !protocol.isFinished) this.failure ??= unreadable('an event is not JSON')
      return undefined
    }
    const list = isList(value) ? value : [value]
    const event = list.find(isObject)
    if (event === undefined) return undefined
    const failure = protocol.failureIn(event)
    if (failure !== undefined) {
      if (!protocol.isFinished) this.#fail(JSON.stringify(failure))
      return undefined
    }
    if (name === 'raw') return undefined
    try {
      const passed = protocol.read(event)
      return passed === 'nothing' ? undefined : passed === 'same' ? JSON.stringify(event) : JSON.stringify(passed)
    } catch {
      this.failure ??= unreadable('an event is too deeply nested')
      return undefined
    }
  }

  #fail(body: string): void {
    this.failure ??= refusalError({ status: this.#status, headers: {}, body }, this.#options.secrets, this.#options.now())
  }

  #failed(error: ModelError): ModelError {
    this.failure ??= error
    return this.failure
  }

  async #refusal(response: WireResponse): Promise<ModelError> {
    const { status, headers } = response
    const location = headers['location']
    // The text received before the silence or the break is still the reason.
    const said: string[] = []
    await this.#text(response, maxRefusalBytes, said).catch(() => undefined)
    const body = said.join('')
    this.failure = undefined
    if (status >= 300 && status < 400)
      return new ModelError(
        'rejected',
        presentable(
          `The model provider answered ${String(status)}, a redirect to ${location ?? 'nowhere'}: set its base URL to where it is.`,
          this.#options.secrets,
        ),
        {
          retryable: false,
          status,
        },
      )
    return refusalError({ status, headers, body }, this.#options.secrets, this.#options.now())
  }

  /** Up to `maxBytes` of the body; the rest is not read. */
  async #text(response: WireResponse, maxBytes: number, into: string[] = []): Promise<string> {
    const decoder = new TextDecoder()
    let left = maxBytes
    try {
      while (left > 0) {
        const next = await this.#within(response.body.next(), this.#options.idleMs)
        if (next.done === true) break
        into.push(decoder.decode(next.value.subarray(0, left), { stream: true }))
        left -= next.value.length
      }
    } finally {
      void response.body.return?.(undefined).catch(() => undefined)
    }
    return into.join('')
  }

  get #silenceMs(): number {
    const { protocol, firstPartMs, idleMs, afterEndMs } = this.#options
    if (protocol.isFinished) return Math.min(idleMs, afterEndMs)
    return this.#hasBegun ? idleMs : firstPartMs
  }

  /** Data that arrives in time. Time spent elsewhere, such as in the reader of the answer, does not count. */
  async #within<T>(arriving: Promise<T>, mostMs = Number.POSITIVE_INFINITY): Promise<T> {
    arriving.catch(() => undefined)
    let timer: NodeJS.Timeout | undefined
    const silence = new Promise<never>((_, reject) => {
      this.#rearm = () => {
        clearTimeout(timer)
        const ms = Math.min(this.#silenceMs, mostMs, 2 ** 31 - 1)
        timer = setTimeout(() => {
          reject(new ModelError('timeout', `Nothing arrived from the model provider for ${String(ms)} ms.`))
        }, ms)
      }
    })
    this.#rearm?.()
    try {
      return await Promise.race([arriving, silence])
    } catch (error) {
      this.close()
      throw error
    } finally {
      clearTimeout(timer)
      this.#rearm = undefined
    }
  }
}

const encoder = new TextEncoder()
const encode = (text: string): Uint8Array => encoder.encode(`data: ${text}\n\n`)

export const endedEarly = (errorClass: 'unavailable' | 'malformed' = 'unavailable'): ModelError =>
  new ModelError(errorClass, "The model provider's answer ended without a finish reason.")
const unreadable = (why: string): ModelError => new ModelError('malformed', `The model provider's answer cannot be read: ${why}.`)

function brokenOff(error: unknown, secrets: readonly string[]): ModelError {
  if (error instanceof ModelError) return error
  return new ModelError('unavailable', `The model provider broke off: ${presentable(causeOf(error), secrets)}`)
}

/** A certificate that is not trusted, or a URL that is none, is the same the next time. */
const lasting = /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_INVALID_)/

function unreachable(error: unknown, secrets: readonly string[]): ModelError {
  if (error instanceof ModelError) return error
  const code = codeOf(error)
  return new ModelError('unavailable', `The model provider cannot be reached: ${presentable(causeOf(error), secrets)}`, { retryable: !lasting.test(code) })
}

function innermost(error: unknown): unknown {
  let current = error
  for (let i = 0; i < 5 && current instanceof Error && current.cause instanceof Error; i++) current = current.cause
  return current
}

const causeOf = (error: unknown): string => {
  const cause = innermost(error)
  const message = cause instanceof Error ? cause.message : String(cause)
  return message === '' ? codeOf(error) || 'no reason given' : message
}

const codeOf = (error: unknown): string => {
  const cause = innermost(error)
  return typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
}
