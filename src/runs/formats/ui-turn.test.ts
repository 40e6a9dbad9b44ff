import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataLines, type Entry, logOf, read, responsesOf, textOf, typesOf, words } from '../../../test/contract/ui-stream-reader.js'
import type { LogEvent } from '../../eventlog/index.js'
import type { JsonObject } from '../../kernel/json.js'
import { encode, foldState } from './encode-events.js'
import { uiFormat, uiTurnFormat } from './ui-format.js'

describe('steps', () => {
  const step = (number: number, attempt = 1): JsonObject => ({
    turn_id: 't1',
    step: number,
    attempt,
    provider: 'scripted',
    model: 'scripted-1',
    simulated: true,
  })
  const usage = (input_tokens: number | null, output_tokens: number): JsonObject => ({
    turn_id: 't1',
    model: 'scripted-1',
    usage: { input_tokens, output_tokens },
  })
  const log = logOf(
    ['run.started'],
    ['user.message', { text: 'hi', frame_id: 'f1' }],
    ['turn.started', { turn_id: 't1', frame_id: 'f1' }],
    ['step.started', step(1)],
    ['run.delta', { delta: 'Let me look.' }],
    ['tool.call', { tool_call_id: 'c1', tool_name: 'clock.now', input: {}, turn_id: 't1', step: 1 }],
    ['model.finished', usage(10, 5)],
    ['tool.started', { tool_call_id: 'c1', turn_id: 't1', step: 1, attempt: 1 }],
    ['tool.result', { tool_call_id: 'c1', status: 'succeeded', output: { iso: 'now' } }],
    ['step.finished', { turn_id: 't1', step: 1 }],
    ['step.started', step(2)],
    ['run.delta', { delta: 'Now.' }],
    ['model.finished', usage(20, 7)],
    ['step.finished', { turn_id: 't1', step: 2 }],
    ['turn.finished', { turn_id: 't1', finish_reason: 'stop' }],
    ['run.finished', { status: 'succeeded' }],
  )

  it('are opened and closed where the log says so, the first with the turn', () => {
    expect(typesOf(log)).toEqual([
      ...['start', 'data-user-message', 'start-step', 'message-metadata', 'text-start', 'text-delta', 'text-end'],
      ...['tool-input-available', 'message-metadata', 'tool-output-available', 'finish-step'],
      ...['start-step', 'text-start', 'text-delta', 'message-metadata', 'text-end', 'finish-step', 'finish', '[DONE]'],
    ])
  })

  it('are the steps of one message, which says what it took altogether', async () => {
    const { messages, errors } = await read(textOf(log))
    expect(errors).toEqual([])
    expect(messages).toMatchObject([
      {
        metadata: { simulated: true, model: 'scripted-1', usage: { inputTokens: 30, outputTokens: 12 } },
        parts: [
          { type: 'step-start' },
          { type: 'text', text: 'Let me look.', state: 'done' },
          { type: 'dynamic-tool', state: 'output-available', output: { iso: 'now' } },
          { type: 'step-start' },
          { type: 'text', text: 'Now.' },
        ],
      },
    ])
  })

  it('count what is counted, and nothing else', () => {
    const metadata = (payload: JsonObject) => dataLines(textOf(logOf(['run.started'], ['turn.started', {}], ['model.finished', payload]))).at(-1)
    expect(metadata(usage(null, 3))).toBe('{"type":"message-metadata","messageMetadata":{"model":"scripted-1","usage":{"inputTokens":0,"outputTokens":3}}}')
    expect(metadata({ model: 'm', usage: { input_tokens: null, output_tokens: null } })).toBe('{"type":"message-metadata","messageMetadata":{"model":"m"}}')
    expect(metadata({})).toBe('{"type":"start-step"}')
  })

  it('that another executor has to repeat are closed, marked, and begun anew', async () => {
    const taken = logOf(
      ['run.started'],
      ['turn.started', { frame_id: 'f1' }],
      ['step.started', step(1)],
      ['run.delta', { delta: 'Hel' }],
      ['run.executor_lost', { lease_owner: 'x' }],
      ['step.started', step(1, 2)],
      ['run.delta', { delta: 'Hello' }],
      ['step.finished', { step: 1 }],
      ['turn.finished', { finish_reason: 'stop' }],
    )
    const { messages, errors } = await read(textOf(taken))
    expect(errors).toEqual([])
    expect(messages[0]?.parts).toMatchObject([
      { type: 'step-start' },
      { type: 'text', text: 'Hel', state: 'done' },
      { type: 'data-step-repeated', data: { step: 1, attempt: 2 } },
      { type: 'step-start' },
      { type: 'text', text: 'Hello', state: 'done' },
    ])
  })

  it('do not end the message when the user speaks between them', async () => {
    const log = logOf(
      ['run.started'],
      ['turn.started', { frame_id: 'f1' }],
      ['step.started', step(1)],
      ['step.finished', { step: 1 }],
      ['run.delta', { delta: 'a' }],
      ['user.message', { text: 'and?' }],
      ['run.delta', { delta: 'b' }],
      ['turn.finished', { finish_reason: 'stop' }],
    )
    const { messages, errors } = await read(textOf(log))
    expect(errors).toEqual([])
    expect(messages.map(words)).toEqual(['ab'])
  })
})

