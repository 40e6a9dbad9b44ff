import { describe, expect, it } from 'vitest'
import { isTold, NotificationEvents } from './notification-events.js'

const delta = (itemId: string, text: string) => ({ threadId: 't', turnId: 'u', itemId, delta: text })
const event = (method: string, params: object) => ({ type: 'worker.notification', payload: { method, params } })
const message = 'item/agentMessage/delta'

function collect() {
  const clock = { now: 1000 }
  return { clock, events: new NotificationEvents(() => clock.now) }
}

describe('NotificationEvents', () => {
  it('joins the text of one item until its time is up', () => {
    const { clock, events } = collect()
    expect(events.add(message, delta('i', 'Hel'))).toEqual([])
    clock.now += 49
    expect(events.add(message, delta('i', 'lo'))).toEqual([])
    expect(events.dueInMs).toBe(1)
    expect(events.takeDue()).toEqual([])
    clock.now += 1
    expect(events.takeDue()).toEqual([event(message, delta('i', 'Hello'))])
    expect(events.dueInMs).toBeUndefined()
  })

  it('lets text out before anything that came after it', () => {
    const { events } = collect()
    events.add(message, delta('i', 'Hello'))
    expect(events.add('item/completed', { item: { id: 'i' } })).toEqual([event(message, delta('i', 'Hello')), event('item/completed', { item: { id: 'i' } })])
  })

  it('keeps the texts of two items apart, and in order', () => {
    const { events } = collect()
    events.add(message, delta('i', 'a'))
    expect(events.add(message, delta('j', 'b'))).toEqual([event(message, delta('i', 'a'))])
    expect(events.add('item/reasoning/textDelta', { ...delta('j', 'c'), contentIndex: 0 })).toEqual([event(message, delta('j', 'b'))])
    expect(events.add('item/reasoning/textDelta', { ...delta('j', 'd'), contentIndex: 1 })).toEqual([
      event('item/reasoning/textDelta', { ...delta('j', 'c'), contentIndex: 0 }),
    ])
  })

  it('does not hold back much', () => {
    const { events } = collect()
    expect(events.add('item/commandExecution/outputDelta', delta('i', 'x'.repeat(5000)))).toEqual([
      event('item/commandExecution/outputDelta', delta('i', 'x'.repeat(5000))),
    ])
    expect(events.take()).toEqual([])
  })

  it('passes on a delta that is no text as it is', () => {
    const { events } = collect()
    expect(events.add('item/somethingDelta', { delta: { a: 1 } })).toEqual([event('item/somethingDelta', { delta: { a: 1 } })])
  })

  it('tells about work and nothing else', () => {
    expect(['turn/started', 'thread/tokenUsage/updated', 'error', 'item/fileChange/outputDelta'].filter(isTold)).toHaveLength(4)
    expect(['account/rateLimits/updated', 'remoteControl/status/changed', 'thread/realtime/outputAudio/delta', 'fs/changed'].filter(isTold)).toEqual([])
    expect(collect().events.add('account/updated', {})).toEqual([])
  })
})
