import { tokenSigner } from '@openagents/runtime-client'
import { afterEach, describe, expect, it } from 'vitest'
import { find } from '../conformance/src/index.js'
import { Adapter, type Wire } from './adapter.js'
import { TypeScriptAdapter } from './adapters/typescript-adapter.js'
import { loadCases } from './load-cases.js'
import { playCase } from './play-case.js'
import type { Answer, Command } from './protocol.js'
import { useStage } from './stage.js'

/** What is wrong with a client: on its way out, on its way in, or in what it says to its caller. */
interface Flaw {
  readonly request?: (url: string, init: RequestInit, headers: Headers) => readonly [url: string, init: RequestInit]
  readonly fetch?: typeof fetch
  readonly response?: (response: Response) => Response
  readonly answer?: (answer: Answer) => readonly Answer[]
}

const methodOf = ({ method }: RequestInit): string => method ?? 'GET'

/** The client in this process, with a flaw. */
function flawedAdapter(flaw: Flaw): Adapter {
  const listeners: Wire['listeners'] = new Map()
  const flawedFetch: typeof fetch = async (input, init = {}) => {
    const headers = new Headers(init.headers)
    const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url
    const [target, options] = flaw.request?.(url, init, headers) ?? [url, init]
    const response = await (flaw.fetch ?? fetch)(target, { ...options, headers })
    return flaw.response?.(response) ?? response
  }
  const adapter = new TypeScriptAdapter(
    ({ id, ...answer }) => {
      for (const each of flaw.answer?.(answer) ?? [answer]) listeners.get(id)?.({ id, ...each })
    },
    ({ secret = '' }) => tokenSigner({ secret }),
    flawedFetch,
  )
  const send = (line: string): void => {
    const { id, ...command } = JSON.parse(line) as Command & { id: number }
    void adapter.handle(id, command)
  }
  return new Adapter({ is: 'hello', client: 'flawed', can: [] }, { send, close: () => Promise.resolve(), listeners })
}

/** Changes the answers that are events, counting from 1. */
function events(change: (answer: Extract<Answer, { is: 'event' }>, count: number) => readonly Answer[]): Flaw {
  let count = 0
  return { answer: (answer) => (answer.is === 'event' ? change(answer, ++count) : [answer]) }
}

function headers(change: (headers: Headers, init: RequestInit) => void): Flaw {
  return {
    request: (url, init, all) => {
      change(all, init)
      return [url, init]
    },
  }
}

const isFailedRequest = (answer: Answer): boolean => answer.is === 'result' && find(answer.body, '/data/ok') === false

