import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs } from '../../../kernel/clock.js'
import type { Json, JsonObject } from '../../../kernel/json.js'
import type { AdapterEvent, RequestOutcome, ResumableThread, SessionHost, WorkerRequest, WorkerSession } from '../adapter.js'
import { Backlog } from './backlog.js'
import type { CodexProcessOptions, ProcessExit } from './codex-process.js'
import type { ServerRequestResolvedNotification } from './generated/protocol.js'
import type { RpcId } from './json-rpc.js'
import { NotificationEvents } from './notification-events.js'
import { failed } from './outcomes.js'
import { threadsAfter } from './remembered-threads.js'
import { checkRequest, type RequestRules } from './request-rules.js'
import { RestartBudget, restartLimits } from './restart-budget.js'
import { RunningCodex } from './running-codex.js'
import { resolvedEvent, respondMethod, ServerRequests } from './server-requests.js'
import { SessionGate } from './session-gate.js'
import { storableResult } from './storable-params.js'

/** Events that may be on their way into the log before Codex is made to wait. */
const eventLimit = 500
/** An answer has to fit into an event of the worker's log. */
const largestResult = 200_000

export interface AppServerSessionOptions {
  readonly host: SessionHost
  readonly sessionId: string
  readonly process: Omit<CodexProcessOptions, 'onLine'>
  readonly codexVersion: string
  /** Ours, which Codex is told. */
  readonly clientVersion: string
  readonly rules: RequestRules
  readonly threads: readonly ResumableThread[]
  readonly newId: () => string
}

/**
 * A worker's conversation with its Codex, across crashes of the process: a process that dies is restarted, with its threads. Its
 * messages become events, in order; they are not read faster than the events can be written.
 */
export class AppServerSession implements WorkerSession {
  readonly ended: Promise<{ readonly reason: string }>
  readonly #options: AppServerSessionOptions
  readonly #notifications = new NotificationEvents(monotonicMs)
  readonly #serverRequests: ServerRequests
  readonly #budget = new RestartBudget(restartLimits, monotonicMs)
  readonly #backlog: Backlog
  readonly #gate = new SessionGate()
  readonly #stopping = new AbortController()
  #end: (ended: { readonly reason: string }) => void = () => {}
  #running: RunningCodex | undefined
  #closed: Promise<void> | undefined
  #threads: readonly ResumableThread[]
  #flushTimer: NodeJS.Timeout | undefined
  /** Messages received while Codex starts: its start is reported first. */
  #held: AdapterEvent[] | undefined

