import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nothingHidden } from './follow-gap.js'
import { accept, acceptAfterLook, beginFollowing, disconnected, positionOf, type FollowItem, type FollowPlan, type FollowState } from './follow-state.js'
import type { SseFrame } from './sse-parser.js'

const plan: FollowPlan = { event: 'message', hasEnd: true, format: 'events', follow: 'turn', start: 0, isResumed: false, checksGaps: true }
const frame = (id: number | string | undefined, data: unknown = { n: id }): SseFrame => ({
  event: 'message',
  id: id === undefined ? undefined : String(id),
  data: data === '[DONE]' ? '[DONE]' : JSON.stringify(data),
})
const noneHidden = (): boolean => false
const begin = (change: Partial<FollowPlan> = {}): FollowState => beginFollowing({ ...plan, ...change })

/** Takes frames in as long as it is `next`; answers the state, what was handed over, and what ended it. */
function feed(state: FollowState, frames: readonly SseFrame[], isHidden = noneHidden) {
  const items: FollowItem[] = []
  let current = state
  for (const each of frames) {
    const step = accept(current, each, isHidden)
    if (step.kind === 'next' || step.kind === 'end') items.push(...step.items)
    if (step.kind !== 'next') return { state: step.kind === 'reread' ? step.state : current, items, last: step.kind }
    current = step.state
  }
  return { state: current, items, last: 'next' }
}

describe('following events', () => {
  it('hands over each event once and in order, whatever comes twice', () => {
    const { items, state } = feed(
      begin(),
      [1, 2, 2, 1, 3, 2, 3].map((id) => frame(id)),
    )
    expect(items.map((item) => item.seq)).toEqual([1, 2, 3])
    expect(items[2]).toEqual({ seq: 3, event: 'message', data: { n: 3 }, id: '3' })
    expect(state.seq).toBe(3)
  })

  it('ends with [DONE] and with nothing else', () => {
    expect(feed(begin(), [frame(1), frame(1, '[DONE]')]).last).toBe('end')
    expect(feed(begin({ start: 5 }), [frame(undefined, '[DONE]')]).last).toBe('end')
    expect(feed(begin(), [frame(1, { type: 'finish' })]).last).toBe('next')
  })

  it('does not believe an end whose event has not come', () => {
    const first = feed(begin(), [frame(1), frame(2, '[DONE]')])
    expect([first.last, first.state.seq]).toEqual(['reread', 1])
    expect(feed(first.state, [frame(2, '[DONE]')]).last).toBe('broken')
    expect(feed(first.state, [frame(2), frame(2, '[DONE]')]).last).toBe('end')
  })

  it('asks for a look where ids jump, unless all between is known to be hidden', () => {
    const { state } = feed(begin(), [frame(1)])
    expect(accept(state, frame(4), (seq) => seq === 2)).toEqual({ kind: 'look', afterSeq: 1, nextSeq: 4 })
    expect(accept(state, frame(4), (seq) => seq === 2 || seq === 3)).toMatchObject({ kind: 'next', items: [{ seq: 4 }] })
    expect(accept(begin({ checksGaps: false }), frame(4), noneHidden)).toMatchObject({ kind: 'next', items: [{ seq: 4 }] })
    expect(accept(begin({ start: 7 }), frame(9), noneHidden)).toEqual({ kind: 'look', afterSeq: 7, nextSeq: 9 })
  })

  it('goes on after a look that found nothing, reads again after one that did, and gives up when that changes nothing', () => {
    const { state } = feed(begin(), [frame(1)])
    expect(acceptAfterLook(state, frame(4), [])).toMatchObject({ kind: 'next', items: [{ seq: 4 }] })
    const lost = [{ seq: 2, data: undefined }]
    const reread = acceptAfterLook(state, frame(4), lost)
    if (reread.kind !== 'reread') throw new Error(reread.kind)
    expect(acceptAfterLook(reread.state, frame(4), lost)).toEqual({ kind: 'broken', what: lost })
    const better = feed(reread.state, [frame(2), frame(3)])
    expect(better.items.map((item) => item.seq)).toEqual([2, 3])
    // Another hole further on is another accident.
    expect(acceptAfterLook(better.state, frame(9), [{ seq: 5, data: undefined }]).kind).toBe('reread')
  })

  it('shows what the log has of types that it does not know', () => {
    const { state } = feed(begin(), [frame(1)])
    const step = acceptAfterLook(state, frame(4), [{ seq: 3, data: { type: 'event' } }])
    expect(step).toMatchObject({
      kind: 'next',
      items: [
        { seq: 3, id: '3', data: { type: 'event' } },
        { seq: 4, id: '4' },
      ],
    })
  })

  it.each<[string, SseFrame]>([
    ['no id', frame(undefined)],
    ['an id that is no number', frame('1e3')],
    ['an id beyond what a number holds', frame('9007199254740993')],
    ['data that is not JSON', { event: 'message', id: '1', data: '{' }],
  ])('doubts %s once, and then refuses it', (_what, odd) => {
    const first = feed(begin(), [odd])
    expect(first.last).toBe('reread')
    expect(feed(first.state, [odd]).last).toBe('broken')
  })
})

