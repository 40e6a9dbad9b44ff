import { Agent, request, type IncomingMessage } from 'node:http'
import { token } from './machine.js'

/** A run and the thread that it is in. */
export interface Place {
  readonly runId: string
  readonly threadId: string
}

/** Delivered bytes, and when the first of them came. */
export interface Delivered {
  readonly bytes: number
  readonly firstByteMs: number
}

const agent = new Agent({ keepAlive: true, maxSockets: 1_000 })

export const closeConnections = (): void => {
  agent.destroy()
}

export function call(url: string, path: string, claims: Readonly<Record<string, unknown>>, body?: unknown): Promise<IncomingMessage> {
  const headers = { 'x-oa-user-id': '1', 'x-oa-runtime-signature': token(claims), ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/internal/v1${path}`, { agent, method: body === undefined ? 'GET' : 'POST', headers }, (response) => {
      const { statusCode = 0 } = response
      if (statusCode >= 200 && statusCode < 300) resolve(response)
      else void textOf(response).then((text) => reject(new Error(`${path} answered ${String(statusCode)}: ${text.slice(0, 500)}`)), reject)
    })
    sent.once('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

export async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

export const json = async (response: IncomingMessage): Promise<Record<string, unknown>> => JSON.parse(await textOf(response)) as Record<string, unknown>

/** A body that is read and forgotten. */
export async function drained(response: IncomingMessage): Promise<Delivered> {
  return read(response, undefined)
}

/** Reads a stream until it has delivered `last`, and leaves it. Rejects when it ends before. */
export async function readUntil(response: IncomingMessage, last: string): Promise<Delivered> {
  return read(response, last)
}

async function read(response: IncomingMessage, last: string | undefined): Promise<Delivered> {
  const wanted = last === undefined ? undefined : Buffer.from(last)
  const began = performance.now()
  let firstByteMs = Number.NaN
  let bytes = 0
  let tail = Buffer.alloc(0)
  for await (const piece of response) {
    const chunk = piece as Buffer
    if (bytes === 0) firstByteMs = performance.now() - began
    bytes += chunk.length
    if (wanted === undefined) continue
    // Nothing is searched twice but the seam between two chunks.
    if (chunk.includes(wanted) || Buffer.concat([tail, chunk.subarray(0, wanted.length)]).includes(wanted)) {
      response.destroy()
      return { bytes, firstByteMs }
    }
    tail = Buffer.from(Buffer.concat([tail, chunk.subarray(-wanted.length)]).subarray(-wanted.length))
  }
  if (wanted !== undefined) throw new Error(`The stream ended after ${String(bytes)} bytes, without ${String(last)}.`)
  return { bytes, firstByteMs }
}

const claimsOf = ({ runId, threadId }: Place): Record<string, unknown> => ({ run_id: runId, thread_id: threadId })

export async function createRun(url: string, runId: string): Promise<Place> {
  const threadId = `thread-of-${runId}`
  await drained(await call(url, '/runs', { run_id: runId, thread_id: threadId }, { run_id: runId, thread_id: threadId }))
  return { runId, threadId }
}

export async function latestSeq(url: string, { runId }: Place): Promise<number> {
  const { run } = (await json(await call(url, `/runs/${runId}`, { run_id: runId }))) as { run: { latest_seq: number } }
  return run.latest_seq
}

export function follow(url: string, place: Place, format: 'events' | 'ui', cursor: number | undefined): Promise<IncomingMessage> {
  const from = cursor === undefined ? '' : `&cursor=${String(cursor)}`
  const path = `/runs/${place.runId}/stream?thread_id=${place.threadId}&format=${format}&follow=run&tail_ms=300000${from}`
  return call(url, path, claimsOf(place))
}

/** From the request to the first byte that the reader gets of the log, at the end of it: some twenty events are still to come. */
export async function firstUiByte(url: string, place: Place): Promise<number> {
  const cursor = (await latestSeq(url, place)) - 20
  const began = performance.now()
  const stream = await follow(url, place, 'ui', cursor)
  await new Promise<void>((resolve, reject) => {
    stream.once('data', () => {
      resolve()
    })
    stream.once('error', reject)
    stream.once('end', () => {
      reject(new Error('The stream ended without a byte.'))
    })
  })
  const ms = performance.now() - began
  stream.destroy()
  return ms
}

let frames = 0

/** From sending a message to a reader's seeing that its turn is done. */
export async function turn(url: string, place: Place): Promise<number> {
  const stream = await follow(url, place, 'events', undefined)
  const began = performance.now()
  const done = readUntil(stream, '"turn.finished"').then(() => performance.now() - began)
  const frame = { thread_id: place.threadId, frame_id: `f-${String(process.pid)}-${String(frames++)}`, type: 'user_message' }
  const payload = { text: 'Go on.', script: [{ text: 'Gladly.' }] }
  await drained(await call(url, `/runs/${place.runId}/frames`, claimsOf(place), { ...frame, payload }))
  return done
}

/** The same in a new run of its thread, its creation included. */
export async function turnOfNewRun(url: string, { threadId }: Place): Promise<number> {
  const began = performance.now()
  const stream = await call(url, '/runs/stream', { thread_id: threadId }, { threadId, prompt: 'Say something short.' })
  await readUntil(stream, '[DONE]')
  return performance.now() - began
}
