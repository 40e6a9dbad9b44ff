import { runCommandLine } from '../../../src/cli/index.js'
import { closeClient, createClient } from '../../../src/db/index.js'

type Commands = Parameters<typeof runCommandLine>[1]

/** Somebody at a terminal who can reach a database: runs commands, and looks into tables. */
export class Operator {
  readonly #databaseUrl: string
  readonly #commands: Commands
  readonly #env: Readonly<Record<string, string>>

  constructor(databaseUrl: string, commands: Commands, env: Readonly<Record<string, string>> = {}) {
    this.#databaseUrl = databaseUrl
    this.#commands = commands
    this.#env = env
  }

  async command(...words: string[]): Promise<{ code: number; out: string; err: string }> {
    const out: string[] = []
    const err: string[] = []
    const code = await runCommandLine(words, this.#commands, {
      env: { DATABASE_URL: this.#databaseUrl, ...this.#env },
      write: (text) => out.push(text),
      drained: () => Promise.resolve(),
      complain: (text) => err.push(text),
    })
    return { code, out: out.join(''), err: err.join('') }
  }

  async sql(text: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> {
    const client = createClient(this.#databaseUrl, 'runtime-test-sql')
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(text, [...values])).rows
    } finally {
      await closeClient(client)
    }
  }
}
