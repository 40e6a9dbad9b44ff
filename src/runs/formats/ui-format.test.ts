import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Entry, logOf, read, responsesOf, textOf, typesOf, words } from '../../../test/contract/ui-stream-reader.js'
import type { LogEvent } from '../../eventlog/index.js'
import { encode, foldState } from './encode-events.js'
import { uiFormat, uiTurnFormat } from './ui-format.js'

describe('a turn by the executor', () => {
  const log = logOf(
    ['run.started', { source: 'runtime' }],
    ['user.message', { frame_id: 'f1', text: 'hi' }],
    ['turn.started', { turn_id: 't1', frame_id: 'f1', simulated: true }],
    ['run.delta', { delta: 'Hello' }],
    ['run.delta', { delta: ' there' }],
    ['turn.finished', { turn_id: 't1', finish_reason: 'stop' }],
    ['run.finished', { status: 'succeeded' }],
  )

  it('writes bare data lines, the id on the last chunk of each event', () => {
    expect(textOf(log)).toBe(
      [
        'id: 1\ndata: {"type":"start","messageId":"run-1"}\n\n',
        'id: 2\ndata: {"type":"data-user-message","transient":true,"data":{"frame_id":"f1","text":"hi"}}\n\n',
        'data: {"type":"start-step"}\n\n',
        'id: 3\ndata: {"type":"message-metadata","messageMetadata":{"simulated":true}}\n\n',
        'data: {"type":"text-start","id":"text-4"}\n\n',
        'id: 4\ndata: {"type":"text-delta","id":"text-4","delta":"Hello"}\n\n',
        'id: 5\ndata: {"type":"text-delta","id":"text-4","delta":" there"}\n\n',
        'data: {"type":"text-end","id":"text-4"}\n\n',
        'id: 6\ndata: {"type":"finish-step"}\n\n',
        'data: {"type":"finish","finishReason":"stop"}\n\n',
        'id: 7\ndata: [DONE]\n\n',
      ].join(''),
    )
  })

  it('is one message for the AI SDK', async () => {
    const { messages, errors } = await read(textOf(log))
    expect(errors).toEqual([])
    expect(messages).toMatchObject([
      { id: 'run-1', role: 'assistant', metadata: { simulated: true }, parts: [{ type: 'step-start' }, { type: 'text', text: 'Hello there', state: 'done' }] },
    ])
  })

  it('goes on in its message when another executor takes the turn over', async () => {
    const taken = logOf(
      ['run.started'],
      ['turn.started', { frame_id: 'f1' }],
      ['run.delta', { delta: 'a' }],
      ['turn.started', { frame_id: 'f1' }],
      ['run.delta', { delta: 'b' }],
      ['turn.finished'],
      ['run.finished', { status: 'succeeded' }],
    )
    const { messages, errors } = await read(textOf(taken))
    expect(errors).toEqual([])
    expect(messages.map(words)).toEqual(['ab'])
  })
})

