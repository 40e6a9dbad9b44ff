/** One server-sent event. Comments and `retry` lines are none. */
export interface Message {
  readonly id: string | undefined
  readonly event: string | undefined
  readonly data: string
}

export interface Stream {
  readonly messages: readonly Message[]
  readonly comments: number
}

/** What has arrived completely: an event counts when the empty line after it is there. */
export function parseStream(text: string): Stream {
  const messages: Message[] = []
  let comments = 0
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n').slice(0, -1)
  for (const block of blocks) {
    let id: string | undefined
    let event: string | undefined
    const data: string[] = []
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) comments++
      else if (line.startsWith('id:')) id = line.slice(3).trimStart()
      else if (line.startsWith('event:')) event = line.slice(6).trimStart()
      else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''))
    }
    if (data.length > 0) messages.push({ id, event, data: data.join('\n') })
  }
  return { messages, comments }
}

export const isDone = (message: Message | undefined): boolean => message?.data === '[DONE]'

/** The seqs of the messages in the order of arrival, without repetitions next to each other. */
export function idsOf(messages: readonly Message[]): number[] {
  const ids = messages.flatMap(({ id }) => (id === undefined ? [] : [Number(id)]))
  return ids.filter((id, i) => id !== ids[i - 1])
}

export type Part = Readonly<Record<string, unknown>>

/** The JSON of the messages, without the end mark. Throws where one is not JSON. */
export const partsOf = (messages: readonly Message[]): Part[] => messages.filter((message) => !isDone(message)).map(({ data }) => JSON.parse(data) as Part)

/** The assistant's text: all text deltas joined. */
export const textOf = (parts: readonly Part[]): string =>
  parts
    .filter((part) => part['type'] === 'text-delta')
    .map((part) => String(part['delta']))
    .join('')
