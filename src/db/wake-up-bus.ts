/** A log that has moved, at least to `seq`; or `'*'`: anything may have, look at everything. */
export type WakeUpHint = '*' | { readonly logId: string; readonly seq: number }

export type WakeUpListener = (hint: WakeUpHint) => void

/**
 * Tells other processes that a log has moved. Hints only: one may be lost, merged with others or come twice, so whoever
 * acts on them also looks by himself from time to time. A process does not hear its own. Topics are named by those who have
 * something to tell: lower-case words joined by `_`. Other releases hear them too, so a topic keeps its name and its meaning.
 */
export interface WakeUpBus {
  /** To be called after the commit. Returns at once and never throws for a topic that is one. */
  publish(topic: string, logId: string, seq: number): void
  /** Answers a function that ends the subscription. */
  subscribe(topic: string, listener: WakeUpListener): () => void
  /** Resolves after the first attempt to connect, whether or not it worked; goes on trying until stopped. */
  start(): Promise<void>
  /** Sends pending hints, within a second, and closes. */
  stop(): Promise<void>
}