describe('tools', () => {
  const log = logOf(
    ['run.started'],
    ['turn.started', { turn_id: 't1' }],
    ['run.delta', { delta: 'Let me look.' }],
    ['tool.call', { tool_call_id: 'c1', tool_name: 'web.search', input: { q: 'x' } }],
    ['tool.call', { tool_call_id: 'c2', tool_name: 'clock', input: {} }],
    ['tool.progress', { tool_call_id: 'c1', progress: 0.5 }],
    ['tool.result', { tool_call_id: 'c1', status: 'succeeded', output: { hits: 3 } }],
    ['tool.result', { tool_call_id: 'c2', status: 'timed_out', error_class: 'timeout', reason: 'no answer in 30 s' }],
    ['run.delta', { delta: 'Found.' }],
    ['turn.finished', { turn_id: 't1', finish_reason: 'stop' }],
    ['run.finished', { status: 'succeeded' }],
  )

  it('become parts between the text around them', async () => {
    const { messages, errors } = await read(textOf(log))
    expect(errors).toEqual([])
    expect(messages[0]?.parts).toMatchObject([
      { type: 'step-start' },
      { type: 'text', text: 'Let me look.', state: 'done' },
      { type: 'dynamic-tool', toolName: 'web.search', toolCallId: 'c1', state: 'output-available', input: { q: 'x' }, output: { hits: 3 } },
      { type: 'dynamic-tool', toolName: 'clock', state: 'output-error', errorText: 'no answer in 30 s' },
      { type: 'data-tool-progress', id: 'c1', data: { progress: 0.5 } },
      { type: 'text', text: 'Found.', state: 'done' },
    ])
  })

  it('whose call is unknown or malformed do not break the reader', async () => {
    const strange = logOf(
      ['run.started'],
      ['tool.result', { tool_call_id: 'nobody' }],
      ['tool.call', { name: 'x' }],
      ['tool.call', '"text"'],
      ['tool.result', 'null'],
      ['run.delta', { delta: 'ok' }],
      ['run.delta', { delta: 4 }],
      ['run.finished', '[]'],
    )
    const { messages, errors, chunks } = await read(textOf(strange))
    expect(errors).toEqual([])
    expect(words(messages[0])).toBe('ok')
    expect(chunks.filter((chunk) => chunk.type === 'data-event')).toHaveLength(4)
  })
})

describe('a session of several turns', () => {
  it('is a message per turn, each with an id of its own', async () => {
    const log = logOf(
      ['run.started'],
      ['user.message', { text: 'one' }],
      ['turn.started', { frame_id: 'f1' }],
      ['run.delta', { delta: 'first' }],
      ['turn.finished', { finish_reason: 'length' }],
      ['user.message', { text: 'two' }],
      ['turn.started', { frame_id: 'f2' }],
      ['run.delta', { delta: 'second' }],
      ['turn.finished', {}],
    )
    const { messages, errors, chunks } = await read(textOf(log))
    expect(errors).toEqual([])
    expect(messages.map((message) => [message.id, words(message)])).toEqual([
      ['run-1', 'first'],
      ['run-1:7', 'second'],
    ])
    expect(chunks.filter((chunk) => chunk.type === 'finish')).toMatchObject([{ finishReason: 'length' }])
  })
})

describe('a client that executes its run itself', () => {
  it('may write nothing but deltas', async () => {
    const log = logOf(['run.started'], ['run.delta', { delta: 'a' }], ['text.delta', { text: 'b' }], ['run.finished', { status: 'succeeded' }])
    expect(typesOf(log)).toEqual(['start', 'start-step', 'text-start', 'text-delta', 'text-delta', 'text-end', 'finish-step', 'finish', '[DONE]'])
    const { messages, errors } = await read(textOf(log))
    expect(errors).toEqual([])
    expect(words(messages[0])).toBe('ab')
  })

  it('begins another message after the next thing the user says', async () => {
    const log = logOf(
      ['run.started'],
      ['run.delta', { delta: 'a' }],
      ['user.message', { text: 'more' }],
      ['run.delta', { delta: 'b' }],
      ['run.finished', { status: 'succeeded' }],
    )
    const { messages, errors } = await read(textOf(log))
    expect(errors).toEqual([])
    expect(messages.map((message) => [message.id, words(message)])).toEqual([
      ['run-1', 'a'],
      ['run-1:4', 'b'],
    ])
  })
})

