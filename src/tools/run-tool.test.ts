import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../kernel/json.js'
import { maxOutputBytes, needsApproval, runTool } from './run-tool.js'
import { ToolFailure, type Tool, type CallContext, type ToolOutcome } from './tool.js'
import { ToolRegistry } from './tool-registry.js'

const aTool = (run: Tool['run'], more: Partial<Tool> = {}): Tool => ({
  name: 'test.tool',
  description: 'For tests.',
  inputSchema: { type: 'object', properties: { n: { type: 'integer' } }, additionalProperties: false },
  retry: 'safe',
  timeoutMs: 2_000,
  run,
  ...more,
})

const aContext = (more: Partial<CallContext> = {}): CallContext => ({
  runId: 'run-1',
  owner: 'user:1',
  toolCallId: 'call-1',
  idempotencyKey: 'run-1:call-1',
  signal: new AbortController().signal,
  now: () => '2026-01-02T03:04:05.678901Z',
  progress: () => {},
  notes: [],
  ...more,
})

const run = (tool: Tool, input: JsonObject = {}, context = aContext()) => runTool(new ToolRegistry([tool]), tool.name, input, context)
const gives = (outcome: unknown) => aTool(async () => outcome as ToolOutcome)
const never = () => new Promise<never>(() => {})

describe('runTool', () => {
  it('gives the output and events of a tool', async () => {
    expect(
      await run(
        aTool(async (input, { idempotencyKey }) => ({ output: { n: input['n'] ?? 0, idempotencyKey } })),
        { n: 3 },
      ),
    ).toEqual({
      status: 'succeeded',
      output: { n: 3, idempotencyKey: 'run-1:call-1' },
    })
    const events = [{ type: 'run.note', payload: { note_id: 'n', text: 't' } }]
    expect(await run(gives({ output: null, events }))).toEqual({ status: 'succeeded', output: null, events })
  })

  it('does not count as time what a tool waits for its turn', async () => {
    let grant: () => void = () => {}
    const turn = new Promise<void>((resolve) => {
      grant = resolve
    })
    const waits = aTool(
      async (_input, { waitFor }) => {
        await waitFor(turn)
        return { output: 'served' }
      },
      { timeoutMs: 20 },
    )
    const waiting = run(waits)
    setTimeout(grant, 100)
    expect(await waiting).toEqual({ status: 'succeeded', output: 'served' })
    const slow = aTool(async (_input, { waitFor }) => await waitFor(Promise.resolve()).then(never), { timeoutMs: 20 })
    expect(await run(slow)).toMatchObject({ status: 'timed_out' })
  })

  it('does not run a tool with input that does not match, and says where', async () => {
    let calls = 0
    const tool = aTool(async () => ({ output: ++calls }))
    const refused = await run(tool, { n: 'three', m: 1 })
    expect(refused).toMatchObject({ status: 'invalid_input', error_class: 'invalid_input' })
    expect(refused).toHaveProperty('message', expect.stringMatching(/additional properties.*input\/n must be integer/))
    expect(await runTool(new ToolRegistry([tool]), 'test.tool', [], aContext())).toMatchObject({ status: 'invalid_input' })
    expect(calls).toBe(0)
  })

  it('names the tools there are when asked for one that is not', async () => {
    expect(await runTool(new ToolRegistry([gives({ output: 1 })]), 'rm.rf', {}, aContext())).toEqual({
      status: 'unknown_tool',
      error_class: 'unknown_tool',
      message: 'There is no tool named rm.rf. There is: test.tool.',
    })
  })

  it('passes the message of an error on, never its stack, and makes it fit for storage', async () => {
    const failure = await run(aTool(() => Promise.reject(new ToolFailure('no_such_city', 'Atlantis\u0000 is \ud800 lost'))))
    expect(failure).toEqual({ status: 'failed', error_class: 'no_such_city', message: 'Atlantis\ufffd is \ufffd lost' })
    const crash = await run(
      aTool(() => {
        throw new Error('boom')
      }),
    )
    expect(crash).toEqual({ status: 'failed', error_class: 'tool_error', message: 'boom' })
    expect(await run(aTool(() => Promise.reject(new Error('x'.repeat(10_000)))))).toHaveProperty('message.length', 2_001)
  })

  it('gives up on a tool that does not answer, even one that ignores its signal, and tells it', async () => {
    let told: unknown
    const tool = aTool(
      (_input, { signal }) => {
        signal.addEventListener('abort', () => {
          told = (signal.reason as Error).name
        })
        return never()
      },
      { timeoutMs: 20 },
    )
    expect(await run(tool)).toEqual({ status: 'timed_out', error_class: 'timeout', message: 'test.tool did not answer within 20 ms.' })
    expect(told).toBe('TimeoutError')
  })

  it('ends with the caller’s signal, whatever the tool makes of it', async () => {
    const caller = new AbortController()
    const tool = aTool((_input, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))))
    const result = run(tool, {}, aContext({ signal: caller.signal }))
    caller.abort()
    expect(await result).toMatchObject({ status: 'canceled' })
    expect(await run(gives({ output: 1 }), {}, aContext({ signal: AbortSignal.abort() }))).toMatchObject({ status: 'canceled' })
  })

  it.each([
    ['nothing', undefined],
    ['no output', {}],
    ['a function', { output: () => 1 }],
    ['something far too deep', { output: JSON.parse('['.repeat(200) + ']'.repeat(200)) as Json }],
    ['more events than are kept', { output: 1, events: Array.from({ length: 33 }, () => ({ type: 'city.found', payload: {} })) }],
    ['an event that is too large', { output: 1, events: [{ type: 'city.found', payload: { text: 'x'.repeat(300_000) } }] }],
    ['events that are no array', { output: 1, events: {} }],
    ['an event that is nothing', { output: 1, events: [null] }],
    ['an event of the runtime’s', { output: 1, events: [{ type: 'run.finished', payload: { status: 'succeeded' } }] }],
    ['an event of the engine’s', { output: 1, events: [{ type: 'tool.result', payload: {} }] }],
    ['an event without a payload', { output: 1, events: [{ type: 'city.found' }] }],
    ['an event with an odd type', { output: 1, events: [{ type: 'City Found', payload: {} }] }],
  ])('refuses %s as an outcome', async (_what, outcome) => {
    expect(await run(gives(outcome))).toMatchObject({ status: 'failed', error_class: 'invalid_output' })
  })

  it.each<[string, unknown, Json]>([
    ['a number that is exact', 2 ** 60, 2 ** 60],
    ['a number beyond all doubles', 9007199254740993n, '9007199254740993'],
    ['a number that JSON has not', { rate: Infinity }, { rate: 'Infinity' }],
    ['text that no log can keep', 'a\u0000b\ud800', 'a\ufffdb\ufffd'],
    ['a date', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
  ])('keeps what %s says', async (_what, output, expected) => {
    expect(await run(gives({ output }))).toEqual({ status: 'succeeded', output: expected })
  })

  it('passes on no class of an error that is none', async () => {
    const odd = new ToolFailure('', 'no')
    expect(await run(aTool(() => Promise.reject(odd)))).toMatchObject({ error_class: 'tool_error' })
    expect(await run(aTool(() => Promise.reject(new ToolFailure('x'.repeat(5_000), 'no'))))).toHaveProperty('error_class.length', 121)
  })

  it('keeps outputs up to the limit and no larger', async () => {
    expect(await run(gives({ output: 'x'.repeat(maxOutputBytes - 2) }))).toMatchObject({ status: 'succeeded' })
    expect(await run(gives({ output: 'x'.repeat(maxOutputBytes - 1) }))).toMatchObject({ status: 'failed', error_class: 'output_too_large' })
  })

  it('hands progress on until the end, except what cannot be stored', async () => {
    const heard: JsonObject[] = []
    let late: (() => void) | undefined
    const tool = aTool(async (_input, context) => {
      context.progress({ done: 1 })
      context.progress({ done: 'x'.repeat(20_000) })
      late = () => context.progress({ done: 2 })
      return { output: 'ok' }
    })
    await run(tool, {}, aContext({ progress: (value) => heard.push(value) }))
    late?.()
    expect(heard).toEqual([{ done: 1 }])
  })
})

