import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { callHeaders, type CallOptions } from '../dev-env/index.js'

export const secret = 'a-secret-for-chaos-that-is-long-enough-to-be-one'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** `runtime <args>` as a process of its own, with nothing in its environment but what is given. */
export function runtimeCommand(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', RUNTIME_SIGNATURE_SECRET: secret, RUNTIME_LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Runs a command to its end and answers its exit code and what it wrote. */
export async function runCommand(args: readonly string[], env: Readonly<Record<string, string>>): Promise<{ code: number | null; output: string }> {
  const child = runtimeCommand(args, env)
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('No free port was found.')
  return address.port
}

/** A `runtime serve` that can be killed and started again at the same address. */
export class ServingProcess {
  readonly url: string
  readonly #env: Readonly<Record<string, string>>
  #child: ChildProcess | undefined
  #complaints = ''

  private constructor(port: number, env: Readonly<Record<string, string>>) {
    this.url = `http://127.0.0.1:${String(port)}`
    this.#env = { RUNTIME_BIND_ADDR: `127.0.0.1:${String(port)}`, ...env }
  }

  static async start(env: Readonly<Record<string, string>>): Promise<ServingProcess> {
    const serving = new ServingProcess(await freePort(), env)
    await serving.start()
    return serving
  }

  /** Resolves when it is ready. */
  async start(): Promise<void> {
    const child = runtimeCommand(['serve'], this.#env)
    this.#child = child
    child.stdout?.resume()
    child.stderr?.on('data', (chunk: Buffer) => (this.#complaints = (this.#complaints + chunk.toString()).slice(-4_000)))
    for (let attempt = 0; attempt < 600; attempt++) {
      if (child.exitCode !== null) break
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined)
      await answer?.arrayBuffer()
      if (answer?.status === 200) return
      await sleep(50)
    }
    throw new Error(`The runtime did not become ready: ${this.#complaints}`)
  }

  async kill9(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Asks it to leave; answers its exit code. */
  stop(): Promise<number | null> {
    return this.#end('SIGTERM')
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child
    this.#child = undefined
    if (!child) return null
    if (child.exitCode !== null) return child.exitCode
    child.kill(signal)
    const [code] = (await once(child, 'exit')) as [number | null]
    return code
  }
}

export interface Called {
  readonly status: number
  readonly json: Record<string, unknown>
}

/** One request with a fresh token; rejects when the connection breaks. */
export async function call(baseUrl: string, method: string, path: string, options: CallOptions = {}): Promise<Called> {
  const body = options.body === undefined ? {} : { body: JSON.stringify(options.body) }
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    headers: { ...('body' in body ? { 'content-type': 'application/json' } : {}), ...callHeaders(secret, path, options) },
    signal: AbortSignal.timeout(20_000),
    ...body,
  })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

/** Repeats a request, at any of the processes, until it is answered with something that is not "later". */
export async function persist(
  bases: () => string,
  method: string,
  path: string,
  options: CallOptions,
  deadlineMs = 60_000,
): Promise<Called & { attempts: number }> {
  const deadline = performance.now() + deadlineMs
  let last: unknown
  for (let attempts = 1; performance.now() < deadline; attempts++) {
    try {
      const answer = await call(bases(), method, path, options)
      if (answer.status < 500) return { ...answer, attempts }
      last = answer.json
    } catch (error) {
      last = error
    }
    await sleep(20 + Math.random() * 60)
  }
  throw new Error(`${method} ${path} was not answered in time: ${String(last)} ${JSON.stringify(last)}`)
}