describe('the end', () => {
  it('of a failed run is an error and a finish', async () => {
    const log = logOf(['run.started'], ['turn.started', {}], ['run.delta', { delta: 'a' }], ['run.finished', { status: 'failed', reason: 'model unreachable' }])
    expect(typesOf(log).slice(-5)).toEqual(['text-end', 'finish-step', 'error', 'finish', '[DONE]'])
    const { errors, chunks } = await read(textOf(log))
    expect(errors).toEqual(['Error: model unreachable'])
    expect(chunks.at(-1)).toEqual({ type: 'finish', finishReason: 'error' })
  })

  it('of a canceled run is an abort, with no assistant text after the request', async () => {
    const log = logOf(
      ['run.started'],
      ['turn.started', {}],
      ['run.delta', { delta: 'before' }],
      ['tool.call', { tool_call_id: 'c1', tool_name: 'x' }],
      ['run.cancel_requested', { reason: 'stop' }],
      ['run.delta', { delta: 'after' }],
      ['run.delta', { delta: 'after', late: true }],
      ['tool.result', { tool_call_id: 'c1', status: 'canceled', late: true }],
      ['run.finished', { status: 'canceled', reason: 'stop' }],
    )
    const { messages, errors, chunks } = await read(textOf(log))
    expect(errors).toEqual([])
    expect(words(messages[0])).toBe('before')
    expect(chunks.at(-1)).toEqual({ type: 'abort', reason: 'stop' })
    expect(messages[0]?.parts.at(-1)).toMatchObject({ type: 'dynamic-tool', state: 'input-available' })
  })

  it('is final', () => {
    const log = logOf(['run.started'], ['run.finished', { status: 'succeeded' }], ['run.delta', { delta: 'x' }])
    const end = encode(uiFormat, uiFormat.initial, log)
    expect([end.terminal, end.lastSeq]).toEqual([true, 2])
    expect(uiFormat.next(end.state, log[2] as LogEvent).frames).toBe('')
    expect(uiFormat.done()).toBe('data: [DONE]\n\n')
  })

  it('never shows text that is marked late', () => {
    expect(textOf(logOf(['run.started'], ['run.delta', { delta: 'x', late: true }]))).not.toContain('text-')
  })
})

const anyLog = fc
  .array(
    fc.oneof(
      fc.constantFrom<Entry>(
        ['user.message', { text: 'u' }],
        ['turn.finished', { finish_reason: 'stop' }],
        ['turn.finished', { finish_reason: 'error', error: 5 }],
        ['turn.waiting', { tool_call_ids: [] }],
        ['model.finished', { model: 'm', usage: { input_tokens: 1, output_tokens: 2 } }],
        ['model.finished', { usage: [] }],
        ['step.finished', {}],
        ['run.executor_lost', { lease_owner: 'x' }],
        ['approval.requested', { a: 1 }],
        ['run.delta', '[]'],
        ['run.cancel_requested', {}],
      ),
      fc.constantFrom('f1', 'f2').map<Entry>((frame_id) => ['turn.started', { frame_id }]),
      fc
        .record({ step: fc.integer({ min: 1, max: 2 }), attempt: fc.nat({ max: 2 }), simulated: fc.boolean() })
        .map<Entry>((payload) => ['step.started', payload]),
      fc.string({ maxLength: 5 }).map<Entry>((delta) => ['run.delta', { delta }]),
      fc
        .constantFrom('c1', 'c2')
        .chain((tool_call_id) =>
          fc.constantFrom<Entry>(
            ['tool.call', { tool_call_id, tool_name: 't' }],
            ['tool.progress', { tool_call_id }],
            ['tool.result', { tool_call_id, output: 1 }],
            ['tool.result', { tool_call_id, status: 'failed' }],
            ['tool.result', { tool_call_id, status: 'denied', late: false }],
            ['tool.result', { tool_call_id, late: true }],
            ['tool.started', { tool_call_id }],
            ['approval.requested', { tool_call_id, approval_id: `a-${tool_call_id}`, tool_name: 't', input: {} }],
            ['approval.resolved', { tool_call_id, decision: 'approved' }],
          ),
        ),
    ),
    { maxLength: 25 },
  )
  .chain((middle) =>
    fc
      .constantFrom<Entry[]>([], [['run.finished', { status: 'succeeded' }]], [['run.finished', { status: 'canceled' }]])
      .map((end) => logOf(['run.started'], ...middle, ...end)),
  )

