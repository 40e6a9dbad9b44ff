import { parseArgs } from 'node:util'
import { ConfigurationError } from '../config/index.js'
import { StartFailure } from '../kernel/start-failure.js'
import { parseOptions, UsageError, type Command, type CommandArgs, type CommandIo } from './command.js'

/** The codes above 2 are from sysexits.h: 69, a resource is unavailable now; 78, a setting is wrong and a restart does not help. */
export const exitCodes = { done: 0, failed: 1, usage: 2, unavailable: 69, settings: 78 } as const

/**
 * Runs one command line (without node and script) and returns the exit code. An error is a sentence on standard error; only bugs
 * print a stack.
 */
export async function runCommandLine(words: readonly string[], commands: readonly Command[], io: CommandIo): Promise<number> {
  const [first, ...others] = words
  if (first === undefined) {
    io.complain(overview(commands))
    return exitCodes.usage
  }
  if (['help', '--help', '-h'].includes(first)) return help(others, commands, io)
  const command = findCommand(words, commands)
  if (words.includes('--help') || words.includes('-h')) return help(command ? nameWords(command) : [first], commands, io)
  if (command === undefined) return refuseName(words, commands, io)
  try {
    return await command.run(parse(command, words.slice(nameWords(command).length)), io)
  } catch (error) {
    if (error instanceof UsageError) {
      io.complain(`runtime ${command.name}: ${error.message}\n\n${usage(command)}`)
      return exitCodes.usage
    }
    if (error instanceof ConfigurationError) {
      io.complain(`runtime: ${error.message}\n`)
      return exitCodes.settings
    }
    io.complain(`runtime ${command.name}: ${describe(error)}\n`)
    return error instanceof StartFailure ? exitCodes[error.kind] : exitCodes.failed
  }
}

const nameWords = ({ name }: Command): string[] => name.split(' ')

function findCommand(words: readonly string[], commands: readonly Command[]): Command | undefined {
  return commands.find((known) => nameWords(known).every((word, index) => word === words[index]))
}

/** Commands with `word` as the first part of their name: `runs list` and `runs show` for `runs`. */
const commandsUnder = (word: string | undefined, commands: readonly Command[]): Command[] => commands.filter((known) => known.name.startsWith(`${word ?? ''} `))

function refuseName(words: readonly string[], commands: readonly Command[], io: CommandIo): number {
  const [first = '', second] = words
  const under = commandsUnder(first, commands)
  const given = under.length > 0 && second !== undefined ? `${first} ${second}` : first
  const said = under.length > 0 && second === undefined ? `say what ${JSON.stringify(first)} is to do` : `there is no command ${JSON.stringify(given)}`
  io.complain(`runtime: ${said}.\n\n${overview(under.length > 0 ? under : commands)}`)
  return exitCodes.usage
}

function parse(command: Command, words: readonly string[]): CommandArgs {
  const expected = command.positionals ?? []
  let parsed: CommandArgs
  try {
    parsed = parseArgs({ args: [...words], options: parseOptions(command.options), allowPositionals: expected.length > 0, strict: true }) as CommandArgs
  } catch (error) {
    // node:util explains at length how to pass a positional that looks like an option; the first sentence is enough.
    throw new UsageError(error instanceof Error ? `${error.message.split('. ')[0]?.replace(/\.$/, '') ?? error.message}.` : String(error))
  }
  if (parsed.positionals.length !== expected.length)
    throw new UsageError(
      `It takes ${expected.map((positional) => `<${positional}>`).join(' ')}, and ${String(parsed.positionals.length)} arguments were given.`,
    )
  return parsed
}

function help(words: readonly string[], commands: readonly Command[], io: CommandIo): number {
  const command = findCommand(words, commands)
  const under = commandsUnder(words[0], commands)
  if (words.length > 0 && !command && under.length === 0) return refuseName(words, commands, io)
  io.write(command ? usage(command) : overview(under.length > 0 ? under : commands))
  return exitCodes.done
}

export function overview(commands: readonly Command[]): string {
  const rows = [...commands.map(({ name, summary }) => [name, summary] as const), ['help', 'explain a command'] as const]
  return ['Usage: runtime <command> [options]', '', ...columns(rows), ''].join('\n')
}

export function usage(command: Command): string {
  const words = [
    'runtime',
    command.name,
    ...(command.positionals ?? []).map((name) => `<${name}>`),
    ...(Object.keys(command.options).length > 0 ? ['[options]'] : []),
  ]
  const rows = Object.entries(command.options).map(
    ([name, { value, meaning }]) => [value === undefined ? `--${name}` : `--${name} <${value}>`, meaning] as const,
  )
  return [`Usage: ${words.join(' ')}`, '', `  ${command.summary}`, ...(rows.length > 0 ? ['', ...columns(rows)] : []), ''].join('\n')
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // A failure to connect to several addresses has its reasons inside and no message of its own.
  const message = error instanceof AggregateError && error.message === '' ? error.errors.map(String).join('; ') : error.message
  const isFaultOfOurs = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError
  return isFaultOfOurs ? (error.stack ?? message) : message
}
