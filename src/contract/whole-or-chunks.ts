import { replyChunks, replyText, type ChunkedReply } from './handler.js'

const wholeCharacters = 256 * 1024

/**
 * A JSON text that comes in pieces: one answer with its length, checked like all others, where it is short; sent as it is made where
 * it is not.
 */
export async function replyWholeOrChunks<const Status extends number>(
  status: Status,
  pieces: AsyncIterable<string>,
): Promise<ReturnType<typeof replyText<Status, 'application/json'>> | ChunkedReply<Status>> {
  const rest = pieces[Symbol.asyncIterator]()
  let first = ''
  while (first.length < wholeCharacters) {
    const next = await rest.next()
    if (next.done === true) return replyText(status, 'application/json', first)
    first += next.value
  }
  return replyChunks(status, 'application/json', fromFirst(first, rest))
}

async function* fromFirst(first: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  try {
    yield first
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}
