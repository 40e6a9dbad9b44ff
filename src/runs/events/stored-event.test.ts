import { describe, expect, expectTypeOf, it } from 'vitest'
import type { LogEvent } from '../../eventlog/index.js'
import { countAt, isLate, isOfContract, isTrueAt, partAt, payloadOf, textAt, valueAt, type PayloadOf } from './stored-event.js'
import type { WrittenEvent } from './written-event.js'

const stored = <Type extends string>(type: Type, payloadText: string): LogEvent & { readonly type: Type } =>
  ({ type, payloadText }) as LogEvent & { type: Type }

describe('the payload of an event in a log', () => {
  it('is read by the names of its type', () => {
    const payload = payloadOf(
      stored('model.finished', '{"finish_reason":"stop","late":true,"model":"m","simulated":true,"step":2,"usage":{"input_tokens":7,"output_tokens":null}}'),
    )
    expect([textAt(payload, 'model'), countAt(payload, 'step'), isTrueAt(payload, 'simulated'), isLate(payload)]).toEqual(['m', 2, true, true])
    const usage = partAt(payload, 'usage')
    expect([countAt(usage, 'input_tokens'), countAt(usage, 'output_tokens')]).toEqual([7, undefined])
  })

  it.each(['', 'nothing', 'null', '[]', '"text"', '{}', '{"tool_call_id":7,"input":null,"step":"2","usage":[],"simulated":"true"}'])(
    'of another shape gives nothing, and throws nothing: %s',
    (text) => {
      const call = payloadOf(stored('tool.call', text))
      const finished = payloadOf(stored('model.finished', text))
      expect([textAt(call, 'tool_call_id'), countAt(call, 'step'), isTrueAt(finished, 'simulated'), partAt(finished, 'usage'), isLate(call)]).toEqual([
        undefined,
        undefined,
        false,
        undefined,
        false,
      ])
    },
  )

  it.each(['-1', '1.5', '1e300', 'null'])('has no count where it says %s', (number) => {
    expect(countAt(payloadOf(stored('step.started', `{"step":${number}}`)), 'step')).toBeUndefined()
  })

  it('may be of any type', () => {
    expect(['tool.call', 'constructor', 'my.own'].map((type) => isOfContract(stored(type, '{}')))).toEqual([true, false, false])
  })
})

describe('the names of a type', () => {
  it('are those of the contract, each with its kind of value', () => {
    type Call = PayloadOf<'tool.call'>
    expectTypeOf(textAt<{ readonly tool_name: string; readonly step: number }>)
      .parameter(1)
      .toEqualTypeOf<'tool_name'>()
    expectTypeOf<Extract<WrittenEvent, { type: 'tool.started' }>['payload']>().toHaveProperty('attempt').toEqualTypeOf<number>()
    expectTypeOf<Extract<WrittenEvent, { type: 'tool.started' }>['payload']>().not.toHaveProperty('atempt')
    const payload: Call | undefined = payloadOf(stored('tool.call', '{"input":[1]}'))
    expect(valueAt(payload, 'input')).toEqual([1])
  })
})