const flaws: readonly (readonly [flaw: string, caseId: string, make: () => Flaw])[] = [
  ['loses an event', 'following-001/events', () => events((answer, n) => (n === 3 ? [] : [answer]))],
  ['loses a part', 'following-001/ui', () => events((answer, n) => (n === 3 ? [] : [answer]))],
  ['gives an event twice', 'streams-005/events', () => events((answer, n) => (n === 8 ? [answer, answer] : [answer]))],
  [
    'changes a character',
    'streams-001/in-a-character',
    () => events((answer) => [{ ...answer, data: JSON.parse(JSON.stringify(answer.data).replace('✓', '\ufffd')) as unknown }]),
  ],
  ['loses an event of a worker', 'workers-021', () => events((answer, n) => (n === 3 ? [] : [answer]))],
  ['gives an event of a worker twice', 'workers-026', () => events((answer, n) => (n === 5 ? [answer, answer] : [answer]))],
  ['begins a worker anew', 'workers-024', () => headers((all) => all.has('last-event-id') && all.set('last-event-id', '0'))],
  [
    'repeats a request without a name',
    'workers-006/without-a-name',
    () => ({ fetch: (url, init) => fetch(url, init).catch(() => fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)) } })) }),
  ],
  [
    'takes a failed request for an error',
    'workers-002',
    () => ({ answer: (answer) => [isFailedRequest(answer) ? { is: 'error', kind: 'refused', message: 'The request has failed.' } : answer] }),
  ],
  ['gives events out of order', 'following-003', () => events((answer, n) => [{ ...answer, seq: n === 2 ? 8 : answer.seq }])],
  [
    'says another status',
    'replays-002',
    () => ({ answer: (answer) => [answer.is === 'result' && answer.status === 201 ? { ...answer, status: 200 } : answer] }),
  ],
  ['hides the reason', 'errors-001/404', () => ({ answer: (answer) => [answer.is === 'error' ? { ...answer, reason: 'unknown' } : answer] })],
  ['takes an error for a result', 'errors-001/409', () => ({ answer: (answer) => [answer.is === 'error' ? { is: 'result', status: 200 } : answer] })],
  [
    'signs once for several attempts',
    'retries-001/503',
    () => {
      let first: string | null = null
      return headers((all) => {
        all.set('x-oa-runtime-signature', (first ??= all.get('x-oa-runtime-signature')) ?? '')
      })
    },
  ],
  ['names every attempt anew', 'retries-002/503', () => headers((all) => all.set('x-request-id', crypto.randomUUID()))],
  ['sends another digest', 'signing-007', () => headers((all) => all.set('x-oa-runtime-body-sha256', '0'.repeat(64)))],
  ['forgets the trace', 'identity-004', () => headers((all) => all.delete('traceparent'))],
  ['passes the caller’s span on', 'identity-004', () => headers((all) => all.set('traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'))],
  ['forgets where it was', 'following-006', () => headers((all) => all.delete('last-event-id'))],
  ['makes up a user', 'identity-002', () => headers((all) => all.set('x-oa-user-id', '1'))],
  ['sends empty parameters', 'encoding-005', () => ({ request: (url, init) => [url.endsWith('/runs') ? `${url}?status=` : url, init] })],
  ['does not encode ids', 'encoding-001/slash', () => ({ request: (url, init) => [decodeURIComponent(url), init] })],
  ['follows redirects', 'errors-006/307', () => ({ request: (url, init) => [url, { ...init, redirect: 'follow' }] })],
  [
    'changes what it repeats',
    'retries-004',
    () => {
      let n = 0
      return {
        request: (url, init) => [
          url,
          methodOf(init) === 'POST' ? { ...init, body: JSON.stringify({ event_type: 'note.added', payload: { n: 1 }, idempotency_key: `k-${n++}` }) } : init,
        ],
      }
    },
  ],
  [
    'repeats a write without a key',
    'retries-005',
    () => ({ fetch: (url, init) => fetch(url, init).catch(() => fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)) } })) }),
  ],
  [
    'does not wait',
    'retries-015',
    () => ({
      response: (response) => {
        if (response.status !== 503) return response
        const kept = new Headers(response.headers)
        kept.delete('retry-after')
        return new Response(response.body, { status: response.status, headers: kept })
      },
    }),
  ],
  [
    'takes a clean end for the end',
    'following-004/events',
    () => ({
      response: (response) => {
        if (response.headers.get('content-type') !== 'text/event-stream' || response.body === null) return response
        const flush = (controller: TransformStreamDefaultController<Uint8Array>): void => controller.enqueue(new TextEncoder().encode('data: [DONE]\n\n'))
        return new Response(response.body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({ flush })), response)
      },
    }),
  ],
]

describe('a client that breaks a promise', () => {
  let adapter: Adapter | undefined
  const set = useStage({ start: () => Promise.resolve(flawedAdapter({})) })
  const caseOf = (id: string) => {
    const found = loadCases().find((each) => each.id === id)
    if (!found) throw new Error(`There is no case ${id}.`)
    return found
  }
  afterEach(async () => {
    await adapter?.close()
  })

  it.each(flaws)('%s, and fails %s', async (_, id, make) => {
    adapter = flawedAdapter(make())
    await expect(playCase({ ...set.stage, adapter }, caseOf(id))).rejects.toThrow(caseOf(id).promise)
  })

  it.each([...new Set(flaws.map(([, id]) => id))])('fails %s for nothing else', async (id) => {
    await playCase(set.stage, caseOf(id))
  })
})
