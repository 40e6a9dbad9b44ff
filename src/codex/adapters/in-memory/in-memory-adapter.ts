import type { WorkerAdapter, WorkerSession } from '../adapter.js'

/** A worker without a process of its own: it accepts every request and echoes it. For tests and for trying things out. */
export function inMemoryAdapter(): WorkerAdapter {
  return {
    name: 'in_memory',
    open() {
      let count = 0
      const session: WorkerSession = {
        request({ method, params }) {
          count++
          return Promise.resolve({ ok: true, result: { status: 'accepted', method, echo: params, request_count: count } })
        },
        ended: new Promise(() => undefined),
        close: () => Promise.resolve(),
      }
      return Promise.resolve(session)
    },
  }
}
