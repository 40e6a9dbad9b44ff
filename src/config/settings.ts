import { resolve } from 'node:path'
import { readCodexSettings, type CodexSettings } from './codex-settings.js'
import type { RawValues } from './environment.js'
import { readModelSettings, type ModelSettings } from './model-settings.js'
import { ValueReader, type Address } from './parse-value.js'
import type { Problem } from './problems.js'
import { variables } from './variables.js'

export type Environment = (typeof variables.NODE_ENV.type.of)[number]
export type Role = (typeof variables.RUNTIME_ROLES.type.of)[number]
export type LogLevel = (typeof variables.RUNTIME_LOG_LEVEL.type.of)[number]

/** The database to use. `embedded`: one that this process starts in the data directory. */
export type DatabaseSettings = { readonly kind: 'embedded' } | { readonly kind: 'server'; readonly url: string; readonly directUrl: string }

/** Everything the runtime is told from outside, typed, checked and free of secrets (the database URL's password excepted). */
export interface Settings {
  readonly environment: Environment
  readonly database: DatabaseSettings
  readonly dbPoolSize: number
  readonly migrateOnStart: boolean
  /** Absolute. */
  readonly dataDir: string
  readonly bind: Address
  /** Where operators are served; undefined: where everybody is. */
  readonly admin: Address | undefined
  readonly serviceName: string
  readonly buildSha: string
  readonly roles: ReadonlySet<Role>
  readonly logLevel: LogLevel
  readonly lanes: number
  readonly laneQueueLimit: number
  readonly laneQueueBytes: number
  readonly reads: { readonly perPrincipal: number; readonly perProcess: number }
  readonly bodies: { readonly perPrincipal: number; readonly bytes: number }
  readonly streams: {
    readonly tailMs: number
    readonly heartbeatMs: number
    readonly perRun: number
    readonly perPrincipal: number
  }
  readonly pendingFramesPerRun: number
  /** How large the log of a run may become. */
  readonly logLimits: { readonly events: number; readonly bytes: number }
  readonly safetyPollMs: number
  readonly leaseTtlMs: number
  readonly executor: {
    readonly concurrency: number
    readonly percentPerPrincipal: number
    readonly passAttempts: number
    readonly recovery: { readonly attempts: number; readonly cooldownMs: number }
  }
  readonly workers: {
    readonly sessions: number
    readonly requestTimeoutMs: number
    readonly heartbeatStaleMs: number
  }
  /** Bounds of every run, named as a run's own limits are on the wire: a run may lower them and never raise them. */
  readonly limits: {
    readonly max_steps: number
    /** Of one turn, without the time in which it waits for people. The others are of a run. */
    readonly max_wall_clock_ms: number
    readonly max_conversation_bytes: number
    readonly max_tokens: number
    readonly max_model_calls: number
    readonly max_tool_calls: number
  }
  readonly openTurnsPerPrincipal: number
  /** Path or package name, as given. */
  readonly extensions: string | undefined
  readonly systemPrompt: string | undefined
  readonly scriptedDelayMs: number
  readonly drainTimeoutMs: number
  readonly codex: CodexSettings
  readonly model: ModelSettings
  readonly validateResponses: boolean
}

export interface SettingsReading {
  /** Undefined when there are problems. */
  readonly settings: Settings | undefined
  readonly problems: readonly Problem[]
}

/** Types and checks. Never throws for invalid values: the result contains all problems. */
export function readSettings(values: RawValues): SettingsReading {
  const read = new ValueReader(values)
  const environment = read.choice('NODE_ENV', variables.NODE_ENV.type.of)
  const inProduction = environment === 'production'
  const database = readDatabase(read, inProduction)
  const model = readModelSettings(read)
  const bind = read.address('RUNTIME_BIND_ADDR')
  const admin = readAdmin(read, bind)
  const roles = read.list('RUNTIME_ROLES', variables.RUNTIME_ROLES.type.of)
  const logLevel = read.choice('RUNTIME_LOG_LEVEL', variables.RUNTIME_LOG_LEVEL.type.of)
  const migrateOnStart = read.boolean('RUNTIME_MIGRATE_ON_START')
  const validateResponses = read.boolean('RUNTIME_VALIDATE_RESPONSES')
  const dataDir = resolve(read.text('RUNTIME_DATA_DIR') ?? variables.RUNTIME_DATA_DIR.default)
  const codex = readCodexSettings(read, dataDir)
  const numbers = readNumbers(read)
  const complete =
    read.problems.length === 0 &&
    environment !== undefined &&
    database !== undefined &&
    model !== undefined &&
    codex !== undefined &&
    bind !== undefined &&
    roles !== undefined &&
    logLevel !== undefined &&
    migrateOnStart !== undefined &&
    validateResponses !== undefined
  if (!complete) return { settings: undefined, problems: read.problems }
  return {
    problems: [],
    settings: {
      environment,
      database,
      model,
      codex,
      bind,
      admin,
      roles,
      logLevel,
      migrateOnStart: read.isSet('RUNTIME_MIGRATE_ON_START') ? migrateOnStart : !inProduction,
      validateResponses: read.isSet('RUNTIME_VALIDATE_RESPONSES') ? validateResponses : !inProduction,
      dataDir,
      serviceName: read.text('RUNTIME_SERVICE_NAME') ?? variables.RUNTIME_SERVICE_NAME.default,
      extensions: read.text('RUNTIME_EXTENSIONS'),
      systemPrompt: read.text('RUNTIME_SYSTEM_PROMPT'),
      buildSha: read.text('RUNTIME_BUILD_SHA') ?? variables.RUNTIME_BUILD_SHA.default,
      ...numbers,
    },
  }
}

