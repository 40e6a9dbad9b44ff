import { describe, expect, it } from 'vitest'
import type { LogEvent } from '../../eventlog/index.js'
import { canonicalJson, type JsonObject } from '../../kernel/json.js'
import { encode } from './encode-events.js'
import { eventsFormat } from './events-format.js'

function event(seq: number, type: string, payload: JsonObject | string): LogEvent {
  const payloadText = typeof payload === 'string' ? payload : canonicalJson(payload)
  return {
    logId: 'run-1',
    seq,
    type,
    payloadText,
    recordedAt: '2026-02-01T00:00:00.000000Z',
    prevHash: null,
    hash: '',
    hashVersion: 2,
    author: null,
    leaseEpoch: null,
    idempotencyKey: null,
  }
}
const framesOf = (type: string, payload: JsonObject | string) => eventsFormat.next(null, event(7, type, payload)).frames
const dataOf = (type: string, payload: JsonObject | string) => JSON.parse(/data: ([^\n]*)\n/.exec(framesOf(type, payload))?.[1] ?? '') as unknown

describe('eventsFormat', () => {
  it('writes the table byte for byte', () => {
    const log = [
      event(1, 'run.started', { phase: 'boot' }),
      event(2, 'run.delta', { delta: 'hello' }),
      event(3, 'tool.call', { name: 'search', arguments: { q: 'x' } }),
      event(4, 'run.finished', { reason: 'completed' }),
    ]
    expect(encode(eventsFormat, eventsFormat.initial, log).buffer.toString()).toBe(
      [
        'event: message\nid: 1\ndata: {"type":"start","runId":"run-1","meta":{"phase":"boot"}}\n\n',
        'event: message\nid: 2\ndata: {"type":"text-delta","runId":"run-1","delta":"hello"}\n\n',
        'event: message\nid: 3\ndata: {"type":"tool-call","runId":"run-1","toolCall":{"arguments":{"q":"x"},"name":"search"}}\n\n',
        'event: message\nid: 4\ndata: {"type":"finish","runId":"run-1","meta":{"reason":"completed"}}\n\n',
        'event: message\nid: 4\ndata: [DONE]\n\n',
      ].join(''),
    )
  })

  it('passes tool results and unknown types on, snake_case and all', () => {
    expect(dataOf('tool.result', { tool_call_id: 'c1', status: 'succeeded' })).toEqual({
      type: 'tool-result',
      runId: 'run-1',
      toolResult: { tool_call_id: 'c1', status: 'succeeded' },
    })
    expect(dataOf('user.message', { text: 'hi' })).toEqual({ type: 'event', runId: 'run-1', eventType: 'user.message', payload: { text: 'hi' } })
  })

  it.each<[string, JsonObject, string]>([
    ['delta before text', { delta: 'a', text: 'b' }, 'a'],
    ['text', { text: 'b' }, 'b'],
    ['nothing', {}, ''],
    ['a null delta', { delta: null, text: 'b' }, 'b'],
    ['a delta after other members', { a: 1, delta: 'x' }, 'x'],
    ['quotes and backslashes', { delta: 'a"b\\"c\\\\', frame_id: '"' }, 'a"b\\"c\\\\'],
    ['line breaks and separators', { delta: 'a\nb\r\u2028c' }, 'a\nb\r\u2028c'],
    ['words about lateness', { delta: 'x', meta: '"late":true' }, 'x'],
    ['lateness of something inside', { delta: 'x', tool: { late: true } }, 'x'],
  ])('takes the words from %s', (_what, payload, words) => {
    for (const type of ['run.delta', 'text.delta']) expect(dataOf(type, payload)).toEqual({ type: 'text-delta', runId: 'run-1', delta: words })
  })

  it('keeps line breaks of a payload inside its frame', () => {
    expect(framesOf('run.delta', { delta: 'a\n\nb\r' }).split('\n').length).toBe(5)
  })

  it('degrades what it cannot understand, and what came too late, to an event', () => {
    expect(dataOf('run.delta', { delta: 5 })).toEqual({ type: 'event', runId: 'run-1', eventType: 'run.delta', payload: { delta: 5 } })
    expect(dataOf('run.delta', '[1]')).toEqual({ type: 'event', runId: 'run-1', eventType: 'run.delta', payload: '[1]' })
    expect(dataOf('run.delta', '{"delta')).toEqual({ type: 'event', runId: 'run-1', eventType: 'run.delta', payload: '{"delta' })
    expect(dataOf('run.delta', { delta: 'x', late: true })).toEqual({
      type: 'event',
      runId: 'run-1',
      eventType: 'run.delta',
      payload: { delta: 'x', late: true },
    })
  })

  it('hides what is for operators, without disturbing the ids around it', () => {
    const result = encode(eventsFormat, null, [
      event(1, 'run.started', {}),
      event(2, 'run.executor_lost', { lease_owner: 'x' }),
      event(3, 'policy.decision', {}),
      event(4, 'run.delta', { delta: 'a' }),
    ])
    expect(result.buffer.toString().match(/^id: .*$/gm)).toEqual(['id: 1', 'id: 4'])
    expect(encode(eventsFormat, null, [event(5, 'run.hook_applied', {})])).toEqual({ state: null, buffer: Buffer.alloc(0), lastSeq: 5, terminal: false })
  })

  it('ends with run.finished, whatever is in it and behind it', () => {
    const result = encode(eventsFormat, null, [event(8, 'run.finished', {}), event(9, 'tool.result', { late: true })])
    expect(result.terminal).toBe(true)
    expect(result.lastSeq).toBe(8)
    expect(result.buffer.toString()).not.toContain('tool-result')
  })

  it('repeats only the end mark for a reader that comes back after the end', () => {
    expect(eventsFormat.done()).toBe('event: message\ndata: [DONE]\n\n')
    expect(eventsFormat.reopen(null)).toEqual({ state: null, frames: '' })
  })
})