describe('approvals', () => {
  const asked: Entry[] = [
    ['run.started'],
    ['turn.started', { turn_id: 't1' }],
    ['tool.call', { tool_call_id: 'c1', tool_name: 'mail.send', input: { to: 'x' } }],
    ['approval.requested', { approval_id: 'a1', tool_call_id: 'c1', tool_name: 'mail.send', input: { to: 'x' } }],
  ]

  it('wait as a question of their call', async () => {
    const { messages, errors } = await read(textOf(logOf(...asked)))
    expect(errors).toEqual([])
    expect(messages[0]?.parts[1]).toMatchObject({ type: 'dynamic-tool', state: 'approval-requested', input: { to: 'x' }, approval: { id: 'a1' } })
  })

  it.each<[string, JsonObject, JsonObject]>([
    ['approved', { status: 'succeeded', output: 1 }, { state: 'output-available', output: 1 }],
    ['denied', { status: 'denied', error_class: 'denied', message: 'No.' }, { state: 'output-denied' }],
  ])('that are %s end as the result says, and the decision is told', async (decision, result, part) => {
    const { messages, errors, chunks } = await read(
      textOf(
        logOf(
          ...asked,
          ['approval.resolved', { approval_id: 'a1', tool_call_id: 'c1', decision, frame_id: 'f2' }],
          ['tool.result', { tool_call_id: 'c1', ...result }],
        ),
      ),
    )
    expect(errors).toEqual([])
    expect(messages[0]?.parts[1]).toMatchObject({ ...part, approval: { id: 'a1' } })
    expect(chunks.filter((chunk) => chunk.type === 'data-event')).toMatchObject([
      { transient: true, data: { eventType: 'approval.resolved', payload: { decision } } },
    ])
  })

  it('that come before their call bring it along', async () => {
    const [started, turn, call, question] = asked as [Entry, Entry, Entry, Entry]
    const { messages, errors } = await read(textOf(logOf(started, turn, question, call, ['tool.result', { tool_call_id: 'c1', status: 'denied' }])))
    expect(errors).toEqual([])
    expect(messages[0]?.parts).toMatchObject([{ type: 'step-start' }, { type: 'dynamic-tool', state: 'output-denied', input: { to: 'x' } }])
  })

  it('were not asked for when a policy says no: that is an error of the call', async () => {
    const log = logOf(...asked.slice(0, 3), ['tool.result', { tool_call_id: 'c1', status: 'denied', error_class: 'policy', message: 'Not allowed.' }])
    const { messages } = await read(textOf(log))
    expect(messages[0]?.parts[1]).toMatchObject({ state: 'output-error', errorText: 'Not allowed.' })
  })

  it('are asked again of a reader that joins, until they are decided', () => {
    const reopened = (log: readonly LogEvent[]) => uiFormat.reopen(foldState(uiFormat, uiFormat.initial, log)).frames
    expect(reopened(logOf(...asked))).toContain('"tool-approval-request","approvalId":"a1","toolCallId":"c1"')
    expect(reopened(logOf(...asked, ['approval.resolved', { tool_call_id: 'c1', decision: 'approved' }]))).not.toContain('approval-request')
  })
})

