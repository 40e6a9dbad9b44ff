/** What a request is about. */
export interface Target {
  readonly runId: string
  readonly threadId: string
  readonly workerId: string
  /** Who asks. */
  readonly userId: number
}

/** What is already there under a name of `namesThere`, so that it can be asked for again. */
export const thereRequest = (n: number) => ({ request_id: namesThere[n], method: 'echo', params: { n }, timeout_ms: 1 })
export const thereEvent = (n: number) => ({ event_type: 'worker.fuzz.there', payload: { n }, idempotency_key: namesThere[n] })
export const thereDelivery = (n: number) => ({ event_id: namesThere[n], provider: 'fuzz', delivery_state: 'delivered', payload: { n } })

export const namesThere = ['there-0', 'there-1', 'there-2']

type Draw = () => number

/**
 * A body that the contract's schema allows, made to be about what is there: often by names that are taken, with the same content
 * or with other. Where the contract says in words what a schema cannot, the body does as they say.
 */
export function aimed(operation: string, body: unknown, target: Target, draw: Draw): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  const named = body as Record<string, unknown>
  switch (operation) {
    case 'createCodexWorker':
      if (draw() < 0.6) named['worker_id'] = target.workerId
      return named
    case 'submitCodexWorkerRequest':
      return draw() < 0.25 ? { request: thereRequest(pick(draw)) } : withEnvelope(named, 'request', (one) => aimedRequest(one, draw))
    case 'ingestCodexWorkerEvent':
      return draw() < 0.25 ? { event: thereEvent(pick(draw)) } : withEnvelope(named, 'event', (one) => aimedEvent(one, draw))
    case 'recordCommsDeliveryEvent':
      if (draw() < 0.25) return thereDelivery(pick(draw))
      aimedDelivery(named, draw)
      return named
    default:
      if (typeof named['thread_id'] === 'string' && draw() < 0.95) named['thread_id'] = target.threadId
      if (typeof named['userId'] === 'number') named['userId'] = target.userId
      return named
  }
}

const pick = (draw: Draw): number => Math.floor(draw() * namesThere.length)

/** The envelope stands in its member, or is the body itself. */
function withEnvelope(body: Record<string, unknown>, member: string, change: (envelope: Record<string, unknown>) => void): unknown {
  const inner = body[member]
  change(typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Record<string, unknown>) : body)
  return body
}

const longestMs = 50

function aimedRequest(envelope: Record<string, unknown>, draw: Draw): void {
  for (const name of ['request_id', 'id']) {
    if (draw() < 0.5) envelope[name] = draw() < 0.2 ? Math.floor(draw() * 9) : namesThere[pick(draw)]
    else if (typeof envelope[name] === 'string') envelope[name] = `new-${Math.floor(draw() * 1e9)}`
  }
  if (typeof envelope['method'] !== 'string' || envelope['method'].trim() === '') envelope['method'] = 'echo'
  // A desktop that is not there never answers.
  envelope['timeout_ms'] = 1 + Math.floor(draw() * longestMs)
}

const types = ['worker.heartbeat', 'worker.fuzz.new', 'worker.stopped', 'worker.response', 'worker.error', 'worker.session.lost']

function aimedEvent(envelope: Record<string, unknown>, draw: Draw): void {
  const type = types[Math.floor(draw() * types.length)]
  for (const name of ['event_type', 'type', 'eventType']) if (envelope[name] !== undefined) envelope[name] = type
  if (draw() < 0.3 || (envelope['event_type'] ?? envelope['type'] ?? envelope['eventType']) === undefined) envelope['event_type'] = type
  if (type === 'worker.response' || type === 'worker.error') envelope['payload'] = { request_id: namesThere[pick(draw)], response: {} }
  if (draw() < 0.3) envelope['idempotency_key'] = namesThere[pick(draw)]
  if (draw() < 0.5) envelope['expected_prev_seq'] = Math.floor(draw() * 8)
}

function aimedDelivery(event: Record<string, unknown>, draw: Draw): void {
  if (draw() < 0.4) event['event_id'] = namesThere[pick(draw)]
  if (draw() < 0.4) event['provider'] = 'fuzz'
  // Two characters, white space around them not counted.
  for (const name of ['event_id', 'provider']) if (String(event[name]).trim().length < 2) event[name] = 'blank'
}
