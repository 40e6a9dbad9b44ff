import type { JsonObject } from '../../../kernel/json.js'
import type { RequestOutcome, ResumableThread } from '../adapter.js'
import { CodexProcess, type CodexProcessOptions } from './codex-process.js'
import type { ClientMethod, InitializeParams, ThreadResumeParams } from './generated/protocol.js'
import type { RpcId } from './json-rpc.js'
import { RpcConnection } from './rpc-connection.js'

const handshakeMs = 30_000

export interface CodexListener {
  readonly onNotification: (method: string, params: JsonObject) => void
  readonly onRequest: (id: RpcId, method: string, params: JsonObject) => void
}

/** A process of Codex and the conversation with it. */
export class RunningCodex {
  readonly process: CodexProcess
  readonly connection: RpcConnection

  constructor(options: Omit<CodexProcessOptions, 'onLine'>, listener: CodexListener) {
    this.connection = new RpcConnection({
      write: (line) => {
        this.process.write(line)
      },
      ...listener,
    })
    this.process = new CodexProcess({
      ...options,
      onLine: (line) => {
        this.connection.handleLine(line)
      },
    })
    void this.process.exited.then(() => {
      this.connection.close('lost')
    })
  }

  /** Introduces us. Nothing else may be asked before. Throws when Codex does not take it. */
  async initialise(version: string): Promise<void> {
    const outcome = await this.#ask('initialize', {
      clientInfo: { name: 'openagents_runtime', title: null, version },
      capabilities: null,
    } satisfies InitializeParams)
    if (!outcome.ok) throw new Error(`Codex did not initialise: ${outcome.error.message} ${this.process.stderr}`.trim())
    this.connection.notify('initialized')
  }

  /** Has threads loaded that an earlier process has left on disk. Answers the ids of those that could be, and of the others. */
  async resume(threads: readonly ResumableThread[]): Promise<{ readonly resumed: string[]; readonly unresumed: string[] }> {
    const [resumed, unresumed]: [string[], string[]] = [[], []]
    for (const { threadId } of threads) {
      const outcome = await this.#ask('thread/resume', { threadId, excludeTurns: true } satisfies ThreadResumeParams)
      if (outcome.ok) resumed.push(threadId)
      else unresumed.push(threadId)
    }
    return { resumed, unresumed }
  }

  #ask(method: ClientMethod, params: JsonObject): Promise<RequestOutcome> {
    return this.connection.request(method, params, handshakeMs)
  }
}
