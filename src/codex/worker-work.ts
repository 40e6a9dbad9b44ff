import { principalKey } from '../kernel/principal.js'
import type { WorkDeclaration } from '../work/index.js'
import { needsHolder, type WorkerState } from './worker.js'

/** How long the holder of a worker may take to end its session when it was asked to, before another process says that it has ended. */
const stopGraceMs = 15_000

export const serveQueue = (adapter: string): string => `serve:${adapter}`

/** A worker needs a holder that serves its session. */
export const serveWork: WorkDeclaration<WorkerState> = {
  kind: 'worker',
  name: 'serve',
  needs: (state) =>
    needsHolder(state)
      ? {
          queue: serveQueue(state.adapter),
          principal: principalKey(state.owner),
          turn: null,
          overdueAfterMs: state.status === 'stopping' ? stopGraceMs : null,
        }
      : undefined,
  // A worker that has ended may be taken up again while its holder is still closing the session.
  hasEnded: () => false,
}
