import type { LogEvent, TailEncoder } from '../eventlog/index.js'
import type { Principal } from '../kernel/principal.js'
import { assertReadable, followLog, startOf, type Sink, type StreamLimiter, type WantedPosition } from '../streams/index.js'
import { readOwnedWorker, type WorkerLog } from './worker-log.js'

export interface WantedWorkerStream extends WantedPosition {
  readonly workerId: string
  readonly principal: Principal
  readonly tailMs: number
}

/**
 * Checks that a worker can be followed as requested (404, 403, 400 `cursor_mismatch` and `cursor_ahead`, 410 `cursor_pruned`,
 * 429) and returns how to do it. Without a position only new events are delivered. A stopped worker may be resumed, so only
 * `tailMs` ends the stream.
 */
export async function streamWorker(
  deps: { readonly workers: WorkerLog; readonly streams: StreamLimiter },
  wanted: WantedWorkerStream,
): Promise<{ open(sink: Sink): void }> {
  const worker = await readOwnedWorker(deps.workers, wanted.workerId, wanted.principal)
  const cursor = startOf(wanted) ?? worker.latestSeq
  assertReadable('worker', worker, cursor)
  const release = deps.streams.acquire(worker.logId, worker.state.owner, 'worker')
  return {
    open(sink) {
      sink.onClose(release)
      void followLog(deps.workers, {
        logId: worker.logId,
        latestSeq: worker.latestSeq,
        cursor,
        tailMs: wanted.tailMs,
        sink,
        encoder,
        begin: () => Promise.resolve({ state: null, opening: '' }),
      })
    },
  }
}

const encoder: TailEncoder<null> = {
  name: 'worker',
  encode: (state, events) => ({ state, chunk: Buffer.from(events.map(frameOf).join('')), terminal: false }),
}

/** Payloads are spliced in as they are stored: canonical JSON holds no line break, so it cannot end a frame early. */
function frameOf(event: LogEvent): string {
  const { logId, seq, type, payloadText, recordedAt, author, leaseEpoch } = event
  const writer = `"author":${JSON.stringify(author)},"leaseEpoch":${leaseEpoch}`
  const data = `{"workerId":${JSON.stringify(logId)},"seq":${seq},"eventType":${JSON.stringify(type)},"payload":${payloadText},"occurredAt":"${recordedAt}",${writer}}`
  return `id: ${seq}\nevent: codex.worker.event\ndata: ${data}\n\n`
}
