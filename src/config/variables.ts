/** The form of a value. The documentation uses `form`. */
export type VariableType =
  | { readonly kind: 'text' }
  | { readonly kind: 'secret' }
  | { readonly kind: 'path' }
  | { readonly kind: 'module' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'milliseconds'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'list'; readonly of: readonly string[] }
  | { readonly kind: 'address' }
  | { readonly kind: 'databaseUrl' }
  | { readonly kind: 'httpUrl' }
  | { readonly kind: 'jsonObject' }
  | { readonly kind: 'names' }

export interface Variable {
  readonly type: VariableType
  /** As it would be written. Null when there is none. */
  readonly default: string | null
  readonly meaning: string
  /** Differences when NODE_ENV is production. */
  readonly production?: string
}

const day = 86_400_000
const largestLimit = 1_000_000_000_000

/** Every environment variable the runtime reads: the single source of types, defaults and documentation. */
export const variables = {
  NODE_ENV: {
    type: { kind: 'choice', of: ['development', 'test', 'production'] },
    default: 'development',
    meaning: 'Strictness. In production the runtime generates no secret and starts no database.',
  },
  DATABASE_URL: {
    type: { kind: 'databaseUrl' },
    default: null,
    meaning: 'PostgreSQL 15 or newer. Without it the runtime runs its own PostgreSQL in RUNTIME_DATA_DIR.',
    production: 'required',
  },
  DATABASE_DIRECT_URL: {
    type: { kind: 'databaseUrl' },
    default: null,
    meaning: 'The same database without a transaction pooler, for sessions: appends, nonces, LISTEN, migrations. Defaults to DATABASE_URL.',
  },
  RUNTIME_BIND_ADDR: { type: { kind: 'address' }, default: '127.0.0.1:4100', meaning: 'Address of the HTTP server. Port 0 takes any free port.' },
  RUNTIME_ADMIN_ADDR: {
    type: { kind: 'address' },
    default: null,
    meaning: 'Separate address of `/metrics` and `/docs`; probes are answered at both addresses. Without it RUNTIME_BIND_ADDR serves them.',
  },
  RUNTIME_SERVICE_NAME: { type: { kind: 'text' }, default: 'runtime', meaning: 'Name in health answers, logs and metrics.' },
  RUNTIME_BUILD_SHA: { type: { kind: 'text' }, default: 'dev', meaning: 'Build name in health answers and metrics.' },
  RUNTIME_DATA_DIR: { type: { kind: 'path' }, default: '.data', meaning: 'Directory of the embedded database and of the generated secret.' },
  RUNTIME_ROLES: {
    type: { kind: 'list', of: ['api', 'executor'] },
    default: 'api,executor',
    meaning: 'Roles of this process.',
  },
  RUNTIME_MIGRATE_ON_START: {
    type: { kind: 'boolean' },
    default: 'true',
    meaning: 'Whether `serve` migrates the schema first. Several replicas may do so at once.',
    production: 'default false: run `runtime migrate` as a separate step',
  },
  RUNTIME_LOG_LEVEL: {
    type: { kind: 'choice', of: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] },
    default: 'info',
    meaning: 'Lowest level that is logged.',
  },
  RUNTIME_SIGNATURE_SECRET: {
    type: { kind: 'secret' },
    default: null,
    meaning: 'Key for signing request tokens. Without it one is generated into RUNTIME_DATA_DIR/signature-secret.',
    production: 'required, at least 32 bytes',
  },
  RUNTIME_SIGNATURE_SECRET_PREVIOUS: {
    type: { kind: 'secret' },
    default: null,
    meaning: 'Previous key: its tokens are still accepted while callers change over.',
    production: 'at least 32 bytes',
  },
  RUNTIME_LANES: {
    type: { kind: 'integer', min: 1, max: 64 },
    default: '2',
    meaning: 'Connections that append, each with one batch in flight. Only the first is used unless batches are full or one stalls.',
  },
  RUNTIME_LANE_QUEUE_LIMIT: {
    type: { kind: 'integer', min: 1, max: 1_000_000 },
    default: '10000',
    meaning: 'Appends that may wait for a lane before callers get 503. Principals share it: one principal may have at most half as many requests under way.',
  },
  RUNTIME_LANE_QUEUE_BYTES: {
    type: { kind: 'integer', min: 1_048_576, max: 68_719_476_736 },
    default: '67108864',
    meaning: 'Bytes of text in appends of one kind of log that may wait for a lane before callers get 503.',
  },
  RUNTIME_DB_POOL_SIZE: { type: { kind: 'integer', min: 1, max: 1_000 }, default: '10', meaning: 'Connections for everything except lanes and LISTEN.' },
  RUNTIME_STREAM_TAIL_MS: {
    type: { kind: 'milliseconds', min: 1, max: 300_000 },
    default: '1000',
    meaning: 'Default time that a stream stays open, if the request does not set `tail_ms`.',
  },
  RUNTIME_STREAM_HEARTBEAT_MS: {
    type: { kind: 'milliseconds', min: 100, max: 300_000 },
    default: '15000',
    meaning: 'Interval of comment lines that keep idle streams alive.',
  },
  RUNTIME_STREAMS_PER_RUN: {
    type: { kind: 'integer', min: 1, max: 1_000_000 },
    default: '1000',
    meaning: 'Streams of one run that may be open in one process.',
  },
  RUNTIME_STREAMS_PER_PRINCIPAL: {
    type: { kind: 'integer', min: 1, max: 1_000_000 },
    default: '5000',
    meaning: 'Streams of one principal that may be open in one process.',
  },
  RUNTIME_LONG_READS_PER_PRINCIPAL: {
    type: { kind: 'integer', min: 1, max: 10_000 },
    default: '16',
    meaning: 'Reads of whole logs (replay, receipt, verification, drift) by one principal under way in one process before callers get 429.',
  },
  RUNTIME_LONG_READS: {
    type: { kind: 'integer', min: 1, max: 10_000 },
    default: '64',
    meaning: 'The same for all principals together.',
  },
  RUNTIME_BODIES_PER_PRINCIPAL: {
    type: { kind: 'integer', min: 1, max: 100_000 },
    default: '256',
    meaning: 'Request bodies of one principal in transit to one process before callers get 429.',
  },
  RUNTIME_BODY_BYTES: {
    type: { kind: 'integer', min: 16_777_216, max: 68_719_476_736 },
    default: '134217728',
    meaning: 'Bytes of request bodies in transit to one process, at most half of them from one principal, before callers get 429.',
  },
  RUNTIME_PENDING_FRAMES_PER_RUN: {
    type: { kind: 'integer', min: 1, max: 1_000_000 },
    default: '1000',
    meaning: 'Unprocessed frames that a run may have before callers get 429.',
  },
  RUNTIME_RUN_MAX_EVENTS: {
    type: { kind: 'integer', min: 100, max: largestLimit },
    default: '2000000',
    meaning: 'Maximum number of events in the log of a run. Beyond it an append is refused, and a run under execution fails; a warning is logged at a tenth.',
  },
  RUNTIME_RUN_MAX_LOG_BYTES: {
    type: { kind: 'integer', min: 1_000_000, max: largestLimit },
    default: '2147483648',
    meaning: 'Maximum bytes of payload in the log of a run, pruned events included. The consequences are the same.',
  },
  RUNTIME_RUN_MAX_CONVERSATION_BYTES: {
    type: { kind: 'integer', min: 10_000, max: largestLimit },
    default: '16777216',
    meaning: 'Maximum bytes of the conversation of a run, tool results included. Beyond it the run ends with `max_conversation` instead of asking a model.',
  },
  RUNTIME_SAFETY_POLL_MS: {
    type: { kind: 'milliseconds', min: 50, max: day },
    default: '5000',
    meaning: 'Poll interval of followers and executors, in case a wake-up was lost.',
  },
  RUNTIME_LEASE_TTL_MS: {
    type: { kind: 'milliseconds', min: 1_000, max: day },
    default: '30000',
    meaning: "How long an executor's lease lasts without renewal.",
  },
  RUNTIME_EXECUTOR_CONCURRENCY: {
    type: { kind: 'integer', min: 1, max: 10_000 },
    default: '64',
    meaning: 'Runs that one process works on at a time.',
  },
  RUNTIME_EXECUTOR_PRINCIPAL_PERCENT: {
    type: { kind: 'integer', min: 1, max: 100 },
    default: '75',
    meaning: 'Share of the places of a process that one principal may hold, in percent of its own and the free places together. 100: all.',
  },
  RUNTIME_PASS_ATTEMPTS: {
    type: { kind: 'integer', min: 1, max: 1_000 },
    default: '6',
    meaning: 'Consecutive passes over a run, or holds of a worker, that may fail without progress before the run or worker fails.',
  },
  RUNTIME_WORKER_SESSIONS: {
    type: { kind: 'integer', min: 1, max: 10_000 },
    default: '16',
    meaning: 'Codex processes that one process holds at a time.',
  },
  RUNTIME_WORKER_REQUEST_TIMEOUT_MS: {
    type: { kind: 'milliseconds', min: 1, max: 300_000 },
    default: '15000',
    meaning: 'Default time for a worker to answer a request, if the request does not set `timeout_ms`.',
  },
  RUNTIME_WORKER_HEARTBEAT_STALE_MS: {
    type: { kind: 'milliseconds', min: 1, max: day },
    default: '120000',
    meaning: 'Age of the last heartbeat at which a worker counts as stale.',
  },
  RUNTIME_RECOVERY_ATTEMPTS: {
    type: { kind: 'integer', min: 1, max: 100 },
    default: '3',
    meaning: 'Consecutive owners that a run may lose without progress before it fails.',
  },
  RUNTIME_RECOVERY_COOLDOWN_MS: {
    type: { kind: 'milliseconds', min: 0, max: day },
    default: '30000',
    meaning: 'Minimum time between two takeovers of a run from lost owners.',
  },
  RUNTIME_MAX_STEPS: {
    type: { kind: 'integer', min: 1, max: largestLimit },
    default: '1000',
    meaning: 'Steps of one run. A run may set a lower limit, for this and the next four.',
  },
  RUNTIME_MAX_WALL_CLOCK_MS: {
    type: { kind: 'milliseconds', min: 1, max: 30 * day },
    default: '1800000',
    meaning: 'Maximum duration of one turn, without the time it waits for people.',
  },
  RUNTIME_MAX_TOKENS: { type: { kind: 'integer', min: 1, max: largestLimit }, default: '10000000', meaning: 'Model tokens of one run, input and output.' },
  RUNTIME_MAX_MODEL_CALLS: {
    type: { kind: 'integer', min: 1, max: largestLimit },
    default: '1000',
    meaning: 'Model calls of one run, repeated ones included.',
  },
  RUNTIME_MAX_TOOL_CALLS: { type: { kind: 'integer', min: 1, max: largestLimit }, default: '2000', meaning: 'Tool calls of one run.' },
  RUNTIME_OPEN_TURNS_PER_PRINCIPAL: {
    type: { kind: 'integer', min: 1, max: 1_000_000 },
    default: '1000',
    meaning: 'Open runs of mode `turn` of one principal before callers get 429.',
  },
  RUNTIME_EXTENSIONS: {
    type: { kind: 'module' },
    default: null,
    meaning: 'Module with further tools and hooks in its default export.',
  },
  RUNTIME_SYSTEM_PROMPT: { type: { kind: 'text' }, default: null, meaning: 'System prompt at the start of every model call.' },
  RUNTIME_DRAIN_TIMEOUT_MS: {
    type: { kind: 'milliseconds', min: 0, max: day },
    default: '10000',
    meaning: 'Time for a stopping process to finish its work.',
  },
  RUNTIME_MODEL_PROVIDER: {
    type: { kind: 'choice', of: ['scripted', 'openai_compatible', 'openai', 'anthropic', 'google'] },
    default: 'scripted',
    meaning: 'Model provider. `scripted` is deterministic and offline. The default is openai_compatible if RUNTIME_MODEL_BASE_URL is set.',
  },
  RUNTIME_MODEL_BASE_URL: {
    type: { kind: 'httpUrl' },
    default: null,
    meaning: "Base URL of that provider's API, such as `https://host/v1`. `openai`, `anthropic` and `google` have a default.",
  },
  RUNTIME_MODEL_API_KEY: { type: { kind: 'secret' }, default: null, meaning: 'Key for that API, if it needs one.' },
  RUNTIME_MODEL_NAME: { type: { kind: 'text' }, default: null, meaning: 'Model to request from that API. Required with it.' },
  RUNTIME_MODEL_OPTIONS: {
    type: { kind: 'jsonObject' },
    default: '{}',
    meaning: 'Further options of that provider, by their names in the AI SDK. `openai_compatible` sends them as members of the request.',
  },
  RUNTIME_MODEL_TOOLS: {
    type: { kind: 'choice', of: ['auto', 'always', 'never'] },
    default: 'auto',
    meaning: 'Whether models are offered tools. `auto` offers them until the server refuses them, and remembers that for each model.',
  },
  RUNTIME_MODEL_STREAM_USAGE: {
    type: { kind: 'choice', of: ['auto', 'always', 'never'] },
    default: 'auto',
    meaning: 'The same for `stream_options`, which asks an `openai_compatible` server for its token counts.',
  },
  RUNTIME_MODEL_FIRST_PART_TIMEOUT_MS: {
    type: { kind: 'milliseconds', min: 1, max: day },
    default: '300000',
    meaning: 'How long a model server may send nothing before the first part of its answer. Comments count as data.',
  },
  RUNTIME_MODEL_IDLE_TIMEOUT_MS: {
    type: { kind: 'milliseconds', min: 1, max: day },
    default: '60000',
    meaning: 'How long it may send nothing after that.',
  },
  RUNTIME_MODEL_REASONING: {
    type: { kind: 'choice', of: ['keep', 'drop'] },
    default: 'keep',
    meaning:
      "Handling of a model's reasoning. `keep` records it as `run.reasoning` and returns it to the model during its turn; `drop` does neither, and models that need it back cannot call tools.",
  },
  RUNTIME_OPENAI_API_KEY: {
    type: { kind: 'secret' },
    default: null,
    meaning: 'Key of OpenAI. With it and RUNTIME_OPENAI_MODEL, runs may ask for the provider `openai` beside the chosen provider.',
  },
  RUNTIME_OPENAI_MODEL: { type: { kind: 'text' }, default: null, meaning: 'Model of OpenAI to ask. Required with its key.' },
  RUNTIME_OPENAI_BASE_URL: { type: { kind: 'httpUrl' }, default: null, meaning: 'Base of the API of OpenAI. Without it, `https://api.openai.com/v1`.' },
  RUNTIME_ANTHROPIC_API_KEY: {
    type: { kind: 'secret' },
    default: null,
    meaning: 'Key of Anthropic. With it and RUNTIME_ANTHROPIC_MODEL, runs may ask for the provider `anthropic` beside the chosen provider.',
  },
  RUNTIME_ANTHROPIC_MODEL: { type: { kind: 'text' }, default: null, meaning: 'Model of Anthropic to ask. Required with its key.' },
  RUNTIME_ANTHROPIC_BASE_URL: {
    type: { kind: 'httpUrl' },
    default: null,
    meaning: 'Base of the API of Anthropic. Without it, `https://api.anthropic.com/v1`.',
  },
  RUNTIME_GOOGLE_API_KEY: {
    type: { kind: 'secret' },
    default: null,
    meaning: 'Key of Google. With it and RUNTIME_GOOGLE_MODEL, runs may ask for the provider `google` beside the chosen provider.',
  },
  RUNTIME_GOOGLE_MODEL: { type: { kind: 'text' }, default: null, meaning: 'Model of Google to ask. Required with its key.' },
  RUNTIME_GOOGLE_BASE_URL: {
    type: { kind: 'httpUrl' },
    default: null,
    meaning: 'Base of the API of Google. Without it, `https://generativelanguage.googleapis.com/v1beta`.',
  },
  RUNTIME_SCRIPTED_DELAY_MS: {
    type: { kind: 'milliseconds', min: 0, max: 60_000 },
    default: '15',
    meaning: 'Pause of the `scripted` provider before each chunk of text, so that its stream is visible. 0 for benchmarks and tests.',
  },
  RUNTIME_CODEX_BIN: {
    type: { kind: 'path' },
    default: null,
    meaning: 'Codex executable for workers of the adapter `codex_app_server`. Without it, `codex` from the PATH.',
  },
  RUNTIME_CODEX_CONFIG: {
    type: { kind: 'jsonObject' },
    default: '{}',
    meaning: 'Configuration of Codex, by its dotted names: the model, its provider. Sandbox and approvals have their own settings.',
  },
  RUNTIME_CODEX_ENV: {
    type: { kind: 'names' },
    default: null,
    meaning: 'Variables of this environment that Codex receives, such as the key of its model. Its commands do not receive them.',
  },
  RUNTIME_CODEX_SANDBOX: {
    type: { kind: 'choice', of: ['read-only', 'workspace-write', 'danger-full-access'] },
    default: 'workspace-write',
    meaning: "Permissions of Codex's commands without an approval.",
  },
  RUNTIME_CODEX_APPROVALS: {
    type: { kind: 'choice', of: ['untrusted', 'on-request', 'never'] },
    default: 'on-request',
    meaning: 'When Codex asks for an approval. With `never`, a client cannot choose another policy.',
  },
  RUNTIME_CODEX_HOME_ROOT: {
    type: { kind: 'path' },
    default: null,
    meaning: "Directory of the workers' Codex homes. Not below the system's temporary directory. Without it, RUNTIME_DATA_DIR/codex/homes.",
  },
  RUNTIME_CODEX_WORKSPACE_ROOT: {
    type: { kind: 'path' },
    default: null,
    meaning: 'Directory against which the `workspace_ref` of a worker is resolved. Without it, RUNTIME_DATA_DIR/codex/workspaces.',
  },
  RUNTIME_VALIDATE_RESPONSES: {
    type: { kind: 'boolean' },
    default: 'true',
    meaning: 'Whether responses are checked against the contract before they are sent.',
    production: 'default false',
  },
} as const satisfies Record<string, Variable>

export type VariableName = keyof typeof variables

export const variableNames = Object.keys(variables) as VariableName[]

/** A type in words, with its unit and bounds, for documentation and refusals. */
export function describeType(type: VariableType): string {
  switch (type.kind) {
    case 'text':
      return 'text'
    case 'secret':
      return 'secret'
    case 'path':
      return 'path'
    case 'module':
      return 'path or package name of a module'
    case 'boolean':
      return '`true` or `false`'
    case 'integer':
      return `integer, ${String(type.min)} to ${String(type.max)}`
    case 'milliseconds':
      return `milliseconds, ${String(type.min)} to ${String(type.max)}`
    case 'choice':
      return `one of ${type.of.map((word) => `\`${word}\``).join(', ')}`
    case 'list':
      return `comma-separated, of ${type.of.map((word) => `\`${word}\``).join(', ')}`
    case 'address':
      return '`host:port` or `[ipv6]:port`'
    case 'databaseUrl':
      return '`postgres://user:password@host:port/database`'
    case 'httpUrl':
      return '`http://` or `https://` URL'
    case 'jsonObject':
      return 'JSON object'
    case 'names':
      return 'comma-separated names of variables'
  }
}
