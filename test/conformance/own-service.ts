import { afterAll, beforeAll } from 'vitest'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../dev-env/index.js'
import { readContract, runCase, type Case, type Target } from './src/index.js'

/** Low enough to be reached, high enough not to be in the way of cases about something else. */
const limits = { pending_frames: 20, streams_per_run: 12, open_turns: 6 }

/**
 * Two replicas on a database of their own, as a target. Answers are not checked by the service itself: it would turn a broken promise
 * into a 500 before this suite sees it.
 */
export function useOwnService(): { readonly target: Target } {
  const database = useTestDatabase()
  let replicas: readonly TestRuntime[] = []
  let target: Target | undefined
  beforeAll(async () => {
    const env = {
      RUNTIME_VALIDATE_RESPONSES: 'false',
      RUNTIME_SCRIPTED_DELAY_MS: '1',
      RUNTIME_PENDING_FRAMES_PER_RUN: String(limits.pending_frames),
      RUNTIME_STREAMS_PER_RUN: String(limits.streams_per_run),
      RUNTIME_OPEN_TURNS_PER_PRINCIPAL: String(limits.open_turns),
    }
    replicas = await Promise.all([startTestRuntime({ databaseUrl: database.url, env }), startTestRuntime({ databaseUrl: database.url, env })])
    const [first] = replicas as [TestRuntime]
    const known = { limits, pruned_run: await makePrunedRun(first), pruned_worker: await makePrunedWorker(first) }
    target = { baseUrls: replicas.map(({ url }) => url), secret: first.secret, contract: readContract(), known }
  })
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()))
  })
  return {
    get target() {
      if (target === undefined) throw new Error('The service exists only while tests run.')
      return target
    },
  }
}

/** Pruning is an operator's act and no part of the contract, so a case cannot do it. */
async function makePrunedRun(runtime: TestRuntime): Promise<Readonly<Record<string, unknown>>> {
  const user = 4_100
  const { runId, threadId } = await runtime.createRun({}, user)
  for (let n = 1; n <= 9; n++) await runtime.append(runId, 'note', { n }, { idempotency_key: `k${n}` }, user)
  const { floorSeq } = await runtime.app.log.prune(runId, 6)
  return { run_id: runId, thread_id: threadId, user, retention_floor: floorSeq, latest_seq: 10 }
}

async function makePrunedWorker(runtime: TestRuntime): Promise<Readonly<Record<string, unknown>>> {
  const user = 4_200
  const post = async (path: string, body: unknown): Promise<void> => {
    const { status, text } = await runtime.call('POST', `/internal/v1/codex/workers${path}`, { user, body })
    if (status !== 202) throw new Error(`${path} answered ${status}: ${text}`)
  }
  await post('', { worker_id: 'pruned-worker' })
  for (let n = 1; n <= 9; n++) await post('/pruned-worker/events', { event: { event_type: 'worker.event', payload: { n }, idempotency_key: `k${n}` } })
  const { floorSeq } = await runtime.app.workers.prune('pruned-worker', 6)
  return { worker_id: 'pruned-worker', user, retention_floor: floorSeq, latest_seq: 10 }
}

/** Runs a case, and gives what it says when it fails; undefined when it passes. */
export async function complaint(test: Case, target: Target): Promise<string | undefined> {
  try {
    await runCase(test, target)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
