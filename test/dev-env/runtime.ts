import { appendFileSync } from 'node:fs'
import { Runtime, serverDatabase } from '../../src/app/index.js'
import { loadConfiguration } from '../../src/config/index.js'
import type { WorkerPausePoints } from '../../src/codex/index.js'
import type { PausePoints } from '../../src/execution/index.js'
import { FaultSwitchboard, mintToken } from '../../src/http/index.js'
import { createLogger, silentLogger, type Logger } from '../../src/telemetry/index.js'
import { makeDataDir } from './test-server.js'

export interface CallOptions {
  readonly user?: number | undefined
  readonly guest?: string | undefined
  readonly body?: unknown
  /** Sent as it is, instead of `body`. */
  readonly raw?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
  readonly claims?: Readonly<Record<string, unknown>>
  /** False: no token. A text: that token. */
  readonly token?: false | string
  readonly signal?: AbortSignal
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // Tests look into bodies of all shapes; the contract has checked them before they got here.
  readonly json: Record<string, unknown>
}

/** A runtime in this process, on a port of its own, and the means to talk to it as the control plane does. */
export class TestRuntime {
  readonly app: Runtime
  readonly faults: FaultSwitchboard
  readonly secret: string
  readonly url: string

  constructor(app: Runtime, faults: FaultSwitchboard, secret: string, url: string) {
    this.app = app
    this.faults = faults
    this.secret = secret
    this.url = url
  }

  /** A fresh token, for one request. */
  token(claims: Readonly<Record<string, unknown>> = {}): string {
    return tokenFor(this.secret, claims)
  }

  headers(path: string, options: CallOptions): Record<string, string> {
    return callHeaders(this.secret, path, options)
  }

  fetch(method: string, path: string, options: CallOptions = {}): Promise<Response> {
    const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
    return fetch(`${this.url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...this.headers(path, options), ...options.headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    })
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const response = await this.fetch(method, path, options)
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    return { status: response.status, headers: response.headers, text, json: (isJson ? JSON.parse(text) : {}) as Record<string, unknown> }
  }

  /** Creates a run and answers its id and thread. */
  async createRun(body: Readonly<Record<string, unknown>> = {}, user = 1): Promise<{ runId: string; threadId: string }> {
    const answer = await this.call('POST', '/internal/v1/runs', { user, body })
    if (answer.status !== 201) throw new Error(`createRun answered ${String(answer.status)}: ${answer.text}`)
    const run = answer.json['run'] as { id: string; thread_id: string }
    return { runId: run.id, threadId: run.thread_id }
  }

  append(runId: string, eventType: string, payload: unknown = {}, extra: Readonly<Record<string, unknown>> = {}, user = 1): Promise<Answer> {
    return this.call('POST', `/internal/v1/runs/${runId}/events`, { user, body: { event_type: eventType, payload, ...extra } })
  }

  async stop(): Promise<void> {
    await this.app.stop()
    const [violation] = this.app.violations
    if (violation) throw violation
  }
}

let nonces = 0

export function tokenFor(secret: string, claims: Readonly<Record<string, unknown>> = {}): string {
  const iat = Math.floor(Date.now() / 1000)
  return mintToken({ iat, exp: iat + 300, nonce: `test-${String(process.pid)}-${String(Date.now())}-${String(nonces++)}`, ...claims }, secret)
}

export function callHeaders(secret: string, path: string, options: CallOptions): Record<string, string> {
  const headers: Record<string, string> = {}
  const claims: Record<string, unknown> = {}
  const { user = options.guest === undefined ? 1 : undefined, guest } = options
  if (user !== undefined) {
    headers['x-oa-user-id'] = String(user)
    claims['user_id'] = user
  }
  if (guest !== undefined) {
    headers['x-oa-guest-scope'] = guest
    claims['guest_scope'] = guest
  }
  const named = { ...claims, ...subjectOf(path, options.body), ...options.claims }
  if (options.token !== false) headers['x-oa-runtime-signature'] = options.token ?? tokenFor(secret, named)
  return headers
}

/** A token has to carry the run and thread that its request names, in path, query or body. */
function subjectOf(path: string, body: unknown): Record<string, unknown> {
  const url = new URL(path, 'http://localhost')
  const [, inPath] = /\/(?:runs|checkpoints|run-summary)\/([^/]+)/.exec(url.pathname) ?? []
  const inBody = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const subject: Record<string, unknown> = {}
  const runId = inPath !== undefined && inPath !== 'stream' ? decodeURIComponent(inPath) : (url.searchParams.get('run_id') ?? inBody['run_id'])
  const threadId = url.searchParams.get('thread_id') ?? inBody['thread_id']
  if (typeof runId === 'string') subject['run_id'] = runId
  if (typeof threadId === 'string') subject['thread_id'] = threadId
  return subject
}

export interface TestRuntimeOptions {
  readonly databaseUrl: string
  readonly env?: Readonly<Record<string, string>>
  readonly pauses?: PausePoints
  readonly workerPauses?: WorkerPausePoints
  /** False: resolves as soon as it listens. */
  readonly untilReady?: boolean
  /** Told what the runtime logs. */
  readonly logger?: Logger
}

/** Starts a runtime against a database. Every answer is checked against the contract; `stop` fails if one broke it. */
export async function startTestRuntime(options: TestRuntimeOptions): Promise<TestRuntime> {
  const secret = 'a-secret-for-tests-that-is-long-enough-to-be-one'
  const { settings, secrets } = await loadConfiguration({
    DATABASE_URL: options.databaseUrl,
    RUNTIME_BIND_ADDR: '127.0.0.1:0',
    RUNTIME_SIGNATURE_SECRET: secret,
    RUNTIME_DATA_DIR: await makeDataDir(),
    RUNTIME_VALIDATE_RESPONSES: 'true',
    RUNTIME_SAFETY_POLL_MS: '1000',
    RUNTIME_DRAIN_TIMEOUT_MS: '3000',
    ...options.env,
  })
  const level = process.env['RUNTIME_TEST_LOG'] as 'debug' | undefined
  const logger = options.logger ?? (level ? createLogger({ level, format: 'text' }) : silentLogger)
  const faults = new FaultSwitchboard()
  const database = settings.database
  if (database.kind !== 'server') throw new Error('Tests bring their own database.')
  const app = new Runtime({
    settings,
    secrets,
    database: serverDatabase(database),
    logger,
    faults,
    onAnswer: recordAnswer,
    ...(options.pauses ? { pauses: options.pauses } : {}),
    ...(options.workerPauses ? { workerPauses: options.workerPauses } : {}),
  })
  const { host, port } = await app.start()
  if (options.untilReady !== false) await app.ready()
  return new TestRuntime(app, faults, secret, `http://${host}:${String(port)}`)
}

/** One line per answer, for the check that every declared status has been produced by some test. */
function recordAnswer(operationId: string, status: number): void {
  const file = process.env['RUNTIME_OBSERVED_RESPONSES']
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ operationId, status })}\n`)
}
