import type { Principal } from '../kernel/principal.js'
import { sanitise } from '../kernel/sanitiser.js'
import { trimmed } from './text.js'
import type { WorkerHead } from './worker.js'
import type { WorkerLog } from './worker-log.js'
import type { WorkerWatch } from './worker-watch.js'

const patienceMs = 5_000

/**
 * Stops a worker. One with a process is `stopping` until the process is gone: that is waited for a while, and the head is the
 * true one afterwards. `replay`: it had stopped, or was stopping, before.
 */
export async function stopWorker(
  deps: { readonly workers: WorkerLog; readonly watch: WorkerWatch },
  wanted: { readonly workerId: string; readonly principal: Principal; readonly reason?: string | null | undefined },
): Promise<{ worker: WorkerHead; replay: boolean }> {
  const { workers, watch } = deps
  const { workerId, principal } = wanted
  const reason = withoutSecrets(trimmed(wanted.reason) ?? 'stop_requested')
  const { head, replay } = await workers.submit(workerId, { type: 'stop', principal, reason })
  if (head.state.status !== 'stopping') return { worker: head, replay }
  const moved = await watch
    .until(workerId, async () => workers.head(workerId).then((now) => (now?.state.status === 'stopping' ? undefined : now)), patienceMs)
    .catch(() => undefined)
  return { worker: moved ?? head, replay }
}

/** People type the reason: it may quote a credential. */
function withoutSecrets(reason: string): string {
  const { reason: kept } = sanitise({ reason })
  return typeof kept === 'string' ? kept : ''
}
