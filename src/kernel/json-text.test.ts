import { describe, expect, it } from 'vitest'
import { jsonList, jsonObject, JsonText } from './json-text.js'

interface Event {
  readonly seq: number
  readonly payload: { readonly n: number }
  readonly note?: string | undefined
}

describe('JSON that is printed already', () => {
  const payload = new JsonText<Event['payload']>('{"n":1.0}')

  it('stands in an object as it is, beside members that are printed now', () => {
    expect(jsonObject<Event>({ seq: 7, payload, note: '"' }).text).toBe('{"seq":7,"payload":{"n":1.0},"note":"\\""}')
  })

  it('leaves members out that are undefined', () => {
    expect(jsonObject<Event>({ seq: 7, payload, note: undefined }).text).toBe('{"seq":7,"payload":{"n":1.0}}')
  })

  it('stands in lists, and they in objects', () => {
    const events = jsonList([jsonObject<Event>({ seq: 1, payload }), jsonObject<Event>({ seq: 2, payload: { n: 2 } })])
    expect(jsonObject<{ events: readonly Event[] }>({ events }).text).toBe('{"events":[{"seq":1,"payload":{"n":1.0}},{"seq":2,"payload":{"n":2}}]}')
    expect(jsonList([]).text).toBe('[]')
  })
})
