/**
 * Why nothing more comes.
 *
 * terminal     what was followed is over
 * time_over    the time that the reader asked for has passed
 * pruned       the events after the cursor are gone
 * failed       the next events cannot be shown
 * unavailable  nothing can be read just now
 * leaving      this process stops
 */
export type EndReason = 'terminal' | 'time_over' | 'pruned' | 'failed' | 'unavailable' | 'leaving'

/** Where a followed log goes: a connection, a terminal, a test. */
export interface Sink {
  /** Takes what an encoder has made of one commit, or of one page. False: full, and nothing more until `onDrain` calls. */
  write(chunk: Buffer | string): boolean
  /** Calls once, when a full sink has emptied. */
  onDrain(callback: () => void): void
  /** Calls once, when the sink has been closed by either side; soon, if it already has. */
  onClose(callback: () => void): void
  /** Nothing is written after it. How the reader is told the reason is the sink's affair. */
  end(reason: EndReason): void
}
