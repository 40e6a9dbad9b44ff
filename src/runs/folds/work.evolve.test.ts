import { describe, expect, it } from 'vitest'
import { logEvents, type Entry } from '../../../test/fixtures/log-events.js'
import { observeCall, observedCall } from './loops/index.js'
import { closedMessagesOf, messagesOf, noWork, type RunWork } from './work.js'
import { evolve } from './work.evolve.js'

const foldOf = (...entries: readonly Entry[]): RunWork => logEvents(...entries).reduce(evolve, noWork)

const opened: readonly Entry[] = [
  ['user.message', { frame_id: 'f1', text: 'go' }],
  ['turn.started', { turn_id: 'turn-1', frame_id: 'f1' }],
]
const step = (n: number, attempt = 1): Entry => ['step.started', { turn_id: 'turn-1', step: n, attempt }]
const delta = (text: string, more: object = {}): Entry => ['run.delta', { delta: text, ...more }]
const toolCall = (id: string): Entry => ['tool.call', { tool_call_id: id, tool_name: 'math.evaluate', input: { expression: '1' } }]
const finished = (more: object = {}): Entry => ['model.finished', { finish_reason: 'stop', usage: { input_tokens: 3, output_tokens: 4 }, ...more }]
const result = (id: string, more: object = {}): Entry => [
  'tool.result',
  { tool_call_id: id, tool_name: 'math.evaluate', status: 'succeeded', output: 1, ...more },
]
const user = { role: 'user', text: 'go' }
const asked = { role: 'assistant', text: 'Hm.', toolCalls: [{ toolCallId: 'c1', toolName: 'math.evaluate', input: { expression: '1' } }] }

describe('the conversation', () => {
  it('has what was asked, said and found, in order', () => {
    const fold = foldOf(
      ...opened,
      step(1),
      delta('H'),
      delta('m.'),
      toolCall('c1'),
      finished(),
      result('c1'),
      ['step.finished', {}],
      step(2),
      delta('One.'),
      finished(),
      ['turn.finished', {}],
    )
    expect(messagesOf(fold)).toEqual([
      user,
      asked,
      { role: 'tool', toolCallId: 'c1', toolName: 'math.evaluate', output: 1 },
      { role: 'assistant', text: 'One.' },
    ])
    expect(fold.turn).toBeUndefined()
    expect(fold.usage).toMatchObject({ steps: 2, modelCalls: 2, toolCalls: 1, tokens: 14 })
  })

  it('forgets what an attempt said that was begun anew, and what is late', () => {
    const fold = foldOf(...opened, step(1), delta('Old.'), step(1, 2), delta('New.'), delta('Late.', { late: true }), finished())
    expect(messagesOf(fold)).toEqual([user, { role: 'assistant', text: 'New.' }])
    expect(fold.usage).toMatchObject({ steps: 1, modelCalls: 2 })
  })

  it('keeps what was said of an answer that was interrupted, and answers calls that will not be made', () => {
    expect(messagesOf(foldOf(...opened, step(1), delta('So f'), ['turn.finished', {}]))).toEqual([user, { role: 'assistant', text: 'So f' }])
    const [, , unmade] = messagesOf(foldOf(...opened, step(1), delta('Hm.'), toolCall('c1'), finished(), ['turn.finished', {}]))
    expect(unmade).toMatchObject({ role: 'tool', toolCallId: 'c1', isError: true })
  })

  it('of a run that was stopped is whole for its successors: its results were late', () => {
    const fold = foldOf(
      ...opened,
      step(1),
      delta('Hm.'),
      toolCall('c1'),
      finished(),
      ['run.cancel_requested', {}],
      result('c1', { status: 'canceled', late: true }),
    )
    expect(messagesOf(fold)).toEqual([user, asked])
    expect(closedMessagesOf(fold)).toMatchObject([user, asked, { role: 'tool', toolCallId: 'c1', isError: true }])
  })

  it('tells the model of failures and of going in circles', () => {
    const fold = foldOf(...opened, step(1), toolCall('c1'), finished(), result('c1', { status: 'denied', error_class: 'denied', message: 'No.' }), [
      'run.loop_warning',
      { message: 'Again.' },
    ])
    const note = 'Again. Try something else, or answer with what you have.'
    expect(messagesOf(fold).slice(2)).toEqual([
      { role: 'tool', toolCallId: 'c1', toolName: 'math.evaluate', output: { error_class: 'denied', message: 'No.' }, isError: true, note },
    ])
  })

  it('tells a warning with the result before it, and loses no other result of the step', () => {
    const fold = foldOf(...opened, step(1), toolCall('c1'), toolCall('c2'), finished(), result('c1'), ['run.loop_warning', { message: 'Again.' }], result('c2'))
    expect(messagesOf(fold).slice(2)).toMatchObject([
      { role: 'tool', toolCallId: 'c1', note: 'Again. Try something else, or answer with what you have.' },
      { role: 'tool', toolCallId: 'c2' },
    ])
  })

  it('gives back to a provider what it put beside a call and a thought, as long as the turn lasts', () => {
    const signature = { google: { thoughtSignature: 'Bearer sk-0123456789abcdef0123' } }
    const reasoning = (thought: number, words: string, metadata?: object): Entry => [
      'run.reasoning',
      { thought, delta: words, ...(metadata ? { provider_metadata: JSON.stringify(metadata) } : {}) },
    ]
    const call: Entry = ['tool.call', { tool_call_id: 'c1', provider_call_id: 'a/b', tool_name: 't', input: [], provider_metadata: JSON.stringify(signature) }]
    const log = [
      ...opened,
      step(1),
      reasoning(0, 'Old.'),
      step(1),
      reasoning(0, 'H'),
      reasoning(0, 'm.', { a: { b: 1 } }),
      reasoning(1, 'So.'),
      call,
      finished(),
    ]
    expect(messagesOf(foldOf(...log))[1]).toEqual({
      role: 'assistant',
      text: '',
      reasoning: [{ text: 'Hm.', metadata: { a: { b: 1 } } }, { text: 'So.' }],
      toolCalls: [{ toolCallId: 'a/b', toolName: 't', input: {}, metadata: signature }],
    })
    const over = messagesOf(foldOf(...log, result('c1'), ['turn.finished', {}]))
    expect(over[1]).not.toHaveProperty('reasoning')
    expect(over[2]).toMatchObject({ role: 'tool', toolCallId: 'a/b' })
  })

  it('counts how often the model was asked in a step', () => {
    expect(foldOf(...opened, step(1), step(1), step(1, 2)).turn?.attempts).toBe(3)
    expect(foldOf(...opened, step(1), step(1), step(2)).turn?.attempts).toBe(1)
  })

  it('takes one result per call', () => {
    expect(messagesOf(foldOf(...opened, step(1), toolCall('c1'), finished(), result('c1'), result('c1', { output: 2 })))).toHaveLength(3)
  })

  it('keeps messages that wait out of it until their turn begins', () => {
    const fold = foldOf(...opened, ['user.message', { frame_id: 'f2', text: 'and' }])
    expect(messagesOf(fold)).toEqual([user])
    expect(fold.unanswered.map(({ frameId }) => frameId)).toEqual(['f2'])
  })
})