describe('a response that follows a turn', () => {
  const twoTurns = logOf(
    ['run.started'],
    ['user.message', { text: 'one' }],
    ['turn.started', { frame_id: 'f1' }],
    ['run.delta', { delta: 'first' }],
    ['user.message', { text: 'two' }],
    ['turn.finished', { finish_reason: 'length' }],
    ['run.note', { note_id: 'n', text: 'x' }],
    ['turn.started', { frame_id: 'f2' }],
    ['run.delta', { delta: 'second' }],
    ['turn.finished', { finish_reason: 'stop' }],
    ['run.finished', { status: 'succeeded' }],
  )

  it('is one message, and ends with the turn', async () => {
    const responses = responsesOf(twoTurns)
    expect(responses[0]).toMatch(/data: \{"type":"finish","finishReason":"length"\}\n\nid: 6\ndata: \[DONE\]\n\n$/)
    const read0 = await Promise.all(responses.map(read))
    expect(read0.map(({ messages, errors }) => [messages.map((message) => [message.id, words(message)]), errors])).toEqual([
      [[['run-1', 'first']], []],
      [[['run-1:8', 'second']], []],
      [[], []],
    ])
    expect(responses[2]).toBe('id: 11\ndata: [DONE]\n\n')
  })

  it('is at rest between the turns, until the user says something', () => {
    const rest = twoTurns.map((_, index) => uiTurnFormat.atRest(foldState(uiTurnFormat, uiTurnFormat.initial, twoTurns.slice(0, index + 1))))
    expect(rest).toEqual([false, false, false, false, false, true, true, false, false, true, true])
    const spoken = logOf(['run.started'], ['turn.started', {}], ['turn.finished', {}], ['user.message', { text: 'more' }])
    expect(uiTurnFormat.atRest(foldState(uiTurnFormat, uiTurnFormat.initial, spoken))).toBe(false)
    expect(uiTurnFormat.atRest(uiTurnFormat.initial)).toBe(false)
  })

  it('leaves a reader of the whole run waiting between the turns: its stream ends with the run', () => {
    const rest = twoTurns.map((_, index) => uiFormat.atRest(foldState(uiFormat, uiFormat.initial, twoTurns.slice(0, index + 1))))
    expect(rest).toEqual(twoTurns.map(({ type }) => type === 'run.finished'))
  })

  it('opens nothing for a reader that joins between the turns, and the message for one that joins in a turn', () => {
    const reopened = (events: number) => uiTurnFormat.reopen(foldState(uiTurnFormat, uiTurnFormat.initial, twoTurns.slice(0, events))).frames
    expect(reopened(6)).toBe('')
    expect(dataLines(reopened(9))).toEqual(['{"type":"start","messageId":"run-1:8"}', '{"type":"start-step"}', '{"type":"text-start","id":"text-9"}'])
  })

  it.each<[JsonObject, unknown[]]>([
    [{ finish_reason: 'interrupted' }, [{ type: 'finish', finishReason: 'other' }]],
    [{ finish_reason: 'canceled' }, [{ type: 'abort', reason: 'The turn was canceled.' }]],
    [
      { finish_reason: 'error', error: { class: 'x', message: 'No model.' } },
      [
        { type: 'error', errorText: 'No model.' },
        { type: 'finish', finishReason: 'error' },
      ],
    ],
    [
      { finish_reason: 'limit', error: { class: 'max_steps', message: '9 steps.' } },
      [
        { type: 'error', errorText: '9 steps.' },
        { type: 'finish', finishReason: 'other' },
      ],
    ],
    [
      { finish_reason: 'error' },
      [
        { type: 'error', errorText: 'The turn failed.' },
        { type: 'finish', finishReason: 'error' },
      ],
    ],
  ])('ends as the turn does: %j', (payload, end) => {
    const [response = ''] = responsesOf(logOf(['run.started'], ['turn.started', {}], ['turn.finished', payload]))
    const lines = dataLines(response)
    expect(lines.pop()).toBe('[DONE]')
    expect(lines.slice(-end.length).map((line) => JSON.parse(line) as unknown)).toEqual(end)
  })

  it('ends with the run where the run ends first', async () => {
    const log = logOf(
      ['run.started'],
      ['turn.started', {}],
      ['run.delta', { delta: 'a' }],
      ['run.cancel_requested'],
      ['turn.finished', {}],
      ['run.finished', { status: 'canceled' }],
    )
    const responses = responsesOf(log)
    expect(responses).toHaveLength(1)
    expect((await read(responses[0] ?? '')).chunks.at(-1)).toMatchObject({ type: 'abort' })
    expect(uiTurnFormat.atRest(foldState(uiTurnFormat, uiTurnFormat.initial, log.slice(0, 5)))).toBe(false)
  })

  it('knows nothing of a call that an earlier response made', async () => {
    const log = logOf(
      ['run.started'],
      ['turn.started', {}],
      ['tool.call', { tool_call_id: 'c1', tool_name: 't' }],
      ['turn.finished', {}],
      ['tool.progress', { tool_call_id: 'c1' }],
      ['tool.result', { tool_call_id: 'c1', status: 'succeeded' }],
    )
    const { errors, chunks } = await read(responsesOf(log)[1] ?? '')
    expect(errors).toEqual([])
    expect(chunks.map((chunk) => chunk.type)).toEqual(['data-event', 'data-event'])
  })
})

