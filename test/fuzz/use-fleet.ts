import { afterAll, beforeAll } from 'vitest'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../dev-env/index.js'
import { createSigner, type Signer } from './signer.js'
import { Wire } from './wire.js'

// Nobody has it: workers of Codex fail as soon as they are started.
const noCodex = '/nonexistent/codex'

export interface FuzzFleet {
  readonly wires: readonly Wire[]
  readonly signer: Signer
  /** Signs with a secret that the service does not know. */
  readonly forger: Signer
}

/** Two replicas on one database for the enclosing file. An answer that broke the contract unseen fails it at the end. */
export function useFleet(env: Readonly<Record<string, string>>): FuzzFleet {
  const database = useTestDatabase()
  const runtimes: TestRuntime[] = []
  let wires: readonly Wire[] = []
  beforeAll(async () => {
    for (let i = 0; i < 2; i++) runtimes.push(await startTestRuntime({ databaseUrl: database.url, env: { RUNTIME_CODEX_BIN: noCodex, ...env } }))
    wires = runtimes.map(({ url }) => new Wire(url))
  })
  afterAll(async () => {
    for (const wire of wires) wire.close()
    await Promise.all(runtimes.map((runtime) => runtime.stop()))
  })
  return {
    get wires() {
      return wires
    },
    get signer() {
      return createSigner(runtimes[0]?.secret ?? '')
    },
    forger: createSigner('a-secret-that-nobody-else-has-ever-heard-of'),
  }
}
