import { afterAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../kernel/json.js'
import { clockNow } from './clock-now.js'
import { builtinTools } from './builtin-tools.js'
import { Evaluator } from './math/evaluator.js'
import { mathEvaluate } from './math/math-evaluate.js'
import { runNote } from './run-note.js'
import { runTool } from './run-tool.js'
import type { Note, CallContext } from './tool.js'
import { ToolRegistry } from './tool-registry.js'

const evaluator = new Evaluator()
const registry = new ToolRegistry([clockNow, runNote, mathEvaluate(evaluator)])
afterAll(() => evaluator.close())

const context = (more: Partial<CallContext> = {}): CallContext => ({
  runId: 'run-1',
  owner: 'user:1',
  toolCallId: 'call-1',
  idempotencyKey: 'run-1:call-1',
  signal: new AbortController().signal,
  now: () => '2026-07-02T23:04:05.678901Z',
  progress: () => {},
  notes: [],
  ...more,
})

const call = (name: string, input: JsonObject, more: Partial<CallContext> = {}) => runTool(registry, name, input, context(more))

it('come together', () => {
  expect(new ToolRegistry(builtinTools()).list().map(({ name }) => name)).toEqual(['clock.now', 'math.evaluate', 'run.note'])
})

describe('clock.now', () => {
  it.each([
    ['UTC', '2026-07-02T23:04:05.678Z'],
    ['Europe/Berlin', '2026-07-03T01:04:05.678+02:00'],
    ['America/St_Johns', '2026-07-02T20:34:05.678-02:30'],
    ['Asia/Kathmandu', '2026-07-03T04:49:05.678+05:45'],
  ])('tells the time in %s', async (timezone, iso) => {
    const result = await call('clock.now', timezone === 'UTC' ? {} : { timezone })
    expect(result).toEqual({ status: 'succeeded', output: { iso, timezone, unix_ms: Date.parse('2026-07-02T23:04:05.678Z') } })
    expect(Date.parse(iso)).toBe(Date.parse('2026-07-02T23:04:05.678Z'))
  })

  it('refuses a zone that does not exist', async () => {
    expect(await call('clock.now', { timezone: 'Mars/Olympus' })).toMatchObject({ status: 'failed', error_class: 'unknown_timezone' })
  })
})

describe('run.note', () => {
  it('writes the same note in every attempt at a call, and another in another call', async () => {
    const first = await call('run.note', { action: 'write', text: 'Buy milk.' })
    expect(first).toMatchObject({
      status: 'succeeded',
      events: [{ type: 'run.note', payload: { text: 'Buy milk.', note_id: expect.stringMatching(/^note_[0-9a-f]{24}$/) as string } }],
    })
    expect(await call('run.note', { action: 'write', text: 'Buy milk.' })).toEqual(first)
    expect(await call('run.note', { action: 'write', text: 'Buy milk.' }, { idempotencyKey: 'run-1:call-2' })).not.toEqual(first)
  })

  it('lists what was kept, and the newest of it when it is too much', async () => {
    const notes: Note[] = Array.from({ length: 30 }, (_, n) => ({ note_id: `n${n}`, text: n < 15 ? 'x'.repeat(4_000) : `note ${n}` }))
    expect(await call('run.note', { action: 'list' }, { notes: notes.slice(15) })).toEqual({
      status: 'succeeded',
      output: { notes: notes.slice(15), omitted: 0 },
    })
    expect(await call('run.note', { action: 'list' }, { notes })).toMatchObject({ status: 'succeeded', output: { notes: notes.slice(3), omitted: 3 } })
  })

  it('needs a text to write and a known action', async () => {
    expect(await call('run.note', { action: 'write' })).toMatchObject({ status: 'failed', error_class: 'invalid_input' })
    expect(await call('run.note', { action: 'erase' })).toMatchObject({ status: 'invalid_input' })
  })
})

// The first expression starts a process, which takes seconds where others keep the machine busy.
describe('math.evaluate', { timeout: 60_000 }, () => {
  const evaluate = (expression: string) => call('math.evaluate', { expression })

  it('evaluates exactly, in one process that forgets what was assigned', async () => {
    const values = {
      '0.1 + 0.2': ['0.3', 0.3],
      '2^100': ['1267650600228229401496703205376', undefined],
      'a = 3; b = 4; sqrt(a^2 + b^2)': ['5', 5],
      '5 inch to cm': ['12.7 cm', undefined],
    }
    for (const [expression, [result, number]] of Object.entries(values))
      expect(await evaluate(expression)).toEqual({ status: 'succeeded', output: number === undefined ? { result } : { result, number } })
    expect(await evaluate('a')).toMatchObject({ status: 'failed', error_class: 'invalid_expression', message: 'Undefined symbol a' })
  })

  it.each([
    'f(x) = x^2',
    'f(x) = x; f(2)',
    'import({a: 1})',
    'createUnit("foo")',
    'evaluate("1")',
    'parse("1")',
    'parser()',
    'simplify("x + x")',
    'derivative("x", "x")',
    'config({})',
    'reviver()',
    'map(["1"], evaluate)',
    'cos.constructor("return process")()',
    '"".constructor',
    'sin',
    '1 +',
  ])('refuses %s', async (expression) => {
    expect(await evaluate(expression)).toMatchObject({ status: 'failed', error_class: 'invalid_expression' })
  })

  it('is bounded in time and memory, never blocks the process, and works on', async () => {
    let lastTick = performance.now()
    let longestGap = 0
    const ticks = setInterval(() => {
      longestGap = Math.max(longestGap, performance.now() - lastTick)
      lastTick = performance.now()
    }, 10)
    expect(await evaluate('10^10^10')).toMatchObject({ status: 'succeeded', output: { result: '1e+10000000000' } })
    const left = new AbortController()
    // Two that the process does not survive, one whose caller leaves while it waits, and one that is answered after all of them.
    const results = [
      evaluate('factorial(1e9)'),
      evaluate('zeros(1e9)'),
      call('math.evaluate', { expression: '7 * 6' }, { signal: left.signal }),
      evaluate('1 + 1'),
    ]
    left.abort()
    const [endless, huge, abandoned, plain] = await Promise.all(results)
    for (const hostile of [endless, huge]) expect(hostile).toMatchObject({ status: 'failed', error_class: 'too_expensive' })
    expect(abandoned).toMatchObject({ status: 'canceled' })
    expect(plain).toMatchObject({ status: 'succeeded', output: { number: 2 } })
    clearInterval(ticks)
    // Evaluated here, the first of them would have taken minutes.
    expect(longestGap).toBeLessThan(5_000)
  })

  it('serves the owners in turns, counts only the evaluation as time, and bounds what one owner has waiting', async () => {
    const own = new Evaluator({ evaluationMs: 300, waitingPerOwner: 4 })
    const tools = new ToolRegistry([{ ...mathEvaluate(own), timeoutMs: 20_000 }])
    const settled: string[] = []
    const ask = async (owner: string, expression: string) => {
      const result = await runTool(tools, 'math.evaluate', { expression }, context({ owner }))
      settled.push(owner)
      return result
    }
    const greedy = Array.from({ length: 7 }, () => ask('user:1', 'factorial(1e9)'))
    expect(await ask('user:2', '1 + 1')).toMatchObject({ status: 'succeeded', output: { number: 2 } })
    // Two are refused at once, one was under way; all others of that owner come later.
    expect(settled).toEqual(['user:1', 'user:1', 'user:1', 'user:2'])
    const classes = (await Promise.all(greedy)).map((result) => (result.status === 'failed' ? result.error_class : result.status))
    expect(classes).toEqual([...Array<string>(5).fill('too_expensive'), 'unavailable', 'unavailable'])
    await own.close()
  })

  it('starts anew when its process ended for want of work', async () => {
    const shortLived = new Evaluator({ idleMs: 20 })
    const caller = { owner: 'user:1', signal: new AbortController().signal, waitFor: async <T>(turn: Promise<T>): Promise<T> => await turn }
    expect(await shortLived.evaluate('1', caller)).toEqual({ result: '1', number: 1 })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await shortLived.evaluate('2', caller)).toEqual({ result: '2', number: 2 })
    await shortLived.close()
  })

  it('takes 1000 characters and no more', async () => {
    expect(await evaluate(`1${'+1'.repeat(499)}`)).toMatchObject({ status: 'succeeded', output: { number: 500 } })
    expect(await evaluate(`1${'+1'.repeat(500)}`)).toMatchObject({ status: 'invalid_input' })
  })
})
