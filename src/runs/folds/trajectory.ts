import { createSHA256 } from 'hash-wasm'

/**
 * A SHA-256 over a long text that is stopped and gone on with, in another process as well: Node's own cannot be stored. A plain
 * value that JSON keeps.
 */
export interface RunningHash {
  /** The hash function's state, base64; null before the first bytes. */
  readonly state: string | null
  /** Text that has not gone through the hash function yet, which would otherwise be set up anew for every piece. */
  readonly rest: string
}

export const noHash: RunningHash = { state: null, rest: '' }

const restCharacters = 16 * 1024

/** One for all: it is used from its state to its state within one call. */
const sha256 = await createSHA256()

export function hashOn({ state, rest }: RunningHash, text: string): RunningHash {
  const more = rest + text
  if (more.length < restCharacters) return { state, rest: more }
  take(state, more)
  return { state: Buffer.from(sha256.save()).toString('base64'), rest: '' }
}

/** Lower-case hex of all the text and of `end` behind it. */
export function hashEnd({ state, rest }: RunningHash, end: string): string {
  take(state, rest + end)
  return sha256.digest()
}

function take(state: string | null, text: string): void {
  if (state === null) sha256.init()
  else sha256.load(Buffer.from(state, 'base64'))
  sha256.update(text)
}
