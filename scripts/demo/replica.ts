import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const startDeadlineMs = 30_000
const keptLines = 40

/** One `runtime serve` in a process of its own. */
export class Replica {
  readonly name: string
  /** Where it listens, and the name under which it holds leases. Known when it is ready. */
  url = ''
  processId = ''
  readonly #child: ChildProcess
  readonly #lines: string[] = []
  readonly #exited: Promise<void>
  readonly #ready: Promise<undefined>
  #hasExited = false

  /** Starts it. Its log has to be JSON, as it is in production. */
  constructor(name: string, env: Readonly<Record<string, string | undefined>>) {
    this.name = name
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', 'serve'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    const killWithUs = (): void => {
      child.kill('SIGKILL')
    }
    process.once('exit', killWithUs)
    this.#exited = new Promise((resolve) => {
      const leave = (): void => {
        this.#hasExited = true
        process.off('exit', killWithUs)
        resolve()
      }
      child.once('exit', leave)
      child.once('error', leave)
    })
    this.#ready = new Promise<undefined>((resolve) => {
      for (const output of [child.stdout, child.stderr])
        createInterface({ input: output }).on('line', (line) => {
          if (this.#read(line)) resolve(undefined)
        })
    })
  }

  /** Resolves when it is ready to work; rejects, with its log, when that takes too long or it stops before. */
  async ready(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => {
        resolve('was not ready in time')
      }, startDeadlineMs)
    })
    const problem = await Promise.race([this.#ready, this.#exited.then(() => 'has stopped'), late])
    clearTimeout(timer)
    if (problem !== undefined) throw new Error(`${this.name} ${problem}.\n${this.log}`)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** The last lines of its log, for whoever has to find out what went wrong. */
  get log(): string {
    return this.#lines.join('\n')
  }

  /** Without a goodbye: nothing is finished, written or given back. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  /** As a deployment stops it. */
  async stop(deadlineMs: number): Promise<void> {
    if (this.#hasExited) return
    this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), deadlineMs)
    await this.#exited
    clearTimeout(timer)
  }

  /** True when the line says that it is ready. */
  #read(line: string): boolean {
    this.#lines.push(line)
    if (this.#lines.length > keptLines) this.#lines.shift()
    const fields = fieldsOf(line)
    const message = String(fields['message'])
    if (message.startsWith('Listening on ')) this.url = message.slice('Listening on '.length)
    if (message === 'Ready.') this.processId = String(fields['process_id'])
    // Either may come first.
    return this.url !== '' && this.processId !== ''
  }
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
