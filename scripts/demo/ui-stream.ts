/** One chunk of the AI SDK's UI message stream, as far as the demo looks into it. */
export interface UiChunk {
  readonly type: string
  readonly [member: string]: unknown
}

/** The chunks of one event of the log, and its seq. `done`: the stream has said that this was all. */
export interface UiEvent {
  readonly seq: number
  readonly chunks: readonly UiChunk[]
  readonly done: boolean
}

/**
 * Reads server-sent events. Only the last chunk of an event of the log carries its id, so chunks are held back until it
 * comes: what is cut off in the middle comes again, whole, after a reconnect, and is shown once.
 */
export async function* readUiEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<UiEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  let chunks: UiChunk[] = []
  for await (const bytes of body) {
    const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = block.split('\n')
      const data = fieldOf(fields, 'data')
      if (data === undefined) continue
      const id = fieldOf(fields, 'id')
      const isDone = data === '[DONE]'
      if (!isDone) chunks.push(JSON.parse(data) as UiChunk)
      if (id === undefined && !isDone) continue
      yield { seq: Number(id ?? 0), chunks, done: isDone }
      chunks = []
    }
  }
}

function fieldOf(lines: readonly string[], name: string): string | undefined {
  return lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
}
