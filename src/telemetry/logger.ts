import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino'
import { wallClockMs } from '../kernel/clock.js'
import { readableLine } from './readable-line.js'

export type Logger = PinoLogger

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export interface LoggerOptions {
  readonly level: LogLevel
  /** `json`: one object a line, for machines. `text`: one short line, for people at a terminal. */
  readonly format: 'json' | 'text'
  /** On every line: service, version, process. */
  readonly base?: Readonly<Record<string, unknown>>
  /** Standard output unless given. */
  readonly destination?: DestinationStream
}

/** Nothing that signs, proves or unlocks is ever written, wherever in a logged object it turns up (two levels deep). */
const secretNames = [
  'authorization',
  'cookie',
  'token',
  'secret',
  'password',
  'signature',
  'apiKey',
  'api_key',
  'x-oa-runtime-signature',
  'x-oa-internal-signature',
]
const redactedPaths = secretNames.flatMap((name) => {
  const key = `["${name}"]`
  return [key.replace(/^\["([a-zA-Z_]+)"\]$/, '$1'), `*${key}`, `*.*${key}`]
})

/** Characters of lines that cannot be written now. They are kept, in order, until they can; what comes beyond them is dropped. */
const longestBacklog = 1024 * 1024

/** A log on a full disk, or one that nobody reads any more, costs lines and never the process. */
function standardOutput(): DestinationStream {
  const output = pino.destination({ fd: 1, sync: true, maxLength: longestBacklog })
  output.on('error', () => undefined)
  return output
}

/**
 * Writes are synchronous: the last line before a crash is the one that matters.
 */
export function createLogger(options: LoggerOptions): Logger {
  const output = options.destination ?? standardOutput()
  const destination: DestinationStream =
    options.format === 'json'
      ? output
      : {
          write: (line: string) => {
            output.write(readableLine(line))
          },
        }
  return pino(
    {
      level: options.level,
      base: options.base === undefined ? null : { ...options.base },
      messageKey: 'message',
      errorKey: 'error',
      timestamp: () => `,"timestamp":"${new Date(wallClockMs()).toISOString()}"`,
      formatters: { level: (label) => ({ severity: label.toUpperCase() }) },
      redact: { paths: redactedPaths, censor: '[redacted]' },
    },
    destination,
  )
}

/** For tests and tools that have nobody to tell. */
export const silentLogger: Logger = pino({ level: 'silent' })
