import { describe, expect, it } from 'vitest'
import { check, requests } from './check.js'
import { useFleet } from './use-fleet.js'
import { WorkerSequence } from './worker-sequences.js'
import { printWorkerSteps, workerSteps } from './worker-steps.js'

const length = 30
// A step is about two requests, and sequences are half as long as they may be on average.
const runs = Math.ceil((requests * 0.2) / length)
const limit = 120_000 + requests * 500

describe.each([
  ['without processes that hold workers', 'predicted worker sequences', { RUNTIME_ROLES: 'api' }, false],
  ['with processes that hold workers', 'executed worker sequences', {}, true],
])('%s every answer is known, and every log', (_, name, env, executed) => {
  const fleet = useFleet(env)

  it(
    name,
    async () => {
      let sent = 0
      const holds = async (taken: Parameters<typeof printWorkerSteps>[0]): Promise<void> => {
        const sequence = new WorkerSequence(fleet.wires, fleet.signer, executed)
        await sequence.take(taken)
        sent += sequence.sent
      }
      await check(name, runs, workerSteps(length), holds, printWorkerSteps)
      expect(sent).toBeGreaterThan(runs)
    },
    limit,
  )
})
