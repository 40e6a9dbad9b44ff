import { Gathering } from './gathering.js'
import type { HeadLoader, HeadRequest, LoadedHead, Queryable } from './head-loader.js'

/** Counts moments. "The head was exact at 7, the command arrived at 5" is a statement about order that no clock blurs. */
export class Serial {
  #value = 0
  next(): number {
    return ++this.#value
  }
}

export interface LoadResult<State> extends LoadedHead<State> {
  /** Taken before the query was sent. */
  readonly exactAt: number
}

const maxLogsPerLoad = 500

/** Loads heads on a connection of its own while the lanes' connections are busy committing, so that a cold log does not add a round trip to everybody's batch. */
export class LoadQueue<State, Command, Answer> {
  readonly #loads: Gathering<HeadRequest, LoadResult<State>>

  constructor(loader: HeadLoader<State, Command, Answer>, connection: Queryable, serial: Serial) {
    this.#loads = new Gathering(maxLogsPerLoad, async (requests) => {
      const exactAt = serial.next()
      const loaded = await loader.load(connection, requests)
      return requests.map(({ logId }) => ({ ...(loaded.get(logId) ?? { head: undefined, recorded: new Map() }), exactAt }))
    })
  }

  request(request: HeadRequest, done: (result: LoadResult<State> | Error) => void): void {
    this.#loads.ask(request, done)
  }
}
