import type { LogEvent } from '../log.js'

/**
 * A pure fold over a log whose states are kept: in the process, and in the database. A state is a plain value that nobody
 * changes; what it may hold is bounded by the fold itself, whatever the log holds.
 */
export interface KeptFold<State> {
  readonly name: string
  /** Raised when the same events give another state, or the text is read in another way: kept states of older versions are dropped. */
  readonly version: number
  readonly initial: State
  evolve(state: State, event: LogEvent): State
  /** The state as text. The same state always has the same text. */
  encode(state: State): string
  /** The state of such a text. Throws when it is not one. */
  decode(text: string): State
  /** About how many bytes of memory a state takes. */
  bytesOf(state: State): number
  /**
   * `every`: readers come in anywhere, so states all along the log are kept. `newest`: only the end is of use; states that are
   * large are then kept once.
   */
  readonly keeps: 'every' | 'newest'
  /** For small states that readers wait for: stored after so many events already. */
  readonly keepAfterEvents?: number
  /**
   * For a fold that collects: what it goes on with once the state has been stored. What it has collected is then in the stored
   * states alone, one after the other.
   */
  afterKeeping?(state: State): State
}

/** Where in a log a state is asked for. */
export interface FoldPlace {
  readonly logId: string
  /** What is folded begins after the retention floor. */
  readonly floorSeq: number
  readonly floorHash: string | null
  readonly seq: number
  /** The hash of the event at `seq`, where the caller knows it: it need not be looked up then. */
  readonly hash?: string | null
}

/** A state, and how it came about. */
export interface Standing<State> {
  readonly seq: number
  /** Hash of the event at `seq`; null before the first. */
  readonly hash: string | null
  readonly state: State
  /** The seq of the stored state that this one was folded on from; the floor when it was from there. */
  readonly keptSeq: number
  /** What was folded since then. */
  readonly events: number
  readonly bytes: number
  /** What the state took when it was last measured; 0: not since it was stored. */
  readonly measured: number
}

/** A state of a fold that collects, with the stored states that hold what came before. */
export interface CollectedState<State> {
  readonly place: FoldPlace
  readonly standing: Standing<State>
  /** Oldest first. */
  readonly keptSeqs: readonly number[]
  /** Of the texts of all of them. */
  readonly characters: number
}

/** How often states are stored: after so many events, or so many bytes of payload, whichever comes first. */
export interface KeepEvery {
  readonly events: number
  readonly bytes: number
}

export const keepEvery: KeepEvery = { events: 2_000, bytes: 2 * 1024 * 1024 }

export const keepEveryOf = ({ keepAfterEvents }: Pick<KeptFold<never>, 'keepAfterEvents'>, { events, bytes }: KeepEvery): KeepEvery => ({
  events: Math.min(events, keepAfterEvents ?? events),
  bytes,
})

/** Reading and storing this state anew must not cost more than reading the events that it stands for. */
const eventWeight = 512

/**
 * Measures a state only when what it stands for has outweighed what it took before: to measure a conversation of some mebibytes for
 * every event takes hours over a long log. `every`: that of the fold.
 */
export function weighed<State>(
  fold: KeptFold<State>,
  standing: Standing<State>,
  every: KeepEvery,
): { readonly isDue: boolean; readonly standing: Standing<State> } {
  const { state, events, bytes, measured } = standing
  if (events < every.events && bytes < every.bytes) return { isDue: false, standing }
  if (fold.afterKeeping !== undefined) return { isDue: true, standing }
  const weight = bytes + eventWeight * events
  if (weight < measured) return { isDue: false, standing }
  const size = fold.bytesOf(state)
  return { isDue: weight >= size, standing: { ...standing, measured: size } }
}
