import type { Lie, Told } from './liar.js'
import { find } from './src/index.js'

/** Changes the answers of a status to the requests that fit, such as `GET /internal/v1/health`. */
const told = (request: RegExp, status: number, change: (told: Told) => void): Lie => ({
  answer: (answer, asked) => {
    if (!request.test(`${asked.method} ${asked.path}`) || answer.status !== status) return false
    const before = JSON.stringify(answer)
    change(answer)
    return JSON.stringify(answer) !== before
  },
})

/** The same for one place of a JSON body, by its pointer; undefined takes the member away. */
const body = (request: RegExp, status: number, pointer: string, value: unknown): Lie =>
  told(request, status, (answer) => {
    const content: unknown = JSON.parse(answer.text)
    const [, parent = '', name = ''] = /^(.*)\/([^/]+)$/.exec(pointer) ?? []
    const at = find(content, parent)
    if (typeof at === 'object' && at !== null) Object.assign(at, { [name]: value })
    answer.text = JSON.stringify(content)
  })

const header = (request: RegExp, status: number, name: string, value: string | undefined): Lie =>
  told(request, status, (answer) => {
    answer.headers[name] = value
  })

const status = (request: RegExp, truth: number, lie: number): Lie =>
  told(request, truth, (answer) => {
    answer.status = lie
  })

/** Changes the events of a page. */
const page = (change: (events: readonly unknown[]) => readonly unknown[]): Lie =>
  told(/GET .*\/events(\?|$)/, 200, (answer) => {
    const content = JSON.parse(answer.text) as { events: readonly unknown[] }
    answer.text = JSON.stringify({ ...content, events: change(content.events) })
  })

const event = (change: (block: string) => string | null): Lie => ({ event: change })

/** Changes the last event id that a reader sends. */
const lastEventId = (change: (id: string) => string | undefined): Lie => ({
  ask: ({ headers }) => {
    const id = headers['last-event-id']
    if (typeof id !== 'string') return false
    const changed = change(id)
    if (changed === undefined) delete headers['last-event-id']
    else headers['last-event-id'] = changed
    return true
  },
})

const seqOf = (block: string): number => Number(/^id: (\d+)$/m.exec(block)?.[1])
const append = /POST .*\/events$/
const oneRun = /GET .*\/runs\/[^/?]+$/
const health = /GET .*\/health$/
const workers = /POST .*\/workers$/
const worker = /GET .*\/workers\/[^/]+\/snapshot$/
const requests = /POST .*\/workers\/[^/]+\/requests$/
const ingest = /POST .*\/workers\/[^/]+\/events$/
const stop = /POST .*\/workers\/[^/]+\/stop$/
const delivery = /POST .*\/delivery-events$/