  constructor(options: AppServerSessionOptions) {
    this.#options = options
    this.#threads = options.threads
    this.#serverRequests = new ServerRequests(options.newId)
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
    this.#backlog = new Backlog({
      append: (events) => options.host.append(events),
      limit: eventLimit,
      onPressure: (isHigh) => {
        if (isHigh) this.#running?.process.pause()
        else this.#running?.process.resume()
      },
      onFailure: () => void this.close(0),
    })
    options.host.signal.addEventListener('abort', this.#abort, { once: true })
  }

  /** Starts Codex for the first time. When it throws, nothing is left running. */
  async start(): Promise<void> {
    try {
      this.#options.host.signal.throwIfAborted()
      const running = await this.#launch(false)
      void this.#keepRunning(running)
    } catch (error) {
      await this.close(0)
      throw error
    }
  }

  async request(request: WorkerRequest): Promise<RequestOutcome> {
    if (request.method === respondMethod) return await this.#respond(request.params)
    const checked = checkRequest(this.#options.rules, request.method, request.params)
    if (!checked.ok) return checked
    const until = monotonicMs() + request.timeoutMs
    const running = await this.#gate.pass(request.timeoutMs)
    if (!running) return this.#unavailable()
    const outcome = await running.connection.request(request.method, checked.params, Math.max(1, until - monotonicMs()))
    return await this.#settle(request.method, checked.params, outcome)
  }

  close(graceMs: number): Promise<void> {
    this.#closed ??= this.#close(graceMs)
    return this.#closed
  }

  readonly #abort = (): void => {
    void this.close(0)
  }

  async #close(graceMs: number): Promise<void> {
    this.#options.host.signal.removeEventListener('abort', this.#abort)
    this.#stopping.abort()
    this.#gate.shut()
    const running = this.#running
    running?.connection.close('stopped')
    await running?.process.end(graceMs)
    this.#tell([...this.#takeText(), ...this.#serverRequests.lost()])
    // Codex's last messages are worth a moment, not more: the lease or the database may be gone.
    await Promise.race([this.#backlog.flushed().catch(() => {}), sleep(1000, undefined, { ref: false })])
  }

  /** Brings a process up to where it takes requests. Throws when it does not get there; it is gone then. */
  async #launch(restarted: boolean): Promise<RunningCodex> {
    const { codexVersion, clientVersion, process, sessionId } = this.#options
    this.#held = []
    const running = new RunningCodex(process, { onNotification: this.#onNotification, onRequest: this.#onRequest })
    this.#running = running
    try {
      await running.initialise(clientVersion)
      const { resumed, unresumed } = await running.resume(this.#threads)
      const facts = { session_id: sessionId, pid: running.process.pid, codex_version: codexVersion, restarted }
      const held = this.#release()
      this.#tell([{ type: 'worker.session.started', payload: { ...facts, resumed_threads: resumed, unresumed_threads: unresumed } }, ...held])
      await this.#backlog.flushed()
      this.#stopping.signal.throwIfAborted()
      this.#gate.open(running)
      return running
    } catch (error) {
      this.#release()
      await running.process.end(0)
      throw error
    }
  }

  /** Waits for the process to die, and starts another, until the session is closed or has died too often. */
  async #keepRunning(first: RunningCodex): Promise<void> {
    let running: RunningCodex | undefined = first
    while (running) {
      const exit = await running.process.exited
      running = await this.#restart(exit)
    }
  }

  async #restart(exit: ProcessExit): Promise<RunningCodex | undefined> {
    let last = exit
    for (;;) {
      if (this.#isStopping()) return undefined
      const pauseMs = await this.#tellCrash(last)
      if (pauseMs === undefined) {
        if (!this.#isStopping()) this.#end({ reason: 'Codex ended again and again.' })
        this.#gate.shut()
        return undefined
      }
      try {
        await sleep(pauseMs, undefined, { signal: this.#stopping.signal })
        return await this.#launch(true)
      } catch (error) {
        if (this.#isStopping()) return undefined
        this.#options.host.logger.warn({ error, worker_id: this.#options.host.workerId }, 'Codex could not be started again')
        last = (await this.#running?.process.exited) ?? { code: null, signal: null }
      }
    }
  }

  /** Answers how long to wait; undefined when there is to be no other process. */
  async #tellCrash(exit: ProcessExit): Promise<number | undefined> {
    this.#gate.close()
    const pauseMs = this.#budget.crashed()
    const stderr = this.#running?.process.stderr ?? ''
    this.#tell([...this.#takeText(), ...this.#serverRequests.lost()])
    this.#tell([
      {
        type: 'worker.session.crashed',
        payload: { exit_code: exit.code, signal: exit.signal, restart_in_ms: pauseMs ?? null, stderr: storableResult(stderr).result },
      },
    ])
    // Durable before anything else happens: a holder that has lost its lease must not start another process.
    return await this.#backlog.flushed().then(
      () => pauseMs,
      () => undefined,
    )
  }

  readonly #onNotification = (method: string, params: JsonObject): void => {
    if (method === 'serverRequest/resolved') {
      this.#tell([...this.#takeText(), ...this.#serverRequests.resolved((params as ServerRequestResolvedNotification).requestId)])
      return
    }
    this.#tell(this.#notifications.add(method, params))
    this.#expectText()
  }

  /** Sees to it that collected text is told in time, if nothing comes after it. */
  #expectText(): void {
    const dueInMs = this.#notifications.dueInMs
    if (dueInMs === undefined || this.#flushTimer) return
    this.#flushTimer = setTimeout(() => {
      this.#flushTimer = undefined
      this.#tell(this.#notifications.takeDue())
      this.#expectText()
    }, dueInMs)
  }

  readonly #onRequest = (id: RpcId, method: string, params: JsonObject): void => {
    const event = this.#serverRequests.opened(id, method, params)
    if (event) this.#tell([...this.#takeText(), event])
    else this.#running?.connection.answer(id, { error: { code: -32601, message: `The client does not offer ${method}.` } })
  }

  async #respond(params: Json): Promise<RequestOutcome> {
    const answered = this.#serverRequests.answered(params)
    if (!answered.ok) return answered
    const { rpcId, serverRequestId, answer } = answered.taken
    const running = this.#running
    this.#tell([...this.#takeText(), resolvedEvent(serverRequestId, 'answered')])
    // In the log before Codex acts on it.
    const isDurable = await this.#isFlushed()
    if (!isDurable || !running) return this.#unavailable()
    running.connection.answer(rpcId, answer)
    return { ok: true, result: { server_request_id: serverRequestId, outcome: 'answered' } }
  }

  /** Messages that Codex sent before its answer are in the log when the answer is. */
  async #settle(method: string, params: JsonObject, outcome: RequestOutcome): Promise<RequestOutcome> {
    this.#tell(this.#takeText())
    if (outcome.ok) {
      const threads = threadsAfter(this.#threads, method, params, outcome.result)
      const isRemembered = threads === this.#threads || (await this.#remember(threads))
      if (!isRemembered) return this.#unavailable()
    }
    if (!(await this.#isFlushed())) return this.#unavailable()
    return outcome.ok ? boundedResult(outcome.result) : boundedError(outcome)
  }

  async #remember(threads: readonly ResumableThread[]): Promise<boolean> {
    this.#threads = threads
    return await this.#options.host.rememberThreads(threads).then(
      () => true,
      () => false,
    )
  }

  #isFlushed(): Promise<boolean> {
    return this.#backlog.flushed().then(
      () => true,
      () => false,
    )
  }

  #unavailable(): RequestOutcome {
    if (this.#isStopping()) return failed('stopped', 'The session was ended.')
    return failed('lost', 'Codex is not running. Ask again when the worker has a session.')
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted
  }

  #takeText(): AdapterEvent[] {
    clearTimeout(this.#flushTimer)
    this.#flushTimer = undefined
    return this.#notifications.take()
  }

  #release(): readonly AdapterEvent[] {
    const held = this.#held ?? []
    this.#held = undefined
    return held
  }

  #tell(events: readonly AdapterEvent[]): void {
    if (this.#held) this.#held.push(...events)
    else this.#backlog.push(events)
  }
}

function boundedResult(result: Json): RequestOutcome {
  const { result: kept, bytes } = storableResult(result)
  if (bytes <= largestResult) return { ok: true, result: kept }
  return failed('result_too_large', `Codex answered with ${bytes} bytes, and a worker's answers hold ${largestResult}. It was done; ask for it in pages.`, {
    bytes,
  })
}

/** Codex repeats input that it could not understand, which may be long. */
function boundedError(outcome: RequestOutcome & { readonly ok: false }): RequestOutcome {
  const { code, message, data } = outcome.error
  const { result, bytes } = storableResult(data ?? null)
  const text = storableResult(message.slice(0, 2000)).result as string
  return { ok: false, error: { code, message: text, ...(data === undefined || bytes > largestResult / 10 ? {} : { data: result }) } }
}
