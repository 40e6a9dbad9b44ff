import type { ParseArgsConfig } from 'node:util'

/** Where a command reads and writes. The process's own, or a test's. */
export interface CommandIo {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Standard output: results, and nothing else. */
  write(text: string): void
  /** Resolves when the reader has taken the output, so that a slow reader does not fill the memory. */
  drained(): Promise<void>
  /** Standard error: everything for the person at the terminal. */
  complain(text: string): void
}

export interface OptionSpec {
  readonly type: 'string' | 'boolean'
  /** Placeholder in the usage, e.g. `seconds`. Only for strings. */
  readonly value?: string
  readonly meaning: string
}

export interface CommandArgs {
  readonly values: Readonly<Record<string, string | boolean | undefined>>
  readonly positionals: readonly string[]
}

/** Something that the `runtime` command line can be told to do. */
export interface Command {
  /** One word, or two where several commands are about the same thing: `runs list`. */
  readonly name: string
  /** One line, for the list of commands. */
  readonly summary: string
  readonly options: Readonly<Record<string, OptionSpec>>
  /** Names of the arguments it takes, all of them required. */
  readonly positionals?: readonly string[]
  /** Answers the exit code. Throws UsageError for arguments it cannot take. */
  run(args: CommandArgs, io: CommandIo): Promise<number>
}

/** The command line cannot be understood: told with the usage, exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

export function parseOptions(options: Readonly<Record<string, OptionSpec>>): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }]))
}

/** An option as a whole number within bounds, or its default when it is absent. */
export function integerOption(args: CommandArgs, name: string, bounds: { readonly min: number; readonly max: number }, fallback: number): number {
  const text = args.values[name]
  if (text === undefined) return fallback
  const number = typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (number >= bounds.min && number <= bounds.max) return number
  throw new UsageError(`--${name} takes a whole number from ${String(bounds.min)} to ${String(bounds.max)}.`)
}

/** A text option, or undefined. An empty one is refused: it is nearly always an unset shell variable. */
export function textOption(args: CommandArgs, name: string): string | undefined {
  const text = args.values[name]
  if (text === undefined || typeof text === 'boolean') return undefined
  if (text.trim() === '') throw new UsageError(`--${name} is empty.`)
  return text
}
