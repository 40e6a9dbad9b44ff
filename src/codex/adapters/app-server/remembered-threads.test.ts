import { describe, expect, it } from 'vitest'
import { threadsAfter } from './remembered-threads.js'

const threads = [{ threadId: 'a' }, { threadId: 'b' }]

describe('threadsAfter', () => {
  it('remembers what was started, resumed or forked, the last one last', () => {
    expect(threadsAfter(threads, 'thread/start', {}, { thread: { id: 'c', ephemeral: false } })).toEqual([...threads, { threadId: 'c' }])
    expect(threadsAfter(threads, 'thread/resume', { threadId: 'a' }, { thread: { id: 'a' } })).toEqual([{ threadId: 'b' }, { threadId: 'a' }])
  })

  it('does not remember what Codex does not keep', () => {
    expect(threadsAfter(threads, 'thread/start', {}, { thread: { id: 'c', ephemeral: true } })).toBe(threads)
    expect(threadsAfter(threads, 'thread/start', {}, 'nonsense')).toBe(threads)
  })

  it('forgets what is put away', () => {
    expect(threadsAfter(threads, 'thread/archive', { threadId: 'a' }, {})).toEqual([{ threadId: 'b' }])
    expect(threadsAfter(threads, 'turn/start', { threadId: 'a' }, {})).toBe(threads)
  })

  it('remembers a hundred', () => {
    const many = Array.from({ length: 100 }, (_, n) => ({ threadId: String(n) }))
    const after = threadsAfter(many, 'thread/start', {}, { thread: { id: 'new' } })
    expect([after.length, after[0], after.at(-1)]).toEqual([100, { threadId: '1' }, { threadId: 'new' }])
  })
})
