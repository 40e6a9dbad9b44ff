import type { WakeUpHint, WakeUpListener } from '../db/index.js'
import type { CommitListener, Head } from '../eventlog/index.js'

export type Publish = (topic: string, logId: string, seq: number) => void

/** What processes tell each other of a kind's logs: that one has moved, and that one needs somebody. Replicas of other releases hear them too. */
export const topicsOf = ({ name }: { readonly name: string }): { readonly moved: string; readonly wanted: string } => ({
  moved: `${name}_events`,
  wanted: `${name}_work`,
})

/** Whoever works on logs of a kind in this process: a `WorkEngine`, or several. */
export interface Workers<State> {
  /** Is the log left to other processes, because there is no place for it here? */
  leaves(head: Head<State>): boolean
  /** Somewhere there may be work. */
  wake(): void
  /** Another process has moved a log, or with `'*'` may have moved any. */
  moved?(hint: WakeUpHint): void
}

interface Waking<State> {
  readonly log: {
    readonly kind: { readonly name: string }
    onCommit(listener: CommitListener<State>): void
    wake(logId: string, seq: number): void
    wakeAll(): Promise<void>
  }
  readonly workers: Workers<State>
  /** Also commits without events: somebody in another process waits for every change. */
  readonly tellsAll?: boolean
  readonly publish: Publish
}

/** Lets commits wake whoever waits for them in other processes, and answers what is to be done when those tell of theirs. */
export function wakeUps<State>({ log, workers, tellsAll = false, publish }: Waking<State>): Readonly<Record<string, WakeUpListener>> {
  const { moved, wanted } = topicsOf(log.kind)
  log.onCommit((head, events) => {
    if (tellsAll || events.length > 0) publish(moved, head.logId, head.latestSeq)
    if (workers.leaves(head)) publish(wanted, head.logId, head.latestSeq)
  })
  return {
    [moved]: (hint) => {
      if (hint === '*') void log.wakeAll()
      else log.wake(hint.logId, hint.seq)
      workers.moved?.(hint)
    },
    [wanted]: () => {
      workers.wake()
    },
  }
}
