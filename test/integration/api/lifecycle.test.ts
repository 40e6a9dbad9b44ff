import { describe, expect, it } from 'vitest'
import { detailOf, eventOf, isReplay, outcomeOf, runOf } from './answers.js'
import { RunClient } from './run-client.js'
import { useRuntime } from './use-runtime.js'

// Without an executor nothing but these requests moves a run.
const file = useRuntime({ RUNTIME_ROLES: 'api' })

const commands = ['started', 'cancel_requested', 'succeeded', 'failed', 'canceled'] as const
type Command = (typeof commands)[number]

const append = (run: RunClient, command: Command) => {
  if (command === 'started') return run.append('run.started', { again: true })
  if (command === 'cancel_requested') return run.append('run.cancel_requested', { reason: 'stop' })
  return run.append('run.finished', { status: command })
}

const statuses = ['created', 'running', 'canceling', 'succeeded', 'failed', 'canceled'] as const

/** A run in the status. Creation starts a run, so one that has no events yet is a row from elsewhere. */
async function runThatIs(status: (typeof statuses)[number]): Promise<RunClient> {
  const run = await RunClient.create(file.runtime)
  if (status === 'created') {
    await file.sql('DELETE FROM runtime.run_events WHERE run_id = $1', [run.runId])
    await file.sql(
      `UPDATE runtime.runs SET status = 'created', latest_seq = 0, head_hash = NULL, started_seq = NULL, last_event_type = NULL, version = version + 1 WHERE run_id = $1`,
      [run.runId],
    )
  } else if (status === 'canceling') await append(run, 'cancel_requested')
  else if (status !== 'running') await append(run, status)
  return run
}

// What each lifecycle event does to a run in each status: the status it leads to, `*` where it is true already, `✗` where it is refused.
const table: Record<(typeof statuses)[number], readonly string[]> = {
  created: ['running', 'canceling', 'succeeded', 'failed', 'canceled'],
  running: ['*', 'canceling', 'succeeded', 'failed', 'canceled'],
  canceling: ['✗', '*', '✗', 'failed', 'canceled'],
  succeeded: ['✗', '✗', '*', '✗', '✗'],
  failed: ['✗', '✗', '✗', '*', '✗'],
  canceled: ['✗', '✗', '✗', '✗', '*'],
}
const cells = statuses.flatMap((from) => commands.map((command, i) => [from, command, table[from][i] as string] as const))

describe('the lifecycle', () => {
  it('has 30 cells', () => {
    expect(cells).toHaveLength(30)
  })

  it.each(cells)('a %s run told %s: %s', async (from, command, expected) => {
    const run = await runThatIs(from)
    const before = await run.run()
    const answer = await append(run, command)
    const after = await run.run()
    if (expected === '✗') {
      expect(outcomeOf(answer)).toBe('409 illegal_transition')
      expect(detailOf(answer)).toMatchObject({ status: from })
      expect(after).toEqual(before)
    } else if (expected === '*') {
      expect([answer.status, isReplay(answer)]).toEqual([200, true])
      expect(eventOf(answer).event_type).toBe(command === 'started' || command === 'cancel_requested' ? `run.${command}` : 'run.finished')
      expect(after).toEqual(before)
    } else {
      expect(answer.status, answer.text).toBe(201)
      expect(after).toMatchObject({ status: expected, latest_seq: before.latest_seq + 1 })
      expect(runOf(answer)).toEqual(after)
      expect(after.terminal_at === null).toBe(expected === 'running' || expected === 'canceling')
    }
    expect((await run.get('/verify')).json['ok']).toBe(true)
  })

  it('takes the reasons of the end from its payload', async () => {
    const run = await RunClient.create(file.runtime)
    await run.append('run.finished', { status: 'failed', reason_class: 'tool_timeout', reason: 'the tool took too long' })
    expect(await run.run()).toMatchObject({ status: 'failed', terminal_reason_class: 'tool_timeout', terminal_reason: 'the tool took too long' })
  })

  it.each([
    ['succeeded', 'completed'],
    ['failed', 'execution_failed'],
    ['canceled', 'cancel_requested'],
  ])('knows a class for %s that came without one', async (status, reasonClass) => {
    const run = await RunClient.create(file.runtime)
    await run.finish(status)
    expect((await run.run()).terminal_reason_class).toBe(reasonClass)
  })

  it('shortens a very long reason on the run and keeps it in the event', async () => {
    const run = await RunClient.create(file.runtime)
    const reason = 'r'.repeat(5000)
    await run.append('run.finished', { status: 'failed', reason })
    expect((await run.run()).terminal_reason).toHaveLength(1000)
    expect((await run.log())[1]?.payload['reason']).toBe(reason)
  })

  it('writes cancelled as canceled', async () => {
    const run = await RunClient.create(file.runtime)
    expect(eventOf(await run.finish('cancelled')).payload).toEqual({ status: 'canceled' })
    expect((await run.run()).status).toBe('canceled')
    expect((await run.finish('canceled')).status).toBe(200)
  })

  it.each([[{}], [{ status: 'done' }], [{ status: 1 }], [{ status: null }]])('refuses an end with the payload %j', async (payload) => {
    const run = await RunClient.create(file.runtime)
    expect(outcomeOf(await run.append('run.finished', payload))).toBe('400 invalid_terminal_status')
    expect((await run.run()).status).toBe('running')
  })

  it('marks what comes after the end, or after the wish to stop, as late, and keeps it', async () => {
    const run = await RunClient.create(file.runtime)
    await run.append('run.cancel_requested')
    const canceling = await run.append('tool.result', { tool_call_id: 'c1', output: { ok: true } })
    await run.finish('canceled')
    const ended = await run.append('tool.result', { tool_call_id: 'c2' })
    expect([canceling.status, ended.status]).toEqual([201, 201])
    expect(eventOf(canceling).payload).toEqual({ tool_call_id: 'c1', output: { ok: true }, late: true })
    expect(eventOf(ended).payload).toEqual({ tool_call_id: 'c2', late: true })
    expect((await run.run()).status).toBe('canceled')
  })

  it('recognises the key of a late event, though it was stored with its mark', async () => {
    const run = await RunClient.create(file.runtime)
    await run.finish()
    const late = await run.append('note', { a: 1 }, { idempotency_key: 'k' })
    const again = await run.append('note', { a: 1 }, { idempotency_key: 'k' })
    expect([late.status, again.status]).toEqual([201, 200])
    expect(eventOf(again)).toEqual(eventOf(late))
  })

  it('ends once, however many say so at once', async () => {
    const run = await RunClient.create(file.runtime)
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => run.finish(i % 2 === 0 ? 'succeeded' : 'failed')))
    const finished = (await run.log()).filter((event) => event.event_type === 'run.finished')
    expect(finished).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect((await run.run()).status).toBe(finished[0]?.payload['status'])
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 200, 409]))
  })
})
