import type { ServerResponse } from 'node:http'
import { CallerGone } from './request-body.js'

/** A reader that takes nothing for this long is cut off: what it holds (its place, a portion of the log) is needed by others. */
const stalledMs = 60_000

/**
 * Sends the chunks one by one, each when the one before has been taken, and then ends the response; the head has been written.
 * Rejects when the chunks fail or the reader goes away or stalls: the response must then be destroyed, so that nobody takes
 * what was sent for the whole.
 */
export async function sendChunks(response: ServerResponse, first: string, rest: AsyncIterator<string>, stallMs = stalledMs): Promise<void> {
  for (let chunk: string | undefined = first; chunk !== undefined; chunk = await nextOf(rest)) {
    if (response.destroyed) throw new CallerGone()
    if (chunk !== '' && !response.write(chunk)) await drained(response, stallMs)
  }
  response.end()
}

async function nextOf(chunks: AsyncIterator<string>): Promise<string | undefined> {
  const next = await chunks.next()
  return next.done === true ? undefined : next.value
}

function drained(response: ServerResponse, stallMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      clearTimeout(timer)
      response.off('drain', onDrain)
      response.off('close', onClose)
      if (error === undefined) resolve()
      else reject(error)
    }
    const onDrain = (): void => {
      settle()
    }
    const onClose = (): void => {
      settle(new CallerGone())
    }
    const timer = setTimeout(onClose, stallMs)
    response.once('drain', onDrain)
    response.once('close', onClose)
  })
}