describe('any log', () => {
  it('cut at any event and gone on with from a folded state gives the same text', () => {
    fc.assert(
      fc.property(anyLog, fc.nat({ max: 30 }), (log, at) => {
        const cut = Math.min(at, log.length)
        const rest = encode(uiFormat, foldState(uiFormat, uiFormat.initial, log.slice(0, cut)), log.slice(cut)).buffer.toString()
        expect(textOf(log.slice(0, cut)) + rest).toBe(textOf(log))
        expect(responsesOf(log.slice(0, cut)).join('') + responsesOf(log, cut).join('')).toBe(responsesOf(log).join(''))
      }),
    )
  })

  it('is read by the AI SDK without complaint, with every word in place until a cancel', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog, async (log) => {
        const { messages, errors } = await read(textOf(log))
        expect(errors).toEqual([])
        const turns = await Promise.all(responsesOf(log).map(read))
        expect(turns.flatMap((turn) => turn.errors).filter((error) => error !== 'Error: The turn failed.')).toEqual([])
        expect(turns.flatMap((turn) => turn.messages.map(words)).join('')).toBe(messages.map(words).join(''))
        const canceled = log.findIndex((event) => event.type === 'run.cancel_requested')
        const said = log
          .slice(0, canceled === -1 ? log.length : canceled)
          .flatMap((event) =>
            event.type === 'run.delta' && event.payloadText.startsWith('{') ? [(JSON.parse(event.payloadText) as { delta: string }).delta] : [],
          )
        expect(messages.map(words).join('')).toBe(said.join(''))
      }),
      { numRuns: 60 },
    )
  })

  it('can be joined in the middle by a reader that has seen nothing', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog, fc.nat({ max: 30 }), async (log, at) => {
        const cut = Math.min(at, log.length)
        for (const format of [uiFormat, uiTurnFormat]) {
          const state = foldState(format, format.initial, log.slice(0, cut))
          const { errors } = await read(format.reopen(state).frames + encode(format, state, log.slice(cut)).buffer.toString())
          expect(errors.filter((error) => error !== 'Error: The turn failed.')).toEqual([])
        }
      }),
      { numRuns: 60 },
    )
  })

  it('keeps a state that stays small and plain', () => {
    const calls = Array.from({ length: 1000 }, (_, n): Entry => ['tool.call', { tool_call_id: `c${n}`, tool_name: 't' }])
    const state = foldState(uiFormat, uiFormat.initial, logOf(['run.started'], ...calls))
    expect(state.openCalls).toHaveLength(256)
    expect(structuredClone(state)).toEqual(state)
  })
})

describe('names that the AI SDK reads no chunk with', () => {
  const odd = '{"__proto__":{"a":1},"constructor":{"prototype":{}},"list":[{"__proto__":1}],"says":"\\"__proto__\\":"}'
  const log = logOf(
    ['run.started', { source: 'runtime' }],
    ['user.message', `{"frame_id":"f1","text":"hi","metadata":${odd}}`],
    ['turn.started', { turn_id: 't1', frame_id: 'f1' }],
    ['tool.call', `{"tool_call_id":"c1","tool_name":"test","input":${odd}}`],
    ['tool.progress', `{"tool_call_id":"c1","progress":${odd}}`],
    ['tool.result', `{"tool_call_id":"c1","tool_name":"test","status":"succeeded","output":${odd}}`],
    ['run.note', odd],
    ['turn.finished', { turn_id: 't1', finish_reason: 'stop' }],
    ['run.finished', { status: 'succeeded' }],
  )

  it('are told in brackets, whoever wrote them and wherever', async () => {
    const { messages, errors, chunks } = await read(textOf(log))
    expect(errors).toEqual([])
    const kept = { '[__proto__]': { a: 1 }, constructor: { '[prototype]': {} }, list: [{ '[__proto__]': 1 }], says: '"__proto__":' }
    expect(messages[0]?.parts.find((part) => part.type === 'dynamic-tool')).toMatchObject({ input: kept, output: kept })
    expect(chunks.filter(({ type }) => type.startsWith('data-'))).toMatchObject([
      { data: { metadata: kept } },
      { data: { progress: kept } },
      { data: { eventType: 'run.note', payload: kept } },
    ])
  })

  it('are left alone where they are no such names', () => {
    const fine = '{"constructor":"c","prototype":{},"says":"__proto__"}'
    expect(textOf(logOf(['run.note', fine]))).toContain(`"payload":${fine}`)
  })
})
