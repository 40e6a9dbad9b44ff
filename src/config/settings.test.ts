import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, loadConfiguration, loadSettings, parseAddress } from './index.js'

function refusal(env: Record<string, string>): ConfigurationError {
  try {
    loadSettings(env)
  } catch (error) {
    if (error instanceof ConfigurationError) return error
    throw error
  }
  throw new Error('It was not refused.')
}

describe('settings', () => {
  it('are complete with an empty environment', () => {
    const { settings, notices } = loadSettings({})
    expect(notices).toEqual([])
    expect(settings).toMatchObject({
      environment: 'development',
      database: { kind: 'embedded' },
      bind: { host: '127.0.0.1', port: 4100 },
      admin: undefined,
      dataDir: resolve('.data'),
      migrateOnStart: true,
      validateResponses: true,
      lanes: 2,
      model: { provider: 'scripted' },
      streams: { tailMs: 1000, heartbeatMs: 15_000, perRun: 1000, perPrincipal: 5000 },
      executor: { concurrency: 64, percentPerPrincipal: 75, passAttempts: 6, recovery: { attempts: 3, cooldownMs: 30_000 } },
      logLimits: { events: 2_000_000, bytes: 2_147_483_648 },
      limits: {
        max_steps: 1000,
        max_wall_clock_ms: 1_800_000,
        max_conversation_bytes: 16_777_216,
        max_tokens: 10_000_000,
        max_model_calls: 1000,
        max_tool_calls: 2000,
      },
      openTurnsPerPrincipal: 1000,
      scriptedDelayMs: 15,
    })
    expect(settings.extensions).toBeUndefined()
    expect(settings.systemPrompt).toBeUndefined()
    expect([...settings.roles]).toEqual(['api', 'executor'])
  })

  it('generate and guess nothing in production', () => {
    const { settings } = loadSettings({ NODE_ENV: 'production', DATABASE_URL: 'postgres://u:p@db/runtime' })
    expect(settings).toMatchObject({ migrateOnStart: false, validateResponses: false })
  })

  it('can be told otherwise in production', () => {
    const { settings } = loadSettings({
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://u:p@db/runtime',
      RUNTIME_MIGRATE_ON_START: 'true',
      RUNTIME_VALIDATE_RESPONSES: 'true',
    })
    expect(settings).toMatchObject({ migrateOnStart: true, validateResponses: true })
  })

  it('refuse production without a database, saying what to set', () => {
    expect(refusal({ NODE_ENV: 'production' }).message).toBe(
      'cannot start. DATABASE_URL is not set and NODE_ENV is production.\n  Set DATABASE_URL to a PostgreSQL 15 or newer, or unset NODE_ENV to run on the embedded database in .data/.',
    )
  })

  it('name every problem at once', () => {
    const { problems } = refusal({
      NODE_ENV: 'production',
      RUNTIME_LANES: 'two',
      RUNTIME_BIND_ADDR: '4100',
      RUNTIME_ROLES: 'api,cook',
      RUNTIME_MIGRATE_ON_START: 'yes',
    })
    expect(problems.map(({ what }) => what.split(' ')[0])).toEqual([
      'DATABASE_URL',
      'RUNTIME_BIND_ADDR',
      'RUNTIME_ROLES',
      'RUNTIME_MIGRATE_ON_START',
      'RUNTIME_LANES',
    ])
  })

  it('refuse a role that does nothing, and name those that do something', () => {
    const { message, problems } = refusal({ RUNTIME_ROLES: 'api,executor,projector' })
    expect(problems).toHaveLength(1)
    expect(message).toMatch(/RUNTIME_ROLES.*projector/)
    expect(message).toContain('`api`, `executor`')
  })

  it.each(['0', '65', '1.5', '-1', '1e1', '0x2', '2 lanes', '９'])('take no lane count of %s', (RUNTIME_LANES) => {
    expect(refusal({ RUNTIME_LANES }).problems).toHaveLength(1)
  })

  it('take white space around a value, and an empty value as unset', () => {
    expect(loadSettings({ RUNTIME_LANES: ' 4 ', RUNTIME_DB_POOL_SIZE: '' }).settings).toMatchObject({ lanes: 4, dbPoolSize: 10 })
  })

  it('refuse an environment they do not know, for it could be a misspelt production', () => {
    expect(refusal({ NODE_ENV: 'prod' }).message).toContain('Expected: one of `development`, `test`, `production`.')
  })

  it.each([
    ['postgres://u:p@db:5433/runtime', 'postgres://u:p@db:5433/runtime'],
    ['postgresql://u:p@db/runtime', 'postgres://u:p@db/runtime'],
    ['ecto://u:p%40ss@db/runtime?sslmode=require', 'postgres://u:p%40ss@db/runtime?sslmode=require'],
  ])('take the database %s', (DATABASE_URL, url) => {
    expect(loadSettings({ DATABASE_URL }).settings.database).toEqual({ kind: 'server', url, directUrl: url })
  })

  it.each(['mysql://u:p@db/runtime', 'db:5432/runtime', 'postgres://db', 'postgres://db/'])('take no database %s, and do not repeat it', (DATABASE_URL) => {
    const { message } = refusal({ DATABASE_URL })
    expect(message).toContain('DATABASE_URL is not valid.')
    expect(message).not.toContain(DATABASE_URL)
  })

  it('keep a direct URL apart, and refuse it alone', () => {
    expect(loadSettings({ DATABASE_URL: 'postgres://pool/a', DATABASE_DIRECT_URL: 'ecto://direct/a' }).settings.database).toEqual({
      kind: 'server',
      url: 'postgres://pool/a',
      directUrl: 'postgres://direct/a',
    })
    expect(refusal({ DATABASE_DIRECT_URL: 'postgres://direct/a' }).problems).toHaveLength(1)
  })

  it('choose a model API as soon as it has a base URL', () => {
    expect(loadSettings({ RUNTIME_MODEL_BASE_URL: 'http://127.0.0.1:1/v1/', RUNTIME_MODEL_NAME: 'm' }).settings.model).toEqual({
      provider: 'openai_compatible',
      servers: [{ provider: 'openai_compatible', baseUrl: 'http://127.0.0.1:1/v1', name: 'm', options: {} }],
      tools: 'auto',
      streamUsage: 'auto',
      reasoning: 'keep',
      firstPartTimeoutMs: 300_000,
      idleTimeoutMs: 60_000,
    })
    expect(loadSettings({ RUNTIME_MODEL_BASE_URL: 'http://127.0.0.1:1/v1', RUNTIME_MODEL_PROVIDER: 'scripted' }).settings.model).toMatchObject({
      provider: 'scripted',
      servers: [],
    })
  })

  it('offer several model providers at once, each with a key of its own', async () => {
    const { settings, secrets } = await loadConfiguration({
      RUNTIME_SIGNATURE_SECRET: 's',
      RUNTIME_MODEL_PROVIDER: 'anthropic',
      RUNTIME_MODEL_NAME: 'a',
      RUNTIME_ANTHROPIC_API_KEY: 'ka',
      RUNTIME_OPENAI_API_KEY: 'ko',
      RUNTIME_OPENAI_MODEL: 'o',
      RUNTIME_OPENAI_BASE_URL: 'https://gateway.example/v1',
      RUNTIME_MODEL_TOOLS: 'never',
      RUNTIME_MODEL_STREAM_USAGE: 'always',
      RUNTIME_MODEL_REASONING: 'drop',
      RUNTIME_MODEL_FIRST_PART_TIMEOUT_MS: '1',
      RUNTIME_MODEL_IDLE_TIMEOUT_MS: '2',
      RUNTIME_MODEL_OPTIONS: '{"effort":"low"}',
    })
    expect(settings.model).toEqual({
      provider: 'anthropic',
      servers: [
        { provider: 'anthropic', baseUrl: undefined, name: 'a', options: { effort: 'low' } },
        { provider: 'openai', baseUrl: 'https://gateway.example/v1', name: 'o', options: {} },
      ],
      tools: 'never',
      streamUsage: 'always',
      reasoning: 'drop',
      firstPartTimeoutMs: 1,
      idleTimeoutMs: 2,
    })
    expect(secrets.modelKeys).toEqual({ anthropic: 'ka', openai: 'ko' })
  })

  it('refuse half a model API', () => {
    expect(refusal({ RUNTIME_MODEL_PROVIDER: 'openai_compatible' }).problems).toHaveLength(2)
    expect(refusal({ RUNTIME_MODEL_BASE_URL: 'ftp://x', RUNTIME_MODEL_NAME: 'm' }).problems).toHaveLength(1)
    expect(refusal({ RUNTIME_MODEL_PROVIDER: 'openai' }).problems.map(({ what }) => what)).toEqual([
      'RUNTIME_MODEL_PROVIDER is openai and RUNTIME_MODEL_API_KEY is not set.',
      'RUNTIME_MODEL_NAME is not set and the model provider is openai.',
    ])
    expect(refusal({ RUNTIME_GOOGLE_MODEL: 'g' }).problems).toHaveLength(1)
    expect(refusal({ RUNTIME_GOOGLE_API_KEY: 'k' }).problems).toHaveLength(1)
  })

  it('say how runs are executed, each by its own variable', () => {
    const { settings } = loadSettings({
      RUNTIME_EXECUTOR_CONCURRENCY: '1',
      RUNTIME_RECOVERY_ATTEMPTS: '2',
      RUNTIME_RECOVERY_COOLDOWN_MS: '0',
      RUNTIME_MAX_STEPS: '4',
      RUNTIME_MAX_WALL_CLOCK_MS: '5',
      RUNTIME_MAX_TOKENS: '6',
      RUNTIME_MAX_MODEL_CALLS: '7',
      RUNTIME_MAX_TOOL_CALLS: '8',
      RUNTIME_OPEN_TURNS_PER_PRINCIPAL: '9',
      RUNTIME_EXTENSIONS: ' ./agents/tools.js ',
      RUNTIME_SYSTEM_PROMPT: 'Answer in verse.',
      RUNTIME_SCRIPTED_DELAY_MS: '0',
    })
    expect(settings).toMatchObject({
      executor: { concurrency: 1, percentPerPrincipal: 75, passAttempts: 6, recovery: { attempts: 2, cooldownMs: 0 } },
      limits: { max_steps: 4, max_wall_clock_ms: 5, max_tokens: 6, max_model_calls: 7, max_tool_calls: 8 },
      openTurnsPerPrincipal: 9,
      extensions: './agents/tools.js',
      systemPrompt: 'Answer in verse.',
      scriptedDelayMs: 0,
    })
  })

  it.each(['RUNTIME_EXECUTOR_CONCURRENCY', 'RUNTIME_RECOVERY_ATTEMPTS', 'RUNTIME_MAX_STEPS', 'RUNTIME_MAX_TOKENS', 'RUNTIME_OPEN_TURNS_PER_PRINCIPAL'])(
    'take no %s of 0, which would let nothing run',
    (name) => {
      expect(refusal({ [name]: '0' }).problems.map(({ what }) => what)).toEqual([`${name} is not valid (it is "0").`])
    },
  )

  it('say how Codex is run', () => {
    expect(loadSettings({}).settings.codex).toEqual({
      binary: undefined,
      config: {},
      sandbox: 'workspace-write',
      approvalPolicy: 'on-request',
      passEnvironment: [],
      homeRoot: resolve('.data/codex/homes'),
      workspaceRoot: resolve('.data/codex/workspaces'),
      hiddenDirectories: [resolve('.data')],
    })
    const { codex } = loadSettings({
      RUNTIME_CODEX_CONFIG: '{"model": "m", "model_providers.x": {"name": "x"}}',
      RUNTIME_CODEX_ENV: 'MODEL_KEY, OTHER_KEY',
      RUNTIME_CODEX_APPROVALS: 'never',
      RUNTIME_DATA_DIR: '/data',
      RUNTIME_CODEX_HOME_ROOT: '/homes',
    }).settings
    expect(codex).toMatchObject({
      config: { model: 'm', 'model_providers.x': { name: 'x' } },
      passEnvironment: ['MODEL_KEY', 'OTHER_KEY'],
      approvalPolicy: 'never',
      homeRoot: '/homes',
      workspaceRoot: '/data/codex/workspaces',
      hiddenDirectories: ['/data'],
    })
  })

  it('refuse a configuration of Codex that is none, without repeating it', () => {
    const { problems } = refusal({ RUNTIME_CODEX_CONFIG: '["key-4711"]', RUNTIME_CODEX_ENV: 'A=b' })
    expect(problems.map(({ what }) => what)).toEqual(['RUNTIME_CODEX_CONFIG is not valid.', 'RUNTIME_CODEX_ENV is not valid (it is "A=b").'])
  })

  it('notice names without effect, and guess what was meant', () => {
    const { notices } = loadSettings({ RUNTIME_LANE: '3', RUNTIME_QUITE_ANOTHER_THING: '1', PHX_HOST: 'x', SECRET_KEY_BASE: 'y' })
    expect(notices).toEqual([
      'RUNTIME_LANE is not a setting of the runtime and has no effect. Did you mean RUNTIME_LANES?',
      'RUNTIME_QUITE_ANOTHER_THING is not a setting of the runtime and has no effect.',
      'PHX_HOST, SECRET_KEY_BASE have no effect here and can be removed.',
    ])
  })
})

describe('an address', () => {
  it.each([
    ['127.0.0.1:4100', { host: '127.0.0.1', port: 4100 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
    ['[::1]:4100', { host: '::1', port: 4100 }],
    ['[::]:65535', { host: '::', port: 65_535 }],
  ])('is read from %s', (text, address) => {
    expect(parseAddress(text)).toEqual(address)
  })

  it.each(['4100', ':4100', '127.0.0.1', '::1:4100', 'host:65536', 'host:-1', 'http://host:80', 'host:80 '])('is not read from %j', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })
})