describe('needsApproval', () => {
  it('is what the tool says, no by default, and yes when the tool cannot say', () => {
    const tool = gives({ output: 1 })
    expect(needsApproval(tool, {})).toBe(false)
    expect(needsApproval({ ...tool, needsApproval: (input) => input['n'] === 1 }, { n: 1 })).toBe(true)
    const broken = () => {
      throw new Error('broken')
    }
    expect(needsApproval({ ...tool, needsApproval: broken }, {})).toBe(true)
  })
})

describe('ToolRegistry', () => {
  const tool = gives({ output: 1 })

  it('lists by name, whatever the order of registration', () => {
    const registry = new ToolRegistry([
      { ...tool, name: 'b' },
      { ...tool, name: 'a.c' },
      { ...tool, name: 'a' },
    ])
    expect(registry.list().map(({ name }) => name)).toEqual(['a', 'a.c', 'b'])
    expect(registry.get('a.c')?.name).toBe('a.c')
    expect(registry.get('c')).toBeUndefined()
  })

  it.each<[string, readonly Tool[], RegExp]>([
    ['two tools of one name', [tool, { ...tool }], /two tools named test\.tool/],
    ['an upper-case name', [{ ...tool, name: 'Test' }], /"Test" cannot name a tool/],
    ['a name with an empty word', [{ ...tool, name: 'a..b' }], /cannot name a tool/],
    [
      'a schema that does not compile',
      [{ ...tool, inputSchema: { type: 'object', properties: { n: { type: 'nonsense' } } } }],
      /schema of test\.tool does not compile/,
    ],
    ['a schema of another type', [{ ...tool, inputSchema: { type: 'string' } }], /not of type object/],
    ['no description', [{ ...tool, description: ' ' }], /no description/],
    ['an endless timeout', [{ ...tool, timeoutMs: Infinity }], /timeoutMs/],
  ])('refuses %s at boot', (_what, tools, message) => {
    expect(() => new ToolRegistry(tools)).toThrow(message)
  })
})
