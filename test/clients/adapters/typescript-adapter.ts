/** Drives the TypeScript client as commands say. Runs in Node and in a browser: what it needs of either is handed to it. */
import {
  createRuntimeClient,
  ResyncRequired,
  StreamGap,
  RuntimeRefusal,
  RuntimeUnavailable,
  UnexpectedAnswer,
  unwrap,
  type RuntimeClient,
  type Signer,
} from '@openagents/runtime-client'
import type { Answer, AskCommand, CallCommand, Command, ConfigureCommand, ErrorAnswer, FollowCommand, FollowWorkerCommand, Reading } from '../protocol.js'

type Calls = Readonly<Record<string, ((parameters: object, options: object) => Promise<unknown>) | undefined>>
interface CallResult {
  readonly status: number
  readonly body: unknown
}
interface Item {
  readonly seq: number
  readonly data: unknown
}

interface Open {
  readonly abort: AbortController
  resume: () => void
}

export type Emit = (answer: Answer & { readonly id: number }) => void

export class TypeScriptAdapter {
  readonly #emit: Emit
  readonly #signerOf: (command: ConfigureCommand) => Signer
  readonly #fetch: typeof fetch
  readonly #open = new Map<number, Open>()
  #client: RuntimeClient | undefined

  /** `fetchWith` stands in for the platform's own fetch. */
  constructor(emit: Emit, signerOf: (command: ConfigureCommand) => Signer, fetchWith: typeof fetch = (...parameters) => fetch(...parameters)) {
    this.#emit = emit
    this.#signerOf = signerOf
    this.#fetch = fetchWith
  }

  /** Never rejects: what goes wrong is an answer. */
  async handle(id: number, command: Command): Promise<void> {
    try {
      await this.#do(id, command)
    } catch (error) {
      this.#emit({ id, ...errorAnswer(error) })
    }
  }

  async #do(id: number, command: Command): Promise<void> {
    switch (command.do) {
      case 'configure':
        this.#client = createRuntimeClient({ ...optionsOf(command, this.#signerOf(command)), fetch: this.#fetch })
        this.#emit({ id, is: 'result', status: 0 })
        return
      case 'call':
        this.#emit({ id, ...(await this.#call(command)) })
        return
      case 'follow':
        await this.#follow(id, command)
        return
      case 'follow_worker':
        await this.#followWorker(id, command)
        return
      case 'ask':
        await this.#askAndFollow(id, command)
        return
      case 'resume':
        this.#open.get(command.of)?.resume()
        return
      case 'abort':
        this.#open.get(command.of)?.abort.abort()
    }
  }

  get #configured(): RuntimeClient {
    if (this.#client === undefined) throw new Error('Configure the client first.')
    return this.#client
  }

  async #call({ operation, params = {}, body, options = {} }: CallCommand): Promise<Answer> {
    const call = (this.#configured as unknown as Calls)[operation]
    if (call === undefined) throw new Error(`The client has no ${operation}.`)
    const answer = call.call(
      this.#configured,
      { ...params, ...(body === undefined ? {} : { body }) },
      {
        ...(options.request_id === undefined ? {} : { requestId: options.request_id }),
        ...(options.trace === undefined ? {} : { trace: options.trace }),
        ...(options.generate_key === undefined ? {} : { generateKeys: options.generate_key }),
      },
    )
    const result = (await unwrap(answer as never)) as CallResult
    return { is: 'result', status: result.status, body: result.body }
  }

  async #follow(id: number, command: FollowCommand): Promise<void> {
    const open = this.#begin(id)
    const items = this.#configured.followRun({
      runId: command.run_id,
      threadId: command.thread_id,
      ...(command.cursor === undefined ? {} : { cursor: command.cursor }),
      ...(command.format === undefined ? {} : { format: command.format }),
      ...(command.follow === undefined ? {} : { follow: command.follow }),
      signal: open.abort.signal,
    })
    await this.#read(id, open, items as AsyncIterable<Item>, command)
  }

  async #followWorker(id: number, command: FollowWorkerCommand): Promise<void> {
    const open = this.#begin(id)
    const { worker_id: workerId, cursor } = command
    const items = this.#configured.followWorker({ workerId, ...(cursor === undefined ? {} : { cursor }), signal: open.abort.signal })
    await this.#read(id, open, items, command)
  }

  async #askAndFollow(id: number, { body }: AskCommand): Promise<void> {
    const open = this.#begin(id)
    const { parts } = await this.#configured.createRunAndFollow({ body: body as never, signal: open.abort.signal })
    await this.#read(id, open, parts as AsyncIterable<Item>, {})
  }

  #begin(id: number): Open {
    const open = { abort: new AbortController(), resume: () => undefined }
    this.#open.set(id, open)
    return open
  }

  async #read(id: number, open: Open, items: AsyncIterable<Item>, wanted: Reading): Promise<void> {
    let count = 0
    let by: 'done' | 'stop' | 'abort' = 'done'
    for await (const { seq, data } of items) {
      count++
      this.#emit({ id, is: 'event', seq, data })
      if (count === wanted.pause_after) {
        const resumed = new Promise<void>((resolve) => (open.resume = resolve))
        this.#emit({ id, is: 'paused' })
        await resumed
      }
      if (count === wanted.stop_after) {
        by = 'stop'
        break
      }
    }
    this.#open.delete(id)
    if (open.abort.signal.aborted) by = 'abort'
    this.#emit({ id, is: 'end', by })
  }
}

function optionsOf(command: ConfigureCommand, signer: Signer): Parameters<typeof createRuntimeClient>[0] {
  const { principal, trace, retry = {}, timeouts = {} } = command
  return {
    baseUrl: command.base_url,
    signer,
    ...(principal?.user_id === undefined ? {} : { principal: { userId: principal.user_id } }),
    ...(principal?.guest_scope === undefined ? {} : { principal: { guestScope: principal.guest_scope } }),
    ...(trace === undefined ? {} : { trace: trace as { traceparent: string } }),
    retry: {
      ...(retry.attempts === undefined ? {} : { attempts: retry.attempts }),
      ...(retry.base_ms === undefined ? {} : { baseMs: retry.base_ms }),
      ...(retry.max_ms === undefined ? {} : { capMs: retry.max_ms }),
      ...(retry.total_ms === undefined ? {} : { totalMs: retry.total_ms }),
    },
    timeouts: {
      ...(timeouts.headers_ms === undefined ? {} : { headersMs: timeouts.headers_ms }),
      ...(timeouts.idle_ms === undefined ? {} : { idleMs: timeouts.idle_ms }),
    },
  }
}

function errorAnswer(error: unknown): ErrorAnswer {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  if (error instanceof RuntimeRefusal) {
    const { status, code, reason, requestId, details } = error
    const refusal = { is: 'error' as const, status, code, reason, details, message, request_id: requestId }
    return error instanceof ResyncRequired ? { ...refusal, kind: 'resync', floor_seq: error.floorSeq } : { ...refusal, kind: 'refused' }
  }
  if (error instanceof RuntimeUnavailable) return { is: 'error', kind: 'unavailable', message }
  if (error instanceof UnexpectedAnswer) return { is: 'error', kind: 'protocol', status: error.status, message }
  if (error instanceof StreamGap) return { is: 'error', kind: 'gap', message }
  if (error instanceof Error && error.name === 'AbortError') return { is: 'error', kind: 'aborted', message }
  return { is: 'error', kind: 'fault', message: error instanceof Error ? (error.stack ?? message) : message }
}
