import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type {
  Answer,
  CallCommand,
  Capability,
  Command,
  ConfigureCommand,
  ErrorAnswer,
  EventAnswer,
  FollowCommand,
  FollowWorkerCommand,
  AskCommand,
  Hello,
  ResultAnswer,
} from './protocol.js'

type Sent = Command & { readonly id: number }
type Received = Answer & { readonly id: number }

/** One stream that a client follows. */
export interface Following {
  readonly events: readonly EventAnswer[]
  /** Resolves with how it ended. Never rejects because of what the client says. */
  readonly ended: Promise<Exclude<Answer, EventAnswer | ResultAnswer>>
  /** Resolves when there are so many events, or the end. */
  until(count: number): Promise<void>
  /** Resolves when the client says that it asks for no more. */
  readonly paused: Promise<void>
  resume(): void
  abort(): void
}

/** A client library behind its adapter, wherever that runs. */
export class Adapter {
  readonly client: string
  readonly can: ReadonlySet<Capability>
  readonly #send: (line: string) => void
  readonly #close: () => Promise<void>
  readonly #listeners: Map<number, (answer: Received) => void>
  #lastId = 0

  constructor(hello: Hello, wire: Wire) {
    this.client = hello.client
    this.can = new Set(hello.can)
    this.#send = wire.send
    this.#close = wire.close
    this.#listeners = wire.listeners
  }

  async configure(command: Omit<ConfigureCommand, 'do'>): Promise<void> {
    const answer = await this.#ask({ do: 'configure', ...command })
    if (answer.is !== 'result') throw new Error(`The adapter of ${this.client} cannot be configured: ${JSON.stringify(answer)}`)
  }

  async call(command: Omit<CallCommand, 'do'>): Promise<ResultAnswer | ErrorAnswer> {
    const answer = await this.#ask({ do: 'call', ...command })
    if (answer.is !== 'result' && answer.is !== 'error') throw new Error(`The adapter of ${this.client} answered a call with ${answer.is}.`)
    return answer
  }

  follow(command: Omit<FollowCommand, 'do'>): Following {
    return this.#open({ do: 'follow', ...command })
  }

  followWorker(command: Omit<FollowWorkerCommand, 'do'>): Following {
    return this.#open({ do: 'follow_worker', ...command })
  }

  ask(command: Omit<AskCommand, 'do'>): Following {
    return this.#open({ do: 'ask', ...command })
  }

  close(): Promise<void> {
    return this.#close()
  }

  #ask(command: Command): Promise<Answer> {
    return new Promise((resolve) => {
      this.#post(command, (answer) => {
        this.#listeners.delete(answer.id)
        resolve(answer)
      })
    })
  }

  #open(command: Command): Following {
    const events: EventAnswer[] = []
    let waiting: { count: number; resolve: () => void }[] = []
    let isOver = false
    const settle = (): void => {
      for (const each of waiting) if (isOver || events.length >= each.count) each.resolve()
      waiting = waiting.filter(({ count }) => !isOver && events.length < count)
    }
    let pause: () => void
    const paused = new Promise<void>((resolve) => (pause = resolve))
    let end: (answer: Exclude<Answer, EventAnswer | ResultAnswer>) => void
    const ended = new Promise<Exclude<Answer, EventAnswer | ResultAnswer>>((resolve) => (end = resolve))
    const id = this.#post(command, (answer) => {
      if (answer.is === 'event') events.push(answer)
      else if (answer.is === 'paused') pause()
      else {
        this.#listeners.delete(answer.id)
        isOver = true
        pause()
        end(answer as Exclude<Answer, EventAnswer | ResultAnswer>)
      }
      settle()
    })
    return {
      events,
      ended,
      paused,
      until: (count) =>
        new Promise((resolve) => {
          waiting.push({ count, resolve })
          settle()
        }),
      resume: () => this.#post({ do: 'resume', of: id }),
      abort: () => this.#post({ do: 'abort', of: id }),
    }
  }

  #post(command: Command, listener?: (answer: Received) => void): number {
    const id = ++this.#lastId
    // Before it is sent: an answer may be there at once.
    if (listener) this.#listeners.set(id, listener)
    this.#send(JSON.stringify({ id, ...command } satisfies Sent))
    return id
  }
}

/** The way to an adapter. */
export interface Wire {
  send(line: string): void
  close(): Promise<void>
  /** Who waits for the answers to which command. */
  readonly listeners: Map<number, (answer: Received) => void>
}

/** Hands a line of an adapter to whoever waits for it. */
export function deliverLine(line: string, listeners: Wire['listeners']): void {
  const answer = JSON.parse(line) as Received
  listeners.get(answer.id)?.(answer)
}

/** Starts an adapter that speaks over its standard input and output. One that dies answers everything that is open with an error. */
export async function startAdapter(command: string, parameters: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Adapter> {
  const child = spawn(command, parameters, { stdio: ['pipe', 'pipe', 'pipe'], ...options })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4_000)))
  child.stdin.on('error', () => undefined)
  const listeners: Wire['listeners'] = new Map()
  const failAll = (): void => {
    const message = `The adapter ended: ${complaint}`
    for (const [id, listener] of [...listeners]) listener({ id, is: 'error', kind: 'fault', message })
  }
  const hello = await new Promise<Hello>((resolve, reject) => {
    let isFirst = true
    createInterface(child.stdout).on('line', (line) => {
      if (!isFirst) {
        deliverLine(line, listeners)
        return
      }
      isFirst = false
      resolve(JSON.parse(line) as Hello)
    })
    child.once('error', reject)
    child.once('close', () => {
      reject(new Error(`The adapter did not start: ${command} ${parameters.join(' ')}: ${complaint}`))
      failAll()
    })
  })
  return new Adapter(hello, { send: (line) => child.stdin.write(`${line}\n`), close: () => endProcess(child), listeners })
}

/** Closes its input, which is its sign to leave. One that does not is killed. */
async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.stdin?.end()
  const killer = setTimeout(() => child.kill('SIGKILL'), 3_000)
  await exited
  clearTimeout(killer)
}
