import type { KeptFold } from '../../eventlog/index.js'
import { stateText } from './state-text.js'
import { evolve } from './work.evolve.js'
import { bytesOfWork, noWork, runWorkVersion, type RunWork } from './work.js'

/** What a run means for whoever works on it, and for the next run of its thread. Only its end is asked for. */
export const workFold: KeptFold<RunWork> = {
  name: 'work',
  version: runWorkVersion,
  initial: noWork,
  evolve,
  encode: stateText,
  decode(text) {
    const work = JSON.parse(text) as RunWork
    if (!Number.isSafeInteger(work.lastSeq) || !Array.isArray(work.said) || !Array.isArray(work.unanswered)) throw new TypeError('This is no state of a run.')
    return { ...work, turn: work.turn, lastFailure: work.lastFailure }
  },
  bytesOf: (work) => 2_000 + 2 * bytesOfWork(work),
  keeps: 'newest',
}