/** What a server may get wrong, a case that has to notice, and how it is done. */
export const lies: readonly (readonly [what: string, noticedBy: string, lie: Lie])[] = [
  ['a wrong status', 'runs-001', status(/POST .*\/runs$/, 201, 200)],
  ['a status that is not declared', 'runs-002', status(oneRun, 200, 203)],
  ['a missing member', 'runs-002', body(oneRun, 200, '/run/head_hash', undefined)],
  ['a member that is not declared', 'runs-026', body(oneRun, 200, '/run/mood', 'good')],
  ['a member of another type', 'runs-026', body(oneRun, 200, '/run/latest_seq', '3')],
  ['another media type', 'runs-026', header(oneRun, 200, 'content-type', 'text/plain')],
  ['no request id', 'auth-004', header(health, 200, 'x-request-id', undefined)],
  ['another request id', 'errors-015', header(health, 200, 'x-request-id', 'x')],
  ['an event twice in a page', 'hashing-003', page((events) => [...events, events[0]])],
  ['an event that is missing in a page', 'hashing-003', page((events) => events.filter((_, i) => i !== 1))],
  ['two events in the wrong order', 'hashing-003', page((events) => [...events].reverse())],
  ['another payload than was hashed', 'hashing-001', body(/GET .*\/events$/, 200, '/events/0/payload', { source: 'other' })],
  ['a page that says it is the last', 'cursors-001', body(/GET .*\/events/, 200, '/next_after', null)],
  ['200 for a conflict', 'idempotency-021', status(append, 409, 200)],
  ['another code than belongs to the status', 'idempotency-021', body(append, 409, '/error/code', 'invalid_request')],
  ['another reason', 'runs-014', body(append, 409, '/error/details/0/reason', 'run_exists')],
  ['a repetition that is not told', 'idempotency-020', body(append, 200, '/idempotentReplay', false)],
  ['404 where 403 belongs', 'auth-042', status(oneRun, 403, 404)],
  [
    'a token that may be used twice',
    'auth-018',
    told(health, 401, (answer) => {
      answer.status = 200
      answer.text = '{"status":"ok","service":"runtime","version":"1"}'
    }),
  ],
  ['no Allow', 'errors-002', header(/./, 405, 'allow', undefined)],
  ['no Retry-After', 'limits-032', header(/./, 429, 'retry-after', undefined)],
  ['a run that never ends', 'cancel-005', body(/POST .*\/cancel$/, 200, '/status', 'running')],
  ['another head than the log has', 'hashing-001', body(/GET .*\/verify$/, 200, '/head_hash', 'ab'.repeat(32))],
  ['a receipt with another count', 'hashing-020', body(/GET .*\/receipt$/, 200, '/metrics/tool_calls', 3)],
  ['a receipt that was changed behind its digest', 'hashing-025', body(/GET .*\/receipt$/, 200, '/policy_bundle_id', 'another')],
  [
    'a replay that is cut short',
    'hashing-027',
    told(/GET .*\/replay$/, 200, (answer) => {
      answer.text = answer.text.trimEnd()
    }),
  ],
  ['a stale snapshot', 'runs-022', body(/GET .*\/snapshot/, 200, '/latestSeq', 1)],
  ['an event that a stream leaves out', 'streams-001', event((block) => (seqOf(block) === 3 ? null : block))],
  ['an event that a stream sends twice', 'streams-011', event((block) => (seqOf(block) === 1 ? block + block : block))],
  ['an event that comes again after a reconnect', 'streams-008', lastEventId((id) => String(Number(id) - 1))],
  ['ids that go back', 'streams-001', event((block) => block.replace('id: 5', 'id: 2'))],
  ['text that was changed', 'streams-014', event((block) => block.replace('It is ', 'It was '))],
  ['no end mark', 'streams-004', event((block) => (block.includes('[DONE]') ? null : block))],
  ['something behind the end mark', 'streams-005', event((block) => (block.includes('[DONE]') ? `${block}data: {}\n\n` : block))],
  ['a part of a stream in another form', 'streams-014', event((block) => block.replace('"delta":', '"text":'))],
  ['a stream that breaks off', 'streams-006', { cut: (block) => seqOf(block) === 2 }],
  ['a stream that forgets where its reader was', 'streams-008', lastEventId(() => undefined)],
  ['a stream that goes on one event too far', 'cursors-021', lastEventId((id) => String(Number(id) + 1))],
  ['a worker that is made again', 'workers-003', body(workers, 200, '/data/idempotentReplay', false)],
  ['a worker that everybody may see', 'workers-008', status(worker, 403, 200)],
  ['a worker that forgets what it was created with', 'workers-007', body(worker, 200, '/data/metadata', {})],
  ['a stop that is not told to be a repetition', 'workers-013', body(stop, 200, '/data/idempotent_replay', false)],
  ['a number that became text', 'workers-021', body(requests, 200, '/data/request_id', '7')],
  [
    'another outcome the second time',
    'workers-026',
    told(requests, 200, (answer) => {
      if (answer.text.includes('"idempotent_replay":true')) answer.text = answer.text.replace('"method":"m"', '"method":"n"')
    }),
  ],
  ['an outcome that a desktop did not give', 'workers-032', body(requests, 200, '/data/response', { id: 'd1', jsonrpc: '2.0', result: null })],
  ['an error that is called a success', 'workers-031', body(requests, 200, '/data/ok', true)],
  ['requests that are forgotten at a stop', 'workers-037', body(requests, 200, '/data/response/error/data/reason', 'timeout')],
  ['a worker that has always room', 'workers-038', status(requests, 429, 200)],
  ['a secret in the log', 'workers-039', event((block) => block.replace('[REDACTED]', 'hunter2-hunter2'))],
  ['an envelope that was tidied up', 'workers-060', body(ingest, 202, '/data/payload/handshake_id', 'hs 1/ü☃')],
  ['a time that was written anew', 'workers-060', event((block) => block.replace('09:30:00.123456789+02:00', '07:30:00.123456Z'))],
  ['a reserved type that is taken', 'workers-056', status(ingest, 400, 202)],
  ['an event under another seq', 'workers-053', body(ingest, 200, '/data/seq', 3)],
  ['a sign of life that was none', 'workers-065', body(worker, 200, '/data/last_heartbeat_at', '2026-02-01T00:00:01.000250Z')],
  ['a worker that is left out of a page', 'workers-090', body(/GET .*\/workers\?/, 200, '/data', [])],
  ['an event of a worker that is left out', 'workers-075', event((block) => (seqOf(block) === 4 ? null : block))],
  ['an event of a worker that comes again', 'workers-075', lastEventId((id) => String(Number(id) - 1))],
  ['a worker that says it is done', 'workers-077', event((block) => (seqOf(block) === 2 ? `${block}id: 2\ndata: [DONE]\n\n` : block))],
  ['an event of another name', 'workers-076', event((block) => block.replace('event: codex.worker.event', 'event: message'))],
  ['an id that is not the seq', 'workers-071', event((block) => block.replace('"seq":3', '"seq":4'))],
  ['a floor that is elsewhere', 'workers-073', body(/GET .*\/stream/, 410, '/error/details/0/retention_floor', 1)],
  ['a delivery that is always new', 'comms-002', status(delivery, 200, 202)],
  ['a delivery that may change afterwards', 'comms-003', status(delivery, 409, 200)],
  ['providers that share their names', 'comms-004', status(delivery, 202, 409)],
]
