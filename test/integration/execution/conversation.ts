import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { WireEvent } from '../api/answers.js'
import type { RunClient } from '../api/run-client.js'

/** A runtime that does not dawdle, with the tools and hooks of the fixtures. */
export const quick = {
  RUNTIME_SCRIPTED_DELAY_MS: '0',
  RUNTIME_SAFETY_POLL_MS: '200',
  RUNTIME_LEASE_TTL_MS: '1000',
  RUNTIME_RECOVERY_COOLDOWN_MS: '0',
  RUNTIME_EXTENSIONS: fileURLToPath(new URL('../../fixtures/extensions.mjs', import.meta.url)),
} as const

export type Log = readonly WireEvent[]

/** Says something to a run; `script` is what the scripted model is to do about it. */
export async function say(run: RunClient, frameId: string, text: string, script?: readonly object[]): Promise<void> {
  const answer = await run.frame(frameId, 'user_message', { text, ...(script ? { script } : {}) })
  if (answer.status !== 202) throw new Error(`The message was answered ${String(answer.status)}: ${answer.text}`)
}

/** Waits until the run's log is as wished, ten seconds at most, and gives it. */
export async function until(run: RunClient, isTrue: (log: Log) => boolean): Promise<Log> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const log = await run.log()
    if (isTrue(log)) return log
    if (Date.now() > deadline)
      throw new Error(
        `Waited in vain. The log is:\n${log.map((e) => `${String(e.seq)} ${e.event_type} ${JSON.stringify(e.payload).slice(0, 200)}`).join('\n')}`,
      )
    await sleep(10)
  }
}

export const ofType = (log: Log, type: string): Log => log.filter((event) => event.event_type === type)
/** `by`: only what that author wrote counts. */
export const has =
  (type: string, times = 1, by?: 'runtime' | 'client'): ((log: Log) => boolean) =>
  (log) =>
    ofType(log, type).filter(({ author }) => by === undefined || author === by).length >= times
export const types = (log: Log): string[] => log.map((event) => event.event_type)
export const payloads = (log: Log, type: string): readonly Readonly<Record<string, unknown>>[] => ofType(log, type).map((event) => event.payload)

/**
 * The types, without what is noted about hooks, and with the deltas of one answer written once: how many there are depends on the
 * clock. So does whether anybody is shown a call while it is being written.
 */
export const shape = (log: Log): string[] =>
  types(log)
    .filter((type) => !type.startsWith('run.hook_') && type !== 'tool.delta')
    .filter((type, i, all) => type !== 'run.delta' || all[i - 1] !== type)

/** What the assistant has said in the attempts that count. */
export function answerOf(log: Log): string {
  let settled = ''
  let current = ''
  for (const { event_type: type, payload } of log) {
    if (type === 'step.started') current = ''
    else if (type === 'run.delta' && payload['late'] !== true) current += String(payload['delta'])
    else if (type === 'model.finished') {
      settled += current
      current = ''
    }
  }
  return settled + current
}
