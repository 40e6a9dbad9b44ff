/**
 * The two clocks of this machine, and the only place that reads them; lint refuses them elsewhere. Decisions, records and
 * comparisons with other replicas use the database's clock ({@link Clock} in time.ts), never these.
 */

/**
 * Milliseconds of this process's own clock, from an arbitrary start. It only runs forwards, and setting the machine's time
 * does not move it: for durations and for deadlines that this process alone keeps.
 */
export const monotonicMs = (): number => performance.now()

/** The machine's time of day, as right as its operator keeps it: for lines in the log, the Date header and tokens that are minted here. */
export const wallClockMs = (): number => Date.now()
