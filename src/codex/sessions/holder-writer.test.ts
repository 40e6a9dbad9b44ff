import { describe, expect, it } from 'vitest'
import { RuntimeError } from '../../kernel/errors.js'
import type { WorkerAnswer, WorkerCommand } from '../worker-command.js'
import { HolderWriter } from './holder-writer.js'

const said = (n: number) => ({ type: 'worker.notification', payload: { n } })

/** A log that keeps the steps of a holder, and refuses those that the test names. */
function writerTo(refusal: (step: number) => Error | undefined = () => undefined) {
  const commits: string[] = []
  let steps = 0
  const log = {
    submit: async (_workerId: string, command: WorkerCommand): Promise<WorkerAnswer> => {
      await Promise.resolve()
      const error = refusal(++steps)
      if (error) throw error
      commits.push('events' in command ? command.events.map(({ payloadText }) => payloadText).join(' ') : String('step' in command && command.step))
      return { head: undefined, events: [], replay: false } as unknown as WorkerAnswer
    },
  }
  const writer = new HolderWriter(log, { logId: 'w', leaseEpoch: 1 }, new AbortController().signal, () => undefined)
  return { writer, commits }
}

describe('a holder writes', () => {
  it('in the order of the calls, and together what is said in one moment', async () => {
    const { writer, commits } = writerTo()
    await Promise.all([writer.append([said(1)]), writer.append([said(2), said(3)]), writer.step({ step: 'alive' }), writer.append([said(4)])])
    expect(commits).toEqual(['{"n":1} {"n":2} {"n":3}', 'alive', '{"n":4}'])
  })

  it('no more than a statement can take at a time', async () => {
    const { writer, commits } = writerTo()
    await writer.append(Array.from({ length: 450 }, (_, n) => said(n)))
    expect(commits.map((texts) => texts.split(' ').length)).toEqual([200, 200, 50])
    const long = { type: 'worker.notification', payload: { text: 'x'.repeat(200_000) } }
    await writer.append(Array.from({ length: 7 }, () => long))
    expect(commits.slice(3).map((texts) => texts.split(' ').length)).toEqual([5, 2])
  })

  it('nothing of a session after events that could not be written, and the steps all the same', async () => {
    const { writer, commits } = writerTo((step) => (step === 1 ? new RuntimeError('illegal_transition', 'It has stopped.') : undefined))
    const outcomes = await Promise.allSettled([
      writer.append([said(1)]),
      writer.step({ step: 'alive' }),
      writer.append([said(2)]),
      writer.append(Array.from({ length: 300 }, (_, n) => said(n))),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'rejected'])
    expect(commits).toEqual(['alive'])
  })
})