type Numbers = Pick<
  Settings,
  | 'dbPoolSize'
  | 'lanes'
  | 'laneQueueLimit'
  | 'laneQueueBytes'
  | 'streams'
  | 'reads'
  | 'bodies'
  | 'pendingFramesPerRun'
  | 'logLimits'
  | 'safetyPollMs'
  | 'leaseTtlMs'
  | 'executor'
  | 'workers'
  | 'limits'
  | 'openTurnsPerPrincipal'
  | 'scriptedDelayMs'
  | 'drainTimeoutMs'
>

/** Each has a default. One that is wrong reads as 0, and its problem is noted. */
function readNumbers(read: ValueReader): Numbers {
  const number = (name: Parameters<ValueReader['integer']>[0]): number => read.integer(name) ?? 0
  return {
    dbPoolSize: number('RUNTIME_DB_POOL_SIZE'),
    lanes: number('RUNTIME_LANES'),
    laneQueueLimit: number('RUNTIME_LANE_QUEUE_LIMIT'),
    laneQueueBytes: number('RUNTIME_LANE_QUEUE_BYTES'),
    streams: {
      tailMs: number('RUNTIME_STREAM_TAIL_MS'),
      heartbeatMs: number('RUNTIME_STREAM_HEARTBEAT_MS'),
      perRun: number('RUNTIME_STREAMS_PER_RUN'),
      perPrincipal: number('RUNTIME_STREAMS_PER_PRINCIPAL'),
    },
    reads: { perPrincipal: number('RUNTIME_LONG_READS_PER_PRINCIPAL'), perProcess: number('RUNTIME_LONG_READS') },
    bodies: { perPrincipal: number('RUNTIME_BODIES_PER_PRINCIPAL'), bytes: number('RUNTIME_BODY_BYTES') },
    pendingFramesPerRun: number('RUNTIME_PENDING_FRAMES_PER_RUN'),
    logLimits: { events: number('RUNTIME_RUN_MAX_EVENTS'), bytes: number('RUNTIME_RUN_MAX_LOG_BYTES') },
    safetyPollMs: number('RUNTIME_SAFETY_POLL_MS'),
    leaseTtlMs: number('RUNTIME_LEASE_TTL_MS'),
    executor: {
      concurrency: number('RUNTIME_EXECUTOR_CONCURRENCY'),
      percentPerPrincipal: number('RUNTIME_EXECUTOR_PRINCIPAL_PERCENT'),
      passAttempts: number('RUNTIME_PASS_ATTEMPTS'),
      recovery: { attempts: number('RUNTIME_RECOVERY_ATTEMPTS'), cooldownMs: number('RUNTIME_RECOVERY_COOLDOWN_MS') },
    },
    workers: {
      sessions: number('RUNTIME_WORKER_SESSIONS'),
      requestTimeoutMs: number('RUNTIME_WORKER_REQUEST_TIMEOUT_MS'),
      heartbeatStaleMs: number('RUNTIME_WORKER_HEARTBEAT_STALE_MS'),
    },
    limits: {
      max_steps: number('RUNTIME_MAX_STEPS'),
      max_wall_clock_ms: number('RUNTIME_MAX_WALL_CLOCK_MS'),
      max_conversation_bytes: number('RUNTIME_RUN_MAX_CONVERSATION_BYTES'),
      max_tokens: number('RUNTIME_MAX_TOKENS'),
      max_model_calls: number('RUNTIME_MAX_MODEL_CALLS'),
      max_tool_calls: number('RUNTIME_MAX_TOOL_CALLS'),
    },
    openTurnsPerPrincipal: number('RUNTIME_OPEN_TURNS_PER_PRINCIPAL'),
    scriptedDelayMs: number('RUNTIME_SCRIPTED_DELAY_MS'),
    drainTimeoutMs: number('RUNTIME_DRAIN_TIMEOUT_MS'),
  }
}

function readAdmin(read: ValueReader, bind: Address | undefined): Address | undefined {
  const admin = read.address('RUNTIME_ADMIN_ADDR')
  if (admin !== undefined && bind !== undefined && admin.port !== 0 && admin.port === bind.port && admin.host === bind.host)
    read.problems.push({
      what: 'RUNTIME_ADMIN_ADDR and RUNTIME_BIND_ADDR are the same address.',
      fix: 'Give RUNTIME_ADMIN_ADDR a port of its own, or unset it to serve operators where everybody is served.',
    })
  return admin
}

function readDatabase(read: ValueReader, inProduction: boolean): DatabaseSettings | undefined {
  const url = read.databaseUrl('DATABASE_URL')
  const directUrl = read.databaseUrl('DATABASE_DIRECT_URL')
  if (read.isSet('DATABASE_URL')) return url === undefined ? undefined : { kind: 'server', url, directUrl: directUrl ?? url }
  if (read.isSet('DATABASE_DIRECT_URL')) {
    read.problems.push({
      what: 'DATABASE_DIRECT_URL is set and DATABASE_URL is not.',
      fix: 'Set DATABASE_URL to the same database, or unset both to run on the embedded one.',
    })
    return undefined
  }
  if (inProduction) {
    read.problems.push({
      what: 'DATABASE_URL is not set and NODE_ENV is production.',
      fix: `Set DATABASE_URL to a PostgreSQL 15 or newer, or unset NODE_ENV to run on the embedded database in ${read.text('RUNTIME_DATA_DIR') ?? '.data'}/.`,
    })
    return undefined
  }
  return { kind: 'embedded' }
}
