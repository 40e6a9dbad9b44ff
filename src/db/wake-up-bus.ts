/** What a hint is about: a run or worker has moved, or may need somebody to work on it. */
export const wakeUpTopics = ['run_events', 'run_work', 'worker_events', 'worker_work'] as const
export type WakeUpTopic = (typeof wakeUpTopics)[number]

/** A log that has moved, at least to `seq`; or `'*'`: anything may have, look at everything. */
export type WakeUpHint = '*' | { readonly logId: string; readonly seq: number }

export type WakeUpListener = (topic: WakeUpTopic, hint: WakeUpHint) => void

/**
 * Tells other processes that a log has moved. Hints only: one may be lost, merged with others or come twice, so whoever
 * acts on them also looks by himself from time to time. A process does not hear its own.
 */
export interface WakeUpBus {
  /** To be called after the commit. Returns at once and never throws. */
  publish(topic: WakeUpTopic, logId: string, seq: number): void
  /** Answers a function that ends the subscription. */
  subscribe(listener: WakeUpListener): () => void
  /** Resolves after the first attempt to connect, whether or not it worked; goes on trying until stopped. */
  start(): Promise<void>
  /** Sends what is pending, within a second, and closes. */
  stop(): Promise<void>
}