describe('following a worker', () => {
  const ofWorker = (seq: number | undefined, data: unknown = { seq }): SseFrame => ({ ...frame(seq, data), event: 'codex.worker.event' })
  const worker = () => begin({ event: 'codex.worker.event', hasEnd: false })

  it('hands over its events, and passes over what is called otherwise', () => {
    const { items } = feed(worker(), [ofWorker(1), frame(2), frame(undefined, '[DONE]'), ofWorker(1), ofWorker(2)])
    expect(items.map(({ seq, event }) => [seq, event])).toEqual([
      [1, 'codex.worker.event'],
      [2, 'codex.worker.event'],
    ])
  })

  it('knows no end', () => {
    const first = feed(worker(), [ofWorker(1), ofWorker(2, '[DONE]')])
    expect(first.last).toBe('reread')
    expect(feed(first.state, [ofWorker(undefined, '[DONE]')]).last).toBe('broken')
  })

  it('takes every jump for a hole: nothing is hidden', async () => {
    expect(accept(feed(worker(), [ofWorker(1)]).state, ofWorker(4), (seq) => nothingHidden.isHidden(seq))).toEqual({ kind: 'look', afterSeq: 1, nextSeq: 4 })
    expect((await nothingHidden.look(1, 4)).map(({ seq, data }) => [seq, data])).toEqual([
      [2, undefined],
      [3, undefined],
    ])
    expect(await nothingHidden.look(0, Number.MAX_SAFE_INTEGER)).toHaveLength(100)
  })
})

describe('following the parts of a message', () => {
  const ui = (change: Partial<FollowPlan> = {}) => begin({ format: 'ui', ...change })
  const part = (type: string, id?: number): SseFrame => frame(id, { type })

  it('holds the parts of an event back until the last one has come', () => {
    const first = feed(ui(), [part('start'), part('start-step')])
    expect(first.items).toEqual([])
    const second = feed(first.state, [part('text-start', 3)])
    expect(second.items).toEqual([
      { seq: 3, event: 'message', data: { type: 'start' }, id: undefined },
      { seq: 3, event: 'message', data: { type: 'start-step' }, id: undefined },
      { seq: 3, event: 'message', data: { type: 'text-start' }, id: '3' },
    ])
  })

  it('drops half an event with its connection, since it comes again', () => {
    const half = feed(ui(), [part('start', 1), part('text-end'), part('finish-step')])
    const { state } = disconnected(half.state, { aliveMs: 5, askedMs: undefined, nowMs: 0 }, backoff)
    expect(feed(state, [part('text-end'), part('finish-step'), part('start-step', 2)]).items.map((item) => (item.data as { type: string }).type)).toEqual([
      'text-end',
      'finish-step',
      'start-step',
    ])
  })

  it('takes an event that it has for what it is, and an echo too', () => {
    const { items } = feed(ui(), [part('start', 1), part('start', 1), part('a'), part('a'), part('b', 5), part('a'), part('b', 5), part('c', 6)])
    expect(items.map((item) => (item.data as { type: string }).type)).toEqual(['start', 'a', 'b', 'c'])
  })

  it('ends with [DONE], which belongs to the last event', () => {
    const done = feed(ui(), [part('start', 1), part('finish'), frame(9, '[DONE]')])
    expect(done.last).toBe('end')
    expect(done.items.at(-1)).toEqual({ seq: 9, event: 'message', data: { type: 'finish' }, id: '9' })
    expect(feed(ui({ start: 9 }), [frame(undefined, '[DONE]')])).toMatchObject({ last: 'end', items: [] })
  })

  it('loses and repeats nothing, wherever the connections are cut', () => {
    const event = fc.array(fc.constantFrom('text-start', 'text-delta', 'data-x', 'finish-step'), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 12 }), fc.array(fc.nat(12), { maxLength: 8 }), (events, cuts) => {
        // Parts differ in what they hold, as they do on the wire.
        const frames = events.flatMap((types, index) =>
          types.map((type, nth) => ({ seq: index + 1, sent: frame(nth === types.length - 1 ? index + 1 : undefined, { type, nth, index }) })),
        )
        const items: FollowItem[] = []
        let state = ui()
        for (const cut of [...cuts, Infinity]) {
          const rest = frames.filter(({ seq }) => seq > (state.seq ?? 0)).slice(0, cut)
          const read = feed(
            state,
            rest.map(({ sent }) => sent),
          )
          items.push(...read.items)
          state = disconnected(read.state, { aliveMs: 0, askedMs: undefined, nowMs: 0 }, backoff).state
        }
        expect(items.map((item) => item.data)).toEqual(frames.map(({ sent }) => JSON.parse(sent.data) as unknown))
      }),
    )
  })
})

