/** How a value is written. `form` is what the documentation says of it. */
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
  /** What differs when NODE_ENV is production. */
  readonly production?: string
}

const day = 86_400_000
const largestLimit = 1_000_000_000_000

/** Every environment variable the runtime reads: the single source of types, defaults and documentation. */
export const variables = {
  NODE_ENV: {
    type: { kind: 'choice', of: ['development', 'test', 'production'] },
    default: 'development',
    meaning: 'Strictness. In production nothing is generated or guessed.',
  },
  DATABASE_URL: {
    type: { kind: 'databaseUrl' },
    default: null,
    meaning: 'PostgreSQL 15 or newer. Without it a PostgreSQL runs inside RUNTIME_DATA_DIR.',
    production: 'required',
  },
  DATABASE_DIRECT_URL: {
    type: { kind: 'databaseUrl' },
    default: null,
    meaning: 'The same database past any transaction pooler, for what keeps a session: appends, nonces, LISTEN, migrations. Defaults to DATABASE_URL.',
  },
  RUNTIME_BIND_ADDR: { type: { kind: 'address' }, default: '127.0.0.1:4100', meaning: 'Where HTTP is served. Port 0 takes any free one.' },
  RUNTIME_ADMIN_ADDR: {
    type: { kind: 'address' },
    default: null,
    meaning: 'Where `/metrics` and `/docs` are served instead, for operators; probes are answered on both. Without it they are served with everything else.',
  },
  RUNTIME_SERVICE_NAME: { type: { kind: 'text' }, default: 'runtime', meaning: 'Name in health answers, logs and metrics.' },
  RUNTIME_BUILD_SHA: { type: { kind: 'text' }, default: 'dev', meaning: 'Build that health answers name.' },
  RUNTIME_DATA_DIR: { type: { kind: 'path' }, default: '.data', meaning: 'Directory of the embedded database and of the generated secret.' },
  RUNTIME_ROLES: {
    type: { kind: 'list', of: ['api', 'executor', 'projector'] },
    default: 'api,executor',
    meaning: 'What this process does.',
  },
  RUNTIME_MIGRATE_ON_START: {
    type: { kind: 'boolean' },
    default: 'true',
    meaning: 'Whether `serve` brings the schema up to date first. Replicas may do so at once.',
    production: 'default false: run `runtime migrate` as a step of its own',
  },
  RUNTIME_LOG_LEVEL: {
    type: { kind: 'choice', of: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] },
    default: 'info',
    meaning: 'The least severe level that is logged.',
  },
  RUNTIME_SIGNATURE_SECRET: {
    type: { kind: 'secret' },
    default: null,
    meaning: 'Key that request tokens are signed with. Without it one is generated into RUNTIME_DATA_DIR/signature-secret.',
    production: 'required, at least 32 bytes',
  },
  RUNTIME_SIGNATURE_SECRET_PREVIOUS: {
    type: { kind: 'secret' },
    default: null,
    meaning: 'The key before the current one: its tokens still verify while callers change over.',
    production: 'at least 32 bytes',
  },
  RUNTIME_LANES: {
    type: { kind: 'integer', min: 1, max: 64 },
    default: '2',
    meaning: 'Connections that append, each with one batch in flight. About one per core.',
  },
  RUNTIME_LANE_QUEUE_LIMIT: {
    type: { kind: 'integer', min: 1, max: 1_000_000 },
    default: '10000',
    meaning: 'Appends that may wait for a lane before callers get 503. Principals share it: one alone may have half as many requests under way.',
  },
  RUNTIME_LANE_QUEUE_BYTES: {
    type: { kind: 'integer', min: 1_048_576, max: 68_719_476_736 },
    default: '67108864',
    meaning: 'Text that appends of one kind of log may hold while they wait for a lane before callers get 503.',
  },
  RUNTIME_DB_POOL_SIZE: { type: { kind: 'integer', min: 1, max: 1_000 }, default: '10', meaning: 'Connections for everything but lanes and LISTEN.' },
  RUNTIME_STREAM_TAIL_MS: {
    type: { kind: 'milliseconds', min: 1, max: 300_000 },
    default: '1000',
    meaning: 'How long a stream stays open without a new event when the request does not say.',
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
    meaning: 'Readings of whole logs (replay, receipt, verification, drift) of one principal under way in one process before callers get 429.',
  },
  RUNTIME_LONG_READS: {
    type: { kind: 'integer', min: 1, max: 10_000 },
    default: '64',
    meaning: 'The same for all principals together.',
  },
  RUNTIME_BODIES_PER_PRINCIPAL: {
    type: { kind: 'integer', min: 1, max: 100_000 },
    default: '256',
    meaning: 'Request bodies of one principal that may be on their way to one process before callers get 429.',
  },
  RUNTIME_BODY_BYTES: {
    type: { kind: 'integer', min: 16_777_216, max: 68_719_476_736 },
    default: '134217728',
    meaning: 'Bytes that request bodies on their way may hold in one process, and half of them those of one principal, before callers get 429.',
  },
  RUNTIME_PENDING_FRAMES_PER_RUN: {
    type: { kind: 'integer', min: 1, max: 1_000_000 },
    default: '1000',
    meaning: 'Unprocessed frames that a run may have before callers get 429.',
  },
  RUNTIME_RUN_MAX_EVENTS: {
    type: { kind: 'integer', min: 100, max: largestLimit },
    default: '2000000',
    meaning: 'Events that the log of a run may hold. Beyond, an append is refused and a run that is executed fails; at a tenth a warning is logged.',
  },
  RUNTIME_RUN_MAX_LOG_BYTES: {
    type: { kind: 'integer', min: 1_000_000, max: largestLimit },
    default: '2147483648',
    meaning: 'Bytes of payload that the log of a run may hold, those of pruned events included. Beyond and at a tenth as above.',
  },
  RUNTIME_RUN_MAX_CONVERSATION_BYTES: {
    type: { kind: 'integer', min: 10_000, max: largestLimit },
    default: '16777216',
    meaning: 'Bytes that the conversation of a run may have, tool results included. Beyond, a run ends with `max_conversation` instead of asking a model.',
  },
  RUNTIME_SAFETY_POLL_MS: {
    type: { kind: 'milliseconds', min: 50, max: day },
    default: '5000',
    meaning: 'How often followers and executors look by themselves, in case a wake-up was lost.',
  },
  RUNTIME_LEASE_TTL_MS: {
    type: { kind: 'milliseconds', min: 1_000, max: day },
    default: '30000',
    meaning: 'How long an executor owns a run without renewing.',
  },
  RUNTIME_EXECUTOR_CONCURRENCY: {
    type: { kind: 'integer', min: 1, max: 10_000 },
    default: '64',
    meaning: 'Runs that one process works on at a time.',
  },
  RUNTIME_EXECUTOR_PRINCIPAL_PERCENT: {
    type: { kind: 'integer', min: 1, max: 100 },
    default: '75',
    meaning: 'How much one principal may have of the runs that its own and the free places of a process make together, in percent. 100: all.',
  },
  RUNTIME_PASS_ATTEMPTS: {
    type: { kind: 'integer', min: 1, max: 1_000 },
    default: '6',
    meaning: 'Passes over a run, or holds of a worker, that may fail in a row without its having moved on before it is failed.',
  },
  RUNTIME_WORKER_SESSIONS: {
    type: { kind: 'integer', min: 1, max: 10_000 },
    default: '16',
    meaning: 'Codex processes that one process holds at a time.',
  },
  RUNTIME_WORKER_REQUEST_TIMEOUT_MS: {
    type: { kind: 'milliseconds', min: 1, max: 300_000 },
    default: '15000',
    meaning: 'How long a worker may take to answer a request that does not say.',
  },
  RUNTIME_WORKER_HEARTBEAT_STALE_MS: {
    type: { kind: 'milliseconds', min: 1, max: day },
    default: '120000',
    meaning: 'Age of the last sign of life beyond which a worker is called stale.',
  },
  RUNTIME_RECOVERY_ATTEMPTS: {
    type: { kind: 'integer', min: 1, max: 100 },
    default: '3',
    meaning: 'Owners in a row that a run may lose without having moved on before it is failed.',
  },
  RUNTIME_RECOVERY_COOLDOWN_MS: {
    type: { kind: 'milliseconds', min: 0, max: day },
    default: '30000',
    meaning: 'How long a run that was taken over from a lost owner stays with the new one before it may be taken over again.',
  },
  RUNTIME_MAX_STEPS: {
    type: { kind: 'integer', min: 1, max: largestLimit },
    default: '1000',
    meaning: 'Steps of one run. A run may ask for less, of this and the next four.',
  },
  RUNTIME_MAX_WALL_CLOCK_MS: {
    type: { kind: 'milliseconds', min: 1, max: 30 * day },
    default: '1800000',
    meaning: 'How long one turn may take, without the time in which it waits for people.',
  },
  RUNTIME_MAX_TOKENS: { type: { kind: 'integer', min: 1, max: largestLimit }, default: '10000000', meaning: 'Model tokens of one run, read and written.' },
  RUNTIME_MAX_MODEL_CALLS: {
    type: { kind: 'integer', min: 1, max: largestLimit },
    default: '1000',
    meaning: 'Model calls of one run, repeated ones included.',
  },
  RUNTIME_MAX_TOOL_CALLS: { type: { kind: 'integer', min: 1, max: largestLimit }, default: '2000', meaning: 'Tool calls of one run.' },
  RUNTIME_OPEN_TURNS_PER_PRINCIPAL: {
    type: { kind: 'integer', min: 1, max: 1_000_000 },
    default: '1000',
    meaning: 'Runs of mode `turn` that one principal may have under way before callers get 429.',
  },
  RUNTIME_EXTENSIONS: {
    type: { kind: 'module' },
    default: null,
    meaning: 'Module whose default export brings further tools and hooks.',
  },
  RUNTIME_SYSTEM_PROMPT: { type: { kind: 'text' }, default: null, meaning: 'What every model call begins with.' },
  RUNTIME_DRAIN_TIMEOUT_MS: {
    type: { kind: 'milliseconds', min: 0, max: day },
    default: '10000',
    meaning: 'How long a stopping process may take to finish what it has begun.',
  },
  RUNTIME_MODEL_PROVIDER: {
    type: { kind: 'choice', of: ['scripted', 'openai_compatible', 'openai', 'anthropic', 'google'] },
    default: 'scripted',
    meaning: 'Who answers prompts. `scripted` is deterministic and offline. The default is openai_compatible as soon as RUNTIME_MODEL_BASE_URL is set.',
  },
  RUNTIME_MODEL_BASE_URL: {
    type: { kind: 'httpUrl' },
    default: null,
    meaning: 'Base of the API of that provider, such as `https://host/v1`. `openai`, `anthropic` and `google` have one of their own.',
  },
  RUNTIME_MODEL_API_KEY: { type: { kind: 'secret' }, default: null, meaning: 'Key for that API, where it asks for one.' },
  RUNTIME_MODEL_NAME: { type: { kind: 'text' }, default: null, meaning: 'Model to ask that API for. Required with it.' },
  RUNTIME_MODEL_OPTIONS: {
    type: { kind: 'jsonObject' },
    default: '{}',
    meaning: 'Further options of that provider, as the AI SDK names them. To `openai_compatible` they go as members of the request.',
  },
  RUNTIME_MODEL_TOOLS: {
    type: { kind: 'choice', of: ['auto', 'always', 'never'] },
    default: 'auto',
    meaning: 'Whether models are offered tools. `auto` does until a server refuses them, once for each model, and remembers.',
  },
  RUNTIME_MODEL_STREAM_USAGE: {
    type: { kind: 'choice', of: ['auto', 'always', 'never'] },
    default: 'auto',
    meaning: 'The same for `stream_options`, with which an `openai_compatible` server is asked for the tokens that it counted.',
  },
  RUNTIME_MODEL_FIRST_PART_TIMEOUT_MS: {
    type: { kind: 'milliseconds', min: 1, max: day },
    default: '300000',
    meaning: 'How long a model server may be silent before the first part of its answer. A comment is no silence.',
  },
  RUNTIME_MODEL_IDLE_TIMEOUT_MS: {
    type: { kind: 'milliseconds', min: 1, max: day },
    default: '60000',
    meaning: 'How long it may be silent afterwards.',
  },
  RUNTIME_MODEL_REASONING: {
    type: { kind: 'choice', of: ['keep', 'drop'] },
    default: 'keep',
    meaning:
      'What becomes of what a model thinks before it answers. `keep` writes it down as `run.reasoning` and gives it back as long as its turn lasts; `drop` does neither, and models that want it back cannot call tools.',
  },
  RUNTIME_OPENAI_API_KEY: {
    type: { kind: 'secret' },
    default: null,
    meaning: 'Key of OpenAI. With it and RUNTIME_OPENAI_MODEL, runs may ask for the provider `openai`, whoever else is the chosen one.',
  },
  RUNTIME_OPENAI_MODEL: { type: { kind: 'text' }, default: null, meaning: 'Model of OpenAI to ask. Required with its key.' },
  RUNTIME_OPENAI_BASE_URL: { type: { kind: 'httpUrl' }, default: null, meaning: 'Base of the API of OpenAI. Without it, `https://api.openai.com/v1`.' },
  RUNTIME_ANTHROPIC_API_KEY: {
    type: { kind: 'secret' },
    default: null,
    meaning: 'Key of Anthropic. With it and RUNTIME_ANTHROPIC_MODEL, runs may ask for the provider `anthropic`, whoever else is the chosen one.',
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
    meaning: 'Key of Google. With it and RUNTIME_GOOGLE_MODEL, runs may ask for the provider `google`, whoever else is the chosen one.',
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
    meaning: 'Pause of the `scripted` provider before each chunk of text, so that its stream can be seen. 0 for benchmarks and tests.',
  },
  RUNTIME_CODEX_BIN: {
    type: { kind: 'path' },
    default: null,
    meaning: 'The Codex that workers of the adapter `codex_app_server` run. Without it, `codex` from the PATH.',
  },
  RUNTIME_CODEX_CONFIG: {
    type: { kind: 'jsonObject' },
    default: '{}',
    meaning: 'Configuration of Codex, by its dotted names: the model, its provider. Sandbox and approvals have settings of their own.',
  },
  RUNTIME_CODEX_ENV: {
    type: { kind: 'names' },
    default: null,
    meaning: 'Variables of this environment that Codex may see, such as the key of its model. Commands that it runs see none of them.',
  },
  RUNTIME_CODEX_SANDBOX: {
    type: { kind: 'choice', of: ['read-only', 'workspace-write', 'danger-full-access'] },
    default: 'workspace-write',
    meaning: 'What commands of Codex may do without being approved.',
  },
  RUNTIME_CODEX_APPROVALS: {
    type: { kind: 'choice', of: ['untrusted', 'on-request', 'never'] },
    default: 'on-request',
    meaning: 'When Codex asks people. With `never`, a client cannot choose otherwise.',
  },
  RUNTIME_CODEX_HOME_ROOT: {
    type: { kind: 'path' },
    default: null,
    meaning: 'Where each worker has its home of Codex. Not below the temporary directory of the system. Without it, RUNTIME_DATA_DIR/codex/homes.',
  },
  RUNTIME_CODEX_WORKSPACE_ROOT: {
    type: { kind: 'path' },
    default: null,
    meaning: 'What the `workspace_ref` of a worker is resolved against. Without it, RUNTIME_DATA_DIR/codex/workspaces.',
  },
  RUNTIME_VALIDATE_RESPONSES: {
    type: { kind: 'boolean' },
    default: 'true',
    meaning: 'Whether every response is checked against the contract before it is sent.',
    production: 'default false',
  },
} as const satisfies Record<string, Variable>

export type VariableName = keyof typeof variables

export const variableNames = Object.keys(variables) as VariableName[]

/** A type in words, with its unit and bounds: what documentation and refusals say. */
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
