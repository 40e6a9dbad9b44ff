import { request } from 'node:http'
import contract from '../../../src/generated/contract.json' with { type: 'json' }
import type { TestRuntime } from '../../dev-env/index.js'

/** An operation of the contract, and how to use it on a run. */
export interface Operation {
  readonly id: string
  readonly method: string
  readonly template: string
  readonly statuses: ReadonlySet<number>
  readonly takesBody: boolean
  /** Open to anybody. */
  readonly isOpen: boolean
  readonly isStream: boolean
  readonly maxBodyBytes: number
}

interface Declared {
  readonly operationId?: string
  readonly responses?: Readonly<Record<string, { readonly content?: object }>>
  readonly requestBody?: object
  readonly security?: readonly object[]
  readonly 'x-max-body-bytes'?: number
}

export const operations: readonly Operation[] = Object.entries(contract.paths as unknown as Record<string, Record<string, Declared>>).flatMap(
  ([template, item]) =>
    Object.entries(item).flatMap(([method, declared]) => {
      const { operationId, responses = {} } = declared
      if (operationId === undefined) return []
      return [
        {
          id: operationId,
          method: method.toUpperCase(),
          template,
          statuses: new Set(Object.keys(responses).map(Number)),
          takesBody: declared.requestBody !== undefined,
          isOpen: declared.security?.length === 0,
          isStream: 'text/event-stream' in (responses['200']?.content ?? {}),
          maxBodyBytes: declared['x-max-body-bytes'] ?? 1_048_576,
        },
      ]
    }),
)

export const declaring = (status: number): readonly Operation[] => operations.filter((operation) => operation.statuses.has(status))

export interface Target {
  readonly runId: string
  readonly threadId: string
  readonly workerId?: string
}

export interface RightRequest {
  readonly path: string
  readonly body?: Readonly<Record<string, unknown>>
}

/** A request to the operation that it answers with success. */
export function rightRequest({ id, template }: Operation, { runId, threadId, workerId = runId }: Target): RightRequest {
  const path = template.replace('{run_id}', runId).replace('{worker_id}', workerId)
  switch (id) {
    case 'createRun':
      return { path, body: {} }
    case 'createRunAndStream':
      return { path, body: { prompt: 'Hello', threadId } }
    case 'appendRunEvent':
      return { path, body: { event_type: 'run.delta', payload: { delta: 'x' } } }
    case 'appendFrame':
      return { path, body: { thread_id: threadId, frame_id: 'frame-of-a-right-request', type: 'note' } }
    case 'cancelRun':
      return { path, body: { thread_id: threadId } }
    case 'getRunSnapshot':
      return { path: `${path}?thread_id=${threadId}` }
    case 'streamRun':
      return { path: `${path}?thread_id=${threadId}&cursor=0&tail_ms=1` }
    case 'createCodexWorker':
    case 'stopCodexWorker':
      return { path, body: {} }
    case 'submitCodexWorkerRequest':
      return { path, body: { request: { request_id: 'right', method: 'thread/start' } } }
    case 'ingestCodexWorkerEvent':
      return { path, body: { event: { event_type: 'worker.event' } } }
    case 'streamCodexWorker':
      return { path: `${path}?cursor=0&tail_ms=1` }
    case 'recordCommsDeliveryEvent':
      return { path, body: { event_id: 'evt_right', provider: 'resend', delivery_state: 'delivered' } }
    case 'getProjectorDrift':
      return { path: `${path}?topic=run:${runId}:events` }
    default:
      return { path }
  }
}

export const withQuery = (path: string, query: string): string => `${path}${path.includes('?') ? '&' : '?'}${query}`

export interface AnnouncedAnswer {
  readonly status: number
  readonly text: string
}

/** Announces a body of so many bytes and sends none of it: a refusal must not wait for the rest. */
export function announceBody(runtime: TestRuntime, path: string, bytes: number): Promise<AnnouncedAnswer> {
  const { hostname, port } = new URL(runtime.url)
  const headers = { ...runtime.headers(path, {}), 'content-type': 'application/json', 'content-length': String(bytes) }
  return new Promise((resolve, reject) => {
    const sent = request({ host: hostname, port, path, method: 'POST', headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.once('end', () => {
        sent.destroy()
        resolve({ status: response.statusCode ?? 0, text })
      })
    })
    sent.once('error', reject)
    sent.flushHeaders()
  })
}