describe('what a model thinks and writes', () => {
  const thinks = (delta: string, thought = 0): Entry => ['run.reasoning', { delta, thought }]
  const writes = (delta: string, id = 'c1'): Entry => ['tool.delta', { tool_call_id: id, tool_name: 'files.write', delta }]
  const opened: Entry[] = [['run.started'], ['turn.started', { frame_id: 'f1' }], ['step.started', { step: 1, attempt: 1 }]]
  const called: Entry = ['tool.call', { tool_call_id: 'c1', tool_name: 'files.write', input: { path: 'a' } }]
  const ended: Entry[] = [
    ['tool.result', { tool_call_id: 'c1', status: 'succeeded', output: 1 }],
    ['step.finished', { step: 1 }],
    ['turn.finished', { finish_reason: 'stop' }],
  ]

  it('is parts of its message, each thought its own, and the call as far as it is written', async () => {
    const log = logOf(
      ...opened,
      thinks('H'),
      thinks('m.'),
      thinks(''),
      thinks('So.', 1),
      ['run.delta', { delta: 'I write.' }],
      writes('{"pa'),
      writes('th":'),
      called,
      ...ended,
    )
    const { messages, errors, chunks } = await read(textOf(log))
    expect(errors).toEqual([])
    expect(messages[0]?.parts).toMatchObject([
      { type: 'step-start' },
      { type: 'reasoning', text: 'Hm.', state: 'done' },
      { type: 'reasoning', text: 'So.', state: 'done' },
      { type: 'text', text: 'I write.', state: 'done' },
      { type: 'dynamic-tool', toolName: 'files.write', state: 'output-available', input: { path: 'a' } },
    ])
    expect(chunks.filter((chunk) => chunk.type === 'tool-input-delta')).toHaveLength(2)
  })

  it('is closed where it comes to nothing: the step begins again, or the turn ends', async () => {
    const log = logOf(...opened, thinks('H'), writes('{"pa'), writes('{', 'c2'), ['step.started', { step: 1, attempt: 2 }], called, writes('late'), ...ended)
    const { messages, errors } = await read(textOf(log))
    expect(errors).toEqual([])
    expect(messages[0]?.parts.filter((part) => part.type === 'dynamic-tool')).toMatchObject([
      { toolCallId: 'c1', state: 'output-error' },
      { toolCallId: 'c2', state: 'output-error' },
      { toolCallId: 'c1', state: 'output-available' },
    ])
    const cut = await read(textOf(logOf(...opened, writes('{"pa'), ['turn.finished', { finish_reason: 'error', error: { class: 'x', message: 'No.' } }])))
    expect(cut.messages[0]?.parts.at(-1)).toMatchObject({ type: 'dynamic-tool', state: 'output-error', errorText: 'The call was not made.' })
  })

  it('is opened again for a reader that joins in the middle of it, which can read on', async () => {
    const joins = async (...rest: Entry[]): Promise<Awaited<ReturnType<typeof read>>> => {
      const log = logOf(...opened, thinks('H'), ...rest)
      const before = log.slice(0, 4)
      const { frames, state } = uiFormat.reopen(foldState(uiFormat, uiFormat.initial, before))
      return read(frames + encode(uiFormat, state, log.slice(4)).buffer.toString())
    }
    const thought = await joins(thinks('m.'), ['run.delta', { delta: 'Yes.' }], ...ended.slice(1))
    expect([thought.errors, thought.messages[0]?.parts.map(({ type }) => type)]).toEqual([[], ['step-start', 'reasoning', 'text']])
    const log = logOf(...opened, writes('{"pa'), writes('th":1}'), called, ...ended)
    const { frames, state } = uiFormat.reopen(foldState(uiFormat, uiFormat.initial, log.slice(0, 4)))
    const call = await read(frames + encode(uiFormat, state, log.slice(4)).buffer.toString())
    expect([call.errors, call.messages[0]?.parts.at(-1)]).toMatchObject([[], { state: 'output-available', input: { path: 'a' } }])
  })
})