describe('the turn under way', () => {
  it('does not count the time in which people were waited for', () => {
    const fold = foldOf(
      ...opened,
      step(1),
      toolCall('c1'),
      finished(),
      ['approval.requested', { tool_call_id: 'c1' }],
      ['turn.waiting', {}],
      ['run.frame_consumed', {}],
      ['approval.resolved', { tool_call_id: 'c1', decision: 'denied', reason: 'No.' }],
    )
    expect(fold.turn).toMatchObject({ isWaiting: false, waitedMs: 2_000, calls: [{ status: 'denied', denial: 'No.' }] })
  })

  it('knows the ids of calls that were made, and those that were begun', () => {
    const fold = foldOf(...opened, step(1), toolCall('c1'), finished(), ['tool.started', { tool_call_id: 'c1' }])
    expect(fold.turn?.calls.map(({ id, isStarted }) => [id, isStarted])).toEqual([['c1', true]])
  })
})

describe('repetitions', () => {
  const again = (n: number): readonly Entry[] => [step(n), toolCall(`c${String(n)}`), finished(), result(`c${String(n)}`), ['step.finished', {}]]
  const nine = Array.from({ length: 9 }, (_, i) => again(i + 1)).flat()

  it('are known to whoever takes the turn over, whatever else the user says meanwhile', () => {
    const fold = foldOf(...opened, ...nine, ['user.message', { frame_id: 'f2', text: 'and' }], step(10), toolCall('c10'), finished())
    const { name, input } = fold.turn?.calls[0] ?? { name: '', input: null }
    expect(observeCall(fold.loops, observedCall(name, input, { status: 'succeeded', output: 1 })).detection).toMatchObject({ level: 'warning', count: 10 })
  })

  it('of the turn before are none of the next', () => {
    const fold = foldOf(
      ...opened,
      ['user.message', { frame_id: 'f2', text: 'and' }],
      ...nine,
      ['turn.finished', {}],
      ['turn.started', { turn_id: 'turn-2', frame_id: 'f2' }],
    )
    expect(observeCall(fold.loops, observedCall('math.evaluate', { expression: '1' }, { status: 'succeeded', output: 1 })).detection).toBeUndefined()
  })
})
