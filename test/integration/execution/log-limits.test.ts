import { describe, expect, it } from 'vitest'
import { RunClient } from '../api/run-client.js'
import { useRuntime } from '../api/use-runtime.js'
import { payloads, quick, say, types } from './conversation.js'

const file = useRuntime({ ...quick, RUNTIME_RUN_MAX_EVENTS: '100' })
const note = { event_type: 'note', payload: {} }
const echo = { tool: 'test.echo', input: { text: 'hi' } }

describe('a run that is executed and whose log becomes full', () => {
  it('fails with the limit before its next step', async () => {
    const run = await RunClient.create(file.runtime)
    await run.appendAll(Array.from({ length: 93 }, () => note))
    await say(run, 'f1', 'go', [echo, { text: '.' }, echo, { text: '.' }, { text: 'no end' }])
    expect(await run.reaches('failed')).toMatchObject({ terminal_reason_class: 'max_log_events' })
    const log = await run.log()
    expect(types(log).slice(-2)).toEqual(['turn.finished', 'run.finished'])
    expect(payloads(log, 'turn.finished')).toEqual([expect.objectContaining({ finish_reason: 'limit' })])
  })

  it('fails when it is asked something', async () => {
    const run = await RunClient.create(file.runtime)
    await run.appendAll(Array.from({ length: 99 }, () => note))
    await say(run, 'f1', 'go', [{ text: 'no' }])
    expect(await run.reaches('failed')).toMatchObject({ terminal_reason_class: 'max_log_events', latest_seq: 101 })
  })
})