/** Logs of steps, tools, approvals and takeovers in the order in which an executor writes them. */
const executorLog = fc
  .array(
    fc.record({
      text: fc.array(fc.string({ maxLength: 4 }), { maxLength: 2 }),
      lost: fc.boolean(),
      calls: fc.array(fc.constantFrom('succeeded', 'failed', 'denied', 'approved'), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .chain((steps) => fc.record({ steps: fc.constant(steps), turns: fc.integer({ min: 1, max: 3 }) }))
  .map(({ steps, turns }) => {
    const entries: Entry[] = [['run.started']]
    for (let turn = 1; turn <= turns; turn++) {
      entries.push(['user.message', { text: 'u', frame_id: `f${turn}` }], ['turn.started', { turn_id: `t${turn}`, frame_id: `f${turn}` }])
      steps.forEach(({ text, lost, calls }, index) => {
        const step = index + 1
        const deltas = text.map((delta): Entry => ['run.delta', { delta }])
        entries.push(['step.started', { step, attempt: 1, simulated: true }], ...deltas)
        if (lost) entries.push(['run.executor_lost', {}], ['step.started', { step, attempt: 2 }], ...deltas)
        const ids = calls.map((_, at) => `${turn}.${step}.${at}`)
        entries.push(...ids.map((tool_call_id): Entry => ['tool.call', { tool_call_id, tool_name: 't' }]), ['model.finished', { model: 'm' }])
        calls.forEach((status, at) => {
          const tool_call_id = ids[at] ?? ''
          if (status === 'denied' || status === 'approved')
            entries.push(['approval.requested', { approval_id: `a${tool_call_id}`, tool_call_id }], ['approval.resolved', { tool_call_id, decision: status }])
          entries.push(['tool.result', { tool_call_id, status: status === 'approved' ? 'succeeded' : status, output: 1 }])
        })
        entries.push(['step.finished', { step }])
      })
      entries.push(['turn.finished', { finish_reason: 'stop' }])
    }
    return logOf(...entries)
  })

describe('any log of an executor', () => {
  it('is a message a turn in which every call has come to its end, in either format', async () => {
    await fc.assert(
      fc.asyncProperty(executorLog, async (log) => {
        const turns = log.filter((event) => event.type === 'turn.finished').length
        const calls = log.filter((event) => event.type === 'tool.call').length
        const whole = await read(textOf(log))
        const parts = await Promise.all(responsesOf(log).map(read))
        expect([whole, ...parts].flatMap(({ errors }) => errors)).toEqual([])
        expect(parts.map(({ messages }) => messages.length)).toEqual(Array.from({ length: turns }, () => 1))
        const messages = parts.flatMap((part) => part.messages)
        expect(messages).toEqual(whole.messages)
        const states = messages.flatMap((message) => message.parts.flatMap((part) => (part.type === 'dynamic-tool' ? [part.state] : [])))
        expect(states).toHaveLength(calls)
        expect(states.every((state) => state.startsWith('output-'))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})
