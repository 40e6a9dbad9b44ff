import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { ensureCodex } from '../../scripts/codex/ensure-codex.js'
import type { AdaptedWorker, RequestOutcome, WorkerAdapter, WorkerSession } from '../../src/codex/adapters/adapter.js'
import { codexAppServerAdapter, type AppServerSettings } from '../../src/codex/adapters/app-server/index.js'
import type { Json, JsonObject } from '../../src/kernel/json.js'
import { silentLogger } from '../../src/telemetry/index.js'
import { startLoopbackModel, type LoopbackModel, type ModelReply, type ModelRequest } from './loopback-model.js'
import { RecordingHost } from './recording-host.js'

/** Within the checkout: Codex refuses a home in the system's temporary directory. */
const dataFolder = fileURLToPath(new URL('../../.data', import.meta.url))

export interface Held {
  readonly session: WorkerSession
  readonly host: RecordingHost
  /** Asks, and expects that it is done. Answers the result. */
  ask(method: string, params: Json): Promise<JsonObject>
  try(method: string, params: Json): Promise<RequestOutcome>
  /** Starts a thread and a turn in it. */
  startTurn(text: string): Promise<{ readonly threadId: string; readonly turnId: string }>
}

export class Stage {
  folder = ''
  binary = ''
  model!: LoopbackModel
  answer: (request: ModelRequest) => ModelReply = () => [{ text: 'Hello.' }]
  readonly #held: Held[] = []

  get settings(): AppServerSettings {
    return {
      binary: this.binary,
      config: {
        model: 'mock-model',
        model_provider: 'mock',
        'model_providers.mock': { name: 'mock', base_url: this.model.baseUrl, wire_api: 'responses' },
      },
      homeRoot: join(this.folder, 'homes'),
      workspaceRoot: join(this.folder, 'workspaces'),
      hiddenDirectories: [this.folder],
      sandbox: 'workspace-write',
      approvalPolicy: 'on-request',
      passEnvironment: [],
    }
  }

  adapter(changed: Partial<AppServerSettings> = {}): WorkerAdapter {
    return codexAppServerAdapter({ settings: { ...this.settings, ...changed }, environment: process.env, logger: silentLogger, clientVersion: '0.0.0' })
  }

  async open(worker: Partial<AdaptedWorker> = {}, adapter = this.adapter()): Promise<Held> {
    const host = new RecordingHost(worker.workerId ?? 'worker-1')
    const session = await adapter.open(
      { workerId: host.workerId, owner: { kind: 'user', userId: 1 }, workspaceRef: null, codexHomeRef: null, metadata: {}, threads: [], ...worker },
      host,
    )
    const held = holding(session, host)
    this.#held.push(held)
    return held
  }

  async clear(): Promise<void> {
    await Promise.all(this.#held.splice(0).map(({ session }) => session.close(0)))
    await this.model.close()
    expect(await processesOf(this.folder)).toEqual([])
    await rm(this.folder, { recursive: true, force: true })
  }
}

function holding(session: WorkerSession, host: RecordingHost): Held {
  let requests = 0
  const tryIt = (method: string, params: Json): Promise<RequestOutcome> =>
    session.request({ requestId: `req_${++requests}`, method, params, timeoutMs: 60_000 })
  const ask = async (method: string, params: Json): Promise<JsonObject> => {
    const outcome = await tryIt(method, params)
    if (!outcome.ok) throw new Error(`${method} was answered with ${JSON.stringify(outcome.error)}`)
    return outcome.result as JsonObject
  }
  return {
    session,
    host,
    ask,
    try: tryIt,
    startTurn: async (text) => {
      const { thread } = (await ask('thread/start', {})) as { thread: { id: string } }
      const { turn } = (await ask('turn/start', { threadId: thread.id, input: textInput(text) })) as { turn: { id: string } }
      return { threadId: thread.id, turnId: turn.id }
    },
  }
}

export const textInput = (text: string): Json => [{ type: 'text', text, text_elements: [] }]

/** Puts up a model and folders for each test, and makes sure that no process is left. */
export function useStage(): Stage {
  const stage = new Stage()
  beforeAll(async () => {
    stage.binary = await ensureCodex((line) => process.stderr.write(`${line}\n`))
  })
  beforeEach(async () => {
    await mkdir(dataFolder, { recursive: true })
    stage.folder = await mkdtemp(join(dataFolder, 'codex-test-'))
    stage.answer = () => [{ text: 'Hello.' }]
    stage.model = await startLoopbackModel((request) => stage.answer(request))
  })
  afterEach(async () => {
    await stage.clear()
  })
  return stage
}

/** Command lines of the processes that work for a Codex whose directories are in a folder. */
export async function processesOf(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
    const entries = environment.split('\0')
    const isOurs = entries.some((entry) => ['TMPDIR', 'CODEX_HOME', 'OA_CODEX_SESSION'].some((name) => entry.startsWith(`${name}=${folder}`)))
    if (isOurs) found.push((await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim())
  }
  return found.filter((line) => line !== '')
}

/** Waits until something is so. */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const until = Date.now() + 60_000
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > until) throw new Error('It did not come to be.')
    await sleep(20)
  }
}
