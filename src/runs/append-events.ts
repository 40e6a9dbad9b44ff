import { setImmediate } from 'node:timers/promises'
import { eventPruned, type AppendResult, type LogEvent } from '../eventlog/index.js'
import { monotonicMs } from '../kernel/clock.js'
import { RuntimeError } from '../kernel/errors.js'
import { fingerprint, maxPayloadBytes, storedText } from '../kernel/payload.js'
import type { Nonce } from '../kernel/nonce.js'
import type { Principal } from '../kernel/principal.js'
import { isReservedType } from './event-types.js'
import type { LogLimits } from './log-limits.js'
import type { RunHead } from './run.js'
import type { AppendRequest } from './run-command.js'
import type { RunLog } from './run-log.js'

export interface WantedEvent {
  readonly eventType: string
  readonly payload?: unknown
  readonly idempotencyKey?: string | undefined
  readonly expectedPreviousSeq?: number | undefined
}

/** An `AppendResult` whose replay has been read. */
export type AppendedEvent = Exclude<AppendResult, { readonly kind: 'replay' }> | { readonly kind: 'replay'; readonly event: LogEvent }

/**
 * Appends events to a run in order. One answer per event: refused ones do not stop the others unless `atomic`. Events that
 * cannot even be asked for (reserved type, payload too large) are refused without reaching the log.
 */
export async function appendEvents(
  log: RunLog,
  wanted: {
    readonly runId: string
    readonly principal: Principal
    /** Recorded in the same commit. */
    readonly nonce?: Nonce | undefined
    readonly events: readonly WantedEvent[]
    readonly atomic: boolean
    readonly logLimits: LogLimits
  },
): Promise<{ run: RunHead; results: AppendedEvent[] }> {
  const prepared = await prepareAll(wanted.events)
  const unfit = prepared.findIndex((event) => event instanceof RuntimeError)
  const isAborted = wanted.atomic && unfit !== -1
  const requests = isAborted ? [] : prepared.filter((event): event is AppendRequest => !(event instanceof RuntimeError))
  const { runId, principal, nonce, atomic, logLimits } = wanted
  const answer = await log.submit(runId, { type: 'append', principal, events: requests, atomic, logLimits }, nonce)
  const replayed = await readReplays(log, wanted.runId, answer.results)
  let next = 0
  const results = prepared.map((event): AppendedEvent => {
    if (event instanceof RuntimeError) return { kind: 'refused', error: event }
    if (isAborted)
      return {
        kind: 'refused',
        error: new RuntimeError('batch_aborted', `Nothing was appended because event ${unfit} of the array was refused. Correct it and send the array again.`, {
          refused_index: unfit,
        }),
      }
    return resolve(answer.results[next++], replayed)
  })
  return { run: answer.head, results }
}

/** What one turn of the event loop may be spent on preparing: an array of 8 MiB takes hundreds of milliseconds in all. */
const turnMs = 10

async function prepareAll(events: readonly WantedEvent[]): Promise<(AppendRequest | RuntimeError)[]> {
  const prepared: (AppendRequest | RuntimeError)[] = []
  let since = monotonicMs()
  for (const event of events) {
    if (monotonicMs() - since > turnMs) {
      await setImmediate()
      since = monotonicMs()
    }
    prepared.push(prepare(event))
  }
  return prepared
}

function prepare(event: WantedEvent): AppendRequest | RuntimeError {
  const { eventType: type, idempotencyKey, expectedPreviousSeq } = event
  if (isReservedType(type)) return new RuntimeError('reserved_event_type', `Only the runtime writes ${type}. Use a type of your own.`, { event_type: type })
  try {
    const payloadText = storedText(event.payload, maxPayloadBytes, 'event payload')
    return { type, payloadText, idempotencyKey, expectedPreviousSeq, ...(idempotencyKey === undefined ? {} : { fingerprint: fingerprint(type, payloadText) }) }
  } catch (error) {
    if (error instanceof RuntimeError) return error
    throw error
  }
}

function resolve(result: AppendResult | undefined, replayed: ReadonlyMap<number, LogEvent>): AppendedEvent {
  if (!result) throw new Error('An event of the array was not answered.')
  if (result.kind !== 'replay') return result
  const event = replayed.get(result.seq)
  if (event) return { kind: 'replay', event }
  return { kind: 'refused', error: eventPruned(result.seq) }
}

/** The first events that replays are answered with. Retries of one request lie close together, so runs of seqs are read as one. */
async function readReplays(log: RunLog, runId: string, results: readonly AppendResult[]): Promise<Map<number, LogEvent>> {
  const seqs = [...new Set(results.flatMap((result) => (result.kind === 'replay' ? [result.seq] : [])))].sort((a, b) => a - b)
  const found = new Map<number, LogEvent>()
  for (let i = 0; i < seqs.length;) {
    let j = i
    while (j + 1 < seqs.length && (seqs[j + 1] as number) === (seqs[j] as number) + 1) j++
    const from = seqs[i] as number
    for await (const event of log.events.all(runId, from - 1, seqs[j])) found.set(event.seq, event)
    i = j + 1
  }
  return found
}
