import { createHash } from 'node:crypto'
import { equal, mustBe, type Caller } from './caller.js'
import type { WireAnswer } from './wire.js'

interface ReadEvent {
  readonly seq: number
  readonly eventType: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly occurredAt: string
  readonly author: string
  readonly leaseEpoch: number | null
  /** As it was sent. */
  readonly payloadText: string
}

const patienceMs = 15_000

/** The events of a stream of a worker's, as it was answered. */
export function eventsOf(answer: WireAnswer): readonly ReadEvent[] {
  return [...answer.text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => {
    const payloadText = data.slice(data.indexOf(',"payload":') + ',"payload":'.length, data.lastIndexOf(',"occurredAt":'))
    return { ...(JSON.parse(data) as Omit<ReadEvent, 'payloadText'>), payloadText }
  })
}

/**
 * The whole log of a worker as its stream has it, from the first event to the one that the snapshot calls the last. Throws where a
 * seq is missing or comes twice, and where the hash chain, as docs/log-format.md has it, does not lead to the snapshot's head.
 */
export async function readWorkerLog(caller: Pick<Caller, 'send'>, workerId: string, as?: number): Promise<readonly ReadEvent[]> {
  const path = `/codex/workers/${encodeURIComponent(workerId)}`
  const who = as === undefined ? {} : { as }
  const snapshot = await caller.send('GET', `${path}/snapshot`, 0, who)
  mustBe(snapshot, '200')
  const { latest_seq: latest, head_hash: head } = (JSON.parse(snapshot.text) as { data: { latest_seq: number; head_hash: string } }).data
  const log: ReadEvent[] = []
  for (const deadline = Date.now() + patienceMs; log.length < latest;) {
    if (Date.now() > deadline) throw new Error(`The stream of ${workerId} does not come beyond ${log.length} of ${latest}.`)
    const answer = await caller.send('GET', `${path}/stream?cursor=${log.length}&tail_ms=1`, 1, { ...who, streamMs: patienceMs })
    mustBe(answer, '200')
    for (const event of eventsOf(answer)) {
      equal(event.seq, log.length + 1, `the seq after ${log.length} of ${workerId}`)
      log.push(event)
    }
  }
  // A worker may have moved on between the two answers; the chain is compared where the snapshot was.
  const known = log.slice(0, latest)
  equal(
    known.reduce<string | null>((before, event) => hashOf(workerId, event, before), null),
    head,
    `the hash of the head of ${workerId}`,
  )
  return known
}

function hashOf(workerId: string, { seq, eventType, payloadText, occurredAt, author, leaseEpoch }: ReadEvent, before: string | null): string {
  const hashed = {
    author,
    event_type: eventType,
    lease_epoch: leaseEpoch,
    payload_sha256: sha256(payloadText),
    prev_hash: before,
    recorded_at: occurredAt,
    seq,
    v: 3,
    worker_id: workerId,
  }
  return sha256(JSON.stringify(hashed))
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
