import type { TestRuntime } from '../dev-env/index.js'

export interface WantedStream {
  readonly runId: string
  readonly threadId: string
  readonly cursor: number
  readonly format: 'events' | 'ui'
  readonly follow: 'turn' | 'run'
  readonly tailMs: number
}

export interface Part {
  /** Undefined: the frame has no id. */
  readonly id: number | undefined
  readonly data: unknown
}

/** What a stream says to a reader that nothing gets in the way of, without the end mark. */
export async function readUndisturbed(runtime: TestRuntime, wanted: WantedStream): Promise<Part[]> {
  const { runId, threadId, cursor, format, follow, tailMs } = wanted
  return await readStream(
    runtime,
    `/internal/v1/runs/${runId}/stream?thread_id=${threadId}&cursor=${cursor}&format=${format}&follow=${follow}&tail_ms=${tailMs}`,
  )
}

/** What the stream of a worker says of its log as far as that is written now. */
export async function readWorker(runtime: TestRuntime, workerId: string, cursor = 0): Promise<Part[]> {
  const worker = `/internal/v1/codex/workers/${workerId}`
  const snapshot = await runtime.call('GET', `${worker}/snapshot`)
  const { latest_seq: latest } = snapshot.json['data'] as { latest_seq: number }
  const parts: Part[] = []
  // The stream has no end mark, and how much comes before it closes depends on the machine.
  for (let last = cursor; last < latest;) {
    parts.push(...(await readStream(runtime, `${worker}/stream?cursor=${last}&tail_ms=200`)))
    last = parts.at(-1)?.id ?? last
  }
  return parts
}

async function readStream(runtime: TestRuntime, path: string): Promise<Part[]> {
  const answer = await runtime.call('GET', path)
  if (answer.status !== 200) throw new Error(`The stream itself was refused: ${answer.text}`)
  return answer.text.split('\n\n').flatMap((frame) => {
    // By line feeds alone: JSON may hold other characters that end a line for a regular expression.
    const lines = frame.split('\n')
    const data = lines.find((line) => line.startsWith('data: '))?.slice(6)
    if (data === undefined || data === '[DONE]') return []
    const id = lines.find((line) => line.startsWith('id: '))?.slice(4)
    return [{ id: id === undefined ? undefined : Number(id), data: JSON.parse(data) as unknown }]
  })
}

export interface StoredEvent {
  readonly seq: number
  readonly event_type: string
  readonly author: 'client' | 'runtime' | null
  readonly payload: Readonly<Record<string, unknown>>
}

/** The whole log of a run, page by page. */
export async function readLog(runtime: TestRuntime, runId: string, from = 0): Promise<StoredEvent[]> {
  const events: StoredEvent[] = []
  for (let after: number | null = from; after !== null;) {
    const answer = await runtime.call('GET', `/internal/v1/runs/${runId}/events?after=${after}&limit=1000`)
    if (answer.status !== 200) throw new Error(`The log cannot be read: ${answer.text}`)
    events.push(...(answer.json['events'] as StoredEvent[]))
    after = answer.json['next_after'] as number | null
  }
  return events
}