describe('the position that a follower names', () => {
  const ui = { format: 'ui' as const }
  it.each<[string, FollowState, object]>([
    ['at the start', begin({ start: 4 }), { cursor: 4 }],
    ['after an event', feed(begin(), [frame(1)]).state, { lastEventId: 1 }],
    ['of one that was here before', begin({ start: 4, isResumed: true }), { lastEventId: 4 }],
    ['at the present end of a message', begin({ ...ui, start: undefined }), {}],
    ['in a message', feed(begin(ui), [frame(1, { type: 'start' })]).state, { lastEventId: 1 }],
    ['before the message that it waits for', feed(begin({ ...ui, start: 4 }), [frame(5, { type: 'data-event' })]).state, { cursor: 5 }],
    ['in a message of a run that is followed to its end', feed(begin({ ...ui, follow: 'run' }), [frame(1, { type: 'start' })]).state, { cursor: 1 }],
  ])('%s', (_where, state, position) => {
    expect(positionOf(state)).toEqual(position)
  })
})

const backoff = { baseMs: 100, capMs: 1_000, giveUpAfterMs: 10_000 }

describe('after a connection has ended', () => {
  const most = (): number => 0.999_999
  const lost = { aliveMs: 0, askedMs: undefined, nowMs: 0 }

  it('waits longer each time that nothing came, up to a limit, and begins anew after progress', () => {
    let state = begin()
    const pauses: (number | undefined)[] = []
    for (let nth = 0; nth < 6; nth++) {
      const next = disconnected(state, lost, backoff, most)
      pauses.push(next.pauseMs)
      state = next.state
    }
    expect(pauses).toEqual([199, 399, 799, 999, 999, 999])
    const progress = feed(state, [frame(1)]).state
    expect(disconnected(progress, lost, backoff, most).pauseMs).toBe(99)
    expect(disconnected(state, { ...lost, aliveMs: 1_000 }, backoff, most).pauseMs).toBe(99)
    expect(disconnected(state, lost, backoff, () => 0).pauseMs).toBe(0)
  })

  it('waits at least as long as it is asked to, within reason', () => {
    expect(disconnected(begin(), { ...lost, askedMs: 2_500 }, backoff, () => 0).pauseMs).toBe(2_500)
    expect(disconnected(begin(), { ...lost, askedMs: 9e9 }, backoff, () => 0).pauseMs).toBe(60_000)
  })

  it('gives up when nothing has been of use for too long', () => {
    const first = disconnected(begin(), { ...lost, nowMs: 1_000 }, backoff)
    const second = disconnected(first.state, { ...lost, nowMs: 11_000 }, backoff)
    expect(second.pauseMs).toBeDefined()
    expect(disconnected(second.state, { ...lost, nowMs: 11_001 }, backoff).pauseMs).toBeUndefined()
    const good = disconnected(second.state, { ...lost, aliveMs: 5_000, nowMs: 11_001 }, backoff)
    expect(good.pauseMs).toBeDefined()
    expect(disconnected(good.state, { ...lost, nowMs: 20_000 }, backoff).pauseMs).toBeDefined()
  })
})
