import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { LineSplitter } from './line-splitter.js'
import { descendantsOf, killMarked } from './marked-processes.js'

const maxLineBytes = 16 * 1024 * 1024
const stderrCharacters = 2048
/** How long output of a process that has ended is waited for. Something that it left behind may keep the pipe open. */
const drainMs = 500

/** No core dumps, which would hold the agent's data, and no more open files than a session can need. */
const limitedShell = 'ulimit -c 0; ulimit -n 4096 2>/dev/null; exec "$@"'

export interface CodexProcessOptions {
  readonly binary: string
  readonly parameters: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly workingDirectory: string
  /** Of this process alone, and removed with it. The environment of all that it starts is marked with it. */
  readonly temporaryDirectory: string
  readonly onLine: (line: string) => void
}

export interface ProcessExit {
  readonly code: number | null
  readonly signal: string | null
}

/** A Codex and everything that it starts: a process group of its own, which ends as a whole. */
export class CodexProcess {
  /** Resolves when the process has ended, its output has been read, and nothing that it started is left. */
  readonly exited: Promise<ProcessExit>
  readonly #child: ChildProcessWithoutNullStreams
  readonly #temporaryDirectory: string
  readonly #lines: LineSplitter
  #stderr = ''
  #descendants: readonly number[] = []

  constructor(options: CodexProcessOptions) {
    this.#temporaryDirectory = options.temporaryDirectory
    this.#lines = new LineSplitter(maxLineBytes, options.onLine)
    mkdirSync(options.temporaryDirectory, { recursive: true, mode: 0o700 })
    this.#child = spawn('/bin/sh', ['-c', limitedShell, 'sh', options.binary, ...options.parameters], {
      cwd: options.workingDirectory,
      env: options.environment,
      detached: true,
      stdio: 'pipe',
    })
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#lines.push(chunk)
    })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-stderrCharacters)
    })
    // A pipe that breaks says no more than the exit that comes with it.
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.on('error', () => {})
    this.exited = this.#whenExited()
  }

  /** Zero when it could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Its last error output. */
  get stderr(): string {
    // Colours are for terminals.
    return stripVTControlCharacters(this.#stderr).trim()
  }

  get droppedLines(): number {
    return this.#lines.droppedLines
  }

  write(line: string): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(`${line}\n`)
  }

  /** Stops reading its output, which makes it wait. */
  pause(): void {
    this.#child.stdout.pause()
  }

  resume(): void {
    this.#child.stdout.resume()
  }

  /** Asks it to end, and after `graceMs` makes it. Resolves when it is gone with all that it started. */
  async end(graceMs: number): Promise<void> {
    this.resume()
    this.#descendants = await descendantsOf(this.pid)
    this.#child.stdin.end()
    if (graceMs > 0) {
      this.#signalGroup('SIGTERM')
      await Promise.race([this.exited, sleep(graceMs, undefined, { ref: false })])
    }
    this.#signalGroup('SIGKILL')
    await this.exited
  }

  async #whenExited(): Promise<ProcessExit> {
    const exit = await this.#exit()
    this.resume()
    this.#signalGroup('SIGKILL')
    await killMarked((mark) => mark === this.#temporaryDirectory, this.#descendants)
    await rm(this.#temporaryDirectory, { recursive: true, force: true }).catch(() => {})
    const open = [this.#child.stdout, this.#child.stderr].filter((stream) => !stream.closed)
    await Promise.race([Promise.all(open.map((stream) => once(stream, 'close'))), sleep(drainMs, undefined, { ref: false })])
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream.destroy()
    return exit
  }

  #exit(): Promise<ProcessExit> {
    return new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        resolve({ code, signal })
      })
      this.#child.once('error', (error) => {
        this.#stderr += error.message
        resolve({ code: null, signal: null })
      })
    })
  }

  #signalGroup(signal: NodeJS.Signals): void {
    // A group id of 0 would be our own.
    if (this.pid === 0) return
    try {
      process.kill(-this.pid, signal)
    } catch {
      // Nobody of the group is left.
    }
  }
}
