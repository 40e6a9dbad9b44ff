import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/index.js'
import { Replica } from './replica.js'

const stopDeadlineMs = 5_000

/** Two replicas of the runtime on one embedded database, all of it in a folder that is gone afterwards. */
export interface Stage {
  readonly replicas: readonly [Replica, Replica]
  readonly secret: string
  /** What a command needs to work on the same database. */
  readonly env: Readonly<Record<string, string>>
  strike(): Promise<void>
}

/** Short times, so that a lost process is noticed while somebody watches. */
const settings = {
  RUNTIME_BIND_ADDR: '127.0.0.1:0',
  RUNTIME_LEASE_TTL_MS: '2000',
  RUNTIME_SAFETY_POLL_MS: '500',
  RUNTIME_SCRIPTED_DELAY_MS: '25',
  RUNTIME_MIGRATE_ON_START: 'true',
  RUNTIME_VALIDATE_RESPONSES: 'true',
  RUNTIME_DRAIN_TIMEOUT_MS: '2000',
}

/** `more` is added to the environment of the replicas. */
export async function buildStage(more: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'runtime-demo-'))
  const database = await startEmbeddedPostgres({ dataDir }).catch(async (error: unknown) => {
    await removeEmbeddedPostgres(dataDir)
    throw error
  })
  const secret = randomBytes(32).toString('base64url')
  const env = { DATABASE_URL: database.url, RUNTIME_DATA_DIR: dataDir }
  const started: Replica[] = []
  const strike = async (): Promise<void> => {
    await Promise.all(started.map((replica) => replica.stop(stopDeadlineMs)))
    await database.stop()
    await removeEmbeddedPostgres(dataDir)
  }
  try {
    // In production nothing is guessed, and logs are JSON, which is how we learn what the replicas call themselves.
    const ours = { ...environmentWithoutSettings(), ...env, ...settings, ...more, NODE_ENV: 'production', RUNTIME_SIGNATURE_SECRET: secret }
    const start = async (name: string): Promise<Replica> => {
      const replica = new Replica(name, ours)
      started.push(replica)
      await replica.ready()
      return replica
    }
    const [first, second] = await Promise.all([start('Process 1'), start('Process 2')])
    return { replicas: [first, second], secret, env, strike }
  } catch (error) {
    await strike()
    throw error
  }
}

/** Settings of the shell we were called from would change what is shown; which model to ask is for it to say. */
function environmentWithoutSettings(): Record<string, string | undefined> {
  const isForeign = (name: string): boolean => name.startsWith('RUNTIME_MODEL_') || !/^(RUNTIME_|DATABASE_|NODE_ENV$)/.test(name)
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => isForeign(name)))
}
