import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { takingTurns } from './conversation.js'
import type { ModelMessage } from './model-provider.js'

const system = (text: string): ModelMessage => ({ role: 'system', text })
const user = (text: string): ModelMessage => ({ role: 'user', text })
const assistant = (text: string, ...ids: string[]): ModelMessage =>
  ids.length === 0
    ? { role: 'assistant', text }
    : { role: 'assistant', text, toolCalls: ids.map((id) => ({ toolCallId: id, toolName: 'clock.now', input: {} })) }
const result = (id: string, output = 'noon'): ModelMessage => ({ role: 'tool', toolCallId: id, toolName: 'clock.now', output })
const interrupted = (id: string): ModelMessage => ({ ...result(id), output: expect.anything() as string, isError: true }) as ModelMessage

describe('a conversation', () => {
  it('that takes turns already stays as it is', () => {
    const fine = [system('Be brief.'), user('one'), assistant('', 'a', 'b'), result('b'), result('a'), assistant('noon'), user('two')]
    expect(takingTurns(fine)).toEqual(fine)
  })

  it('joins what one side says in a row', () => {
    expect(takingTurns([system('a'), system('b'), user('one'), user('two'), assistant('x'), assistant('y'), user('three')])).toEqual([
      system('a\n\nb'),
      user('one\n\ntwo'),
      assistant('x\n\ny'),
      user('three'),
    ])
  })

  it('lets a warning ride in the result or in the message before it', () => {
    expect(takingTurns([user('one'), assistant('', 'a'), result('a'), system('Not again.')])).toEqual([
      user('one'),
      assistant('', 'a'),
      { ...result('a'), note: 'Not again.' },
    ])
    expect(takingTurns([user('one'), system('Careful.'), assistant('x'), system('Hurry.'), user('two')])).toEqual([
      user('one\n\nCareful.'),
      assistant('x'),
      user('Hurry.\n\ntwo'),
    ])
  })

  it('gives every call one result, and every result a call', () => {
    expect(takingTurns([user('one'), assistant('', 'a', 'b'), result('b'), result('b', 'again'), result('stray'), user('two')])).toEqual([
      user('one'),
      assistant('', 'a', 'b'),
      result('b'),
      interrupted('a'),
      assistant('I was interrupted here.'),
      user('two'),
    ])
  })

  it('tells apart two calls with the same id', () => {
    expect(takingTurns([user('one'), assistant('', 'a', 'a'), result('a', '1'), result('a', '2')])).toHaveLength(4)
  })

  it('begins with the user, and leaves out answers without content', () => {
    expect(takingTurns([assistant('cut', 'a'), result('a'), user('one'), assistant(''), user('two')])).toEqual([user('one\n\ntwo')])
  })

  it('gives thoughts back within their turn, beside calls, and nowhere else', () => {
    const thought = { reasoning: [{ text: 'hm', metadata: { anthropic: { signature: 's' } } }] }
    const told = takingTurns([
      user('one'),
      { ...assistant('', 'a'), ...thought },
      result('a'),
      { ...assistant('x'), ...thought },
      user('two'),
      { ...assistant('', 'b'), ...thought },
      result('b'),
    ])
    expect(told.map((message) => 'reasoning' in message)).toEqual([false, false, false, false, false, true, false])
  })

  it('takes turns, whatever it was', () => {
    const id = fc.constantFrom('a', 'b', 'c')
    const text = fc.constantFrom('', ' ', 'x', 'long words')
    const message = fc.oneof(
      text.map(system),
      text.map(user),
      fc.tuple(text, fc.array(id, { maxLength: 3 })).map(([said, ids]) => assistant(said, ...ids)),
      id.map((each) => result(each)),
    )
    fc.assert(
      fc.property(fc.array(message, { maxLength: 24 }), (messages) => {
        const told = takingTurns(messages)
        assertTurns(told)
        expect(takingTurns(told)).toEqual(told)
        const words = (list: readonly ModelMessage[], role: string): number =>
          list.filter((each) => each.role === role && JSON.stringify(each).includes('long')).length
        if (words(messages, 'user') > 0) expect(words(told, 'user')).toBeGreaterThan(0)
      }),
      { numRuns: 2_000 },
    )
  })
})

/** What strict templates ask for: those that count results, and those that look at users and plain answers only. */
function assertTurns(told: readonly ModelMessage[]): void {
  const rest = told[0]?.role === 'system' ? told.slice(1) : told
  expect(rest.every(({ role }) => role !== 'system')).toBe(true)
  if (rest.length > 0) expect(rest[0]?.role).toBe('user')
  let open: string[] = []
  rest.forEach((message, i) => {
    const before = rest[i - 1]
    if (message.role === 'tool') {
      expect(open).toContain(message.toolCallId)
      open.splice(open.indexOf(message.toolCallId), 1)
      return
    }
    expect(open).toEqual([])
    if (message.role === 'user') expect([undefined, 'assistant']).toContain(before?.role)
    if (message.role === 'assistant') {
      expect(['user', 'tool']).toContain(before?.role)
      open = (message.toolCalls ?? []).map(({ toolCallId }) => toolCallId)
    }
  })
  expect(open).toEqual([])
}
