import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { closeClient, createClient, removeEmbeddedPostgres, startEmbeddedPostgres, withDatabase } from '../src/db/index.js'
import { mintToken } from '../src/http/index.js'

export const secret = 'a-secret-for-benchmarks-that-is-long-enough'
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const bareServer = fileURLToPath(new URL('bare-server.ts', import.meta.url))

export interface Machine {
  /** A database beside the runtime's. */
  readonly bareUrl: string
  readonly runtimeUrl: string
  /** For another build that is measured in turn with this one. */
  readonly beforeUrl: string
  /** A further database, empty. */
  database(name: string): Promise<string>
  postgresPid(): number
  sql(url: string, ...statements: string[]): Promise<Record<string, unknown>[]>
  stop(): Promise<void>
}

/** One PostgreSQL for all that is measured, durable, with the memory a small server of this size gets. */
export async function startMachine(): Promise<Machine> {
  const dataDir = await mkdtemp(join(tmpdir(), 'runtime-bench-pg-'))
  const server = await startEmbeddedPostgres({ dataDir, database: 'postgres', settings: { shared_buffers: '2GB', max_wal_size: '4GB', fsync: 'on' } })
  const sql = async (url: string, ...statements: string[]): Promise<Record<string, unknown>[]> => {
    const client = createClient(url, 'bench', { statementTimeoutMs: 0 })
    await client.connect()
    try {
      let rows: Record<string, unknown>[] = []
      for (const statement of statements) rows = (await client.query<Record<string, unknown>>(statement)).rows
      return rows
    } finally {
      await closeClient(client)
    }
  }
  await sql(server.url, 'CREATE DATABASE bare', 'CREATE DATABASE runtime', 'CREATE DATABASE before')
  return {
    bareUrl: withDatabase(server.url, 'bare'),
    runtimeUrl: withDatabase(server.url, 'runtime'),
    beforeUrl: withDatabase(server.url, 'before'),
    async database(name) {
      await sql(server.url, `CREATE DATABASE "${name}"`)
      return withDatabase(server.url, name)
    },
    postgresPid: () => server.pid(),
    sql,
    async stop() {
      await server.stop()
      await removeEmbeddedPostgres(dataDir)
    },
  }
}

export interface Served {
  readonly url: string
  readonly process: ChildProcess
  stop(): Promise<void>
}

/** The built service in a process of its own, as production runs it. */
export async function serve(
  databaseUrl: string,
  port: number,
  env: Readonly<Record<string, string>> = {},
  nodeArguments: readonly string[] = [],
  entry: string = main,
): Promise<Served> {
  const url = `http://127.0.0.1:${String(port)}`
  const child = spawn(process.execPath, [...nodeArguments, entry, 'serve'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      RUNTIME_SIGNATURE_SECRET: secret,
      RUNTIME_BIND_ADDR: `127.0.0.1:${String(port)}`,
      RUNTIME_MIGRATE_ON_START: 'true',
      RUNTIME_ROLES: 'api',
      RUNTIME_LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  for (let i = 0; ; i++) {
    if (i === 300) throw new Error('The service did not become ready.')
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return {
    url,
    process: child,
    stop: () => end(child),
  }
}

/** The server of bare-server.ts. */
export async function serveBare(databaseUrl: string, port: number): Promise<Served> {
  const child = spawn(process.execPath, ['--import', 'tsx', bareServer, String(port), databaseUrl], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return { url: `http://127.0.0.1:${String(port)}`, process: child, stop: () => end(child) }
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  await once(child, 'exit')
}

let tokens = 0

/** A token for user 1, for one request. */
export function token(claims: Readonly<Record<string, unknown>> = {}): string {
  const iat = Math.floor(Date.now() / 1000)
  return mintToken({ iat, exp: iat + 300, nonce: `b${String(process.pid)}-${String(tokens++)}-${String(iat)}`, user_id: 1, ...claims }, secret)
}

/** Creates runs `${prefix}-0` … through the API. */
export async function createRuns(url: string, prefix: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, i) => `${prefix}-${String(i)}`)
  for (let i = 0; i < count; i += 100)
    await Promise.all(
      ids.slice(i, i + 100).map(async (run_id) => {
        const response = await fetch(`${url}/internal/v1/runs`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-oa-user-id': '1', 'x-oa-runtime-signature': token({ run_id }) },
          body: JSON.stringify({ run_id }),
        })
        await response.arrayBuffer()
        if (!response.ok) throw new Error(`createRun answered ${String(response.status)}`)
      }),
    )
  return ids
}
