import { fork, type ChildProcess } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { FairTurns } from '../../kernel/fair-turns.js'
import { ToolFailure, type ToolContext } from '../tool.js'
import type { EvaluationReply, EvaluationRequest } from './evaluator-process.js'
import type { ExpressionValue } from './expression.js'

export interface EvaluatorLimits {
  /** For one expression, from the moment at which the process begins with it. */
  readonly evaluationMs: number
  readonly startMs: number
  /** The process is ended when nothing was asked of it for so long. */
  readonly idleMs: number
  readonly heapMiB: number
  /** Expressions of one owner that wait for their turn. */
  readonly waitingPerOwner: number
}

const defaultLimits: EvaluatorLimits = { evaluationMs: 1_000, startMs: 15_000, idleMs: 60_000, heapMiB: 96, waitingPerOwner: 16 }

/**
 * Evaluates expressions in a separate process, which is started when first needed, reused, and replaced after an expression that
 * it did not survive. A thread would not do: an allocation beyond a thread's heap limit aborts the whole process (`zeros(1e9)`
 * does), and an evaluation blocks its caller.
 */
export class Evaluator {
  readonly #limits: EvaluatorLimits
  #child: Promise<ChildProcess> | undefined
  /** Evaluations are made one after another, as the process can do no other, and the owners take turns. */
  readonly #turns: FairTurns
  #nextId = 1
  #idle: NodeJS.Timeout | undefined

  constructor(limits: Partial<EvaluatorLimits> = {}) {
    this.#limits = { ...defaultLimits, ...limits }
    this.#turns = new FairTurns({ waitingPerParty: this.#limits.waitingPerOwner })
  }

  /** Rejects with a ToolFailure: `invalid_expression`, `too_expensive`, `canceled`, or `unavailable`. */
  async evaluate(expression: string, { owner, signal, waitFor }: Pick<ToolContext, 'owner' | 'signal' | 'waitFor'>): Promise<ExpressionValue> {
    if (!this.#turns.hasRoom(owner))
      throw new ToolFailure('unavailable', `${this.#limits.waitingPerOwner} expressions wait to be evaluated already. Try again when they have been.`)
    const leave = await waitFor(this.#turns.take(owner, signal)).catch((cause: unknown) => {
      throw new ToolFailure('canceled', 'The evaluation was canceled.', { cause })
    })
    try {
      return await this.#evaluateNow(expression)
    } finally {
      leave()
    }
  }

  /** Ends the process. A later evaluation starts another. */
  async close(): Promise<void> {
    clearTimeout(this.#idle)
    const closing = this.#child
    // At once: a later caller must not be given a process that is about to end.
    this.#child = undefined
    const child = await closing?.catch(() => undefined)
    child?.kill('SIGKILL')
  }

  async #evaluateNow(expression: string): Promise<ExpressionValue> {
    clearTimeout(this.#idle)
    const child = await (this.#child ??= this.#start())
    try {
      return await this.#ask(child, { id: this.#nextId++, expression })
    } finally {
      this.#idle = setTimeout(() => void this.close(), this.#limits.idleMs).unref()
    }
  }

  #ask(child: ChildProcess, request: EvaluationRequest): Promise<ExpressionValue> {
    return new Promise((resolve, reject) => {
      let isOver = false
      const end = (settle: () => void): void => {
        isOver = true
        clearTimeout(timer)
        child.off('message', onMessage)
        child.off('exit', onExit)
        settle()
      }
      const abandon = (failure: ToolFailure): void => {
        this.#child = undefined
        end(() => reject(failure))
        child.kill('SIGKILL')
      }
      // An answer that has arrived while this process was busy is read before the verdict.
      const onTimeout = (): void => {
        if (!isOver) abandon(tooExpensive(`longer than ${this.#limits.evaluationMs} ms`))
      }
      const timer = setTimeout(() => setImmediate(onTimeout), this.#limits.evaluationMs)
      const onExit = (): void => abandon(tooExpensive('more memory than there is for it'))
      const onMessage = (reply: EvaluationReply): void => {
        if (!('id' in reply) || reply.id !== request.id) return
        if ('fault' in reply) end(() => reject(new ToolFailure('invalid_expression', reply.fault)))
        else {
          const { id: _, ...value } = reply
          end(() => resolve(value))
        }
      }
      child.on('message', onMessage)
      child.once('exit', onExit)
      child.send(request, (error) => {
        if (error) abandon(new ToolFailure('unavailable', 'The process that evaluates expressions ended. Try again.', { cause: error }))
      })
    })
  }

  #start(): Promise<ChildProcess> {
    const started = new Promise<ChildProcess>((resolve, reject) => {
      // The expression's process gets none of our environment: it holds secrets.
      const child = fork(entry.path, {
        execArgv: [...entry.execArgv, `--max-old-space-size=${this.#limits.heapMiB}`],
        env: {},
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
      const fail = (cause?: unknown): void => {
        clearTimeout(timer)
        child.kill('SIGKILL')
        this.#child = undefined
        reject(new ToolFailure('unavailable', 'The process that evaluates expressions could not be started.', { cause }))
      }
      const timer = setTimeout(fail, this.#limits.startMs)
      child.once('error', fail)
      child.once('exit', fail)
      child.once('message', () => {
        clearTimeout(timer)
        child.off('exit', fail)
        // Once it has started, sending and waiting report its end; and it must not keep an otherwise finished process alive.
        child.off('error', fail)
        child.on('error', () => {})
        child.once('exit', () => {
          if (this.#child === started) this.#child = undefined
        })
        child.unref()
        child.channel?.unref()
        resolve(child)
      })
    })
    return started
  }
}

function tooExpensive(what: string): ToolFailure {
  return new ToolFailure('too_expensive', `The expression took ${what}. Ask for something smaller.`)
}

/** The compiled file where this file is compiled, and the source, by way of the loader that the sources are run with, otherwise. */
const entry = ((): { path: string; execArgv: readonly string[] } => {
  const isSource = import.meta.url.endsWith('.ts')
  const path = fileURLToPath(new URL(isSource ? './evaluator-process.ts' : './evaluator-process.js', import.meta.url))
  if (!isSource) return { path, execArgv: [] }
  return { path, execArgv: ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href] }
})()
