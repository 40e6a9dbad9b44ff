import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'

const root = fileURLToPath(new URL('../..', import.meta.url))
const longestWaitMs = 60_000

export interface Ended {
  /** The exit code, or the signal that ended it. */
  readonly code: number | string
  readonly output: string
  readonly ms: number
}

/** A runtime as an operator starts it: a process, what it prints, and how it ends. */
export class ServedProcess {
  output = ''
  readonly #child: ChildProcess
  readonly #ended: Promise<Ended>

  /** `preload`: a module that is run before the runtime's own. */
  constructor(env: Readonly<Record<string, string>>, options: { readonly preload?: string } = {}) {
    const began = performance.now()
    const preload = options.preload === undefined ? [] : ['--import', options.preload]
    const inherited = Object.entries(process.env).filter(([name]) => !/^(RUNTIME_|DATABASE_|NODE_ENV$|VITEST)/.test(name))
    this.#child = spawn(process.execPath, ['--import', 'tsx', ...preload, 'src/main.ts', 'serve'], {
      cwd: root,
      env: { ...Object.fromEntries(inherited), RUNTIME_BIND_ADDR: '127.0.0.1:0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
    this.#ended = once(this.#child, 'close').then(([code, signal]) => ({
      code: (code ?? signal) as number | string,
      output: this.output,
      ms: performance.now() - began,
    }))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get url(): string {
    return /Listening on (http:\S+)/.exec(this.output)?.[1] ?? ''
  }

  ended(): Promise<Ended> {
    return this.#ended
  }

  /** Resolves when it has printed this. Rejects when it ends before, or does not in a minute. */
  async says(text: string | RegExp): Promise<void> {
    const until = performance.now() + longestWaitMs
    while (!(typeof text === 'string' ? this.output.includes(text) : text.test(this.output))) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null || performance.now() > until)
        throw new Error(`It never said ${String(text)}:\n${this.output}`)
      await sleep(20)
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Ends it, whatever state it is in. */
  async stop(): Promise<Ended> {
    this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 20_000)
    const ended = await this.#ended
    clearTimeout(timer)
    return ended
  }
}
