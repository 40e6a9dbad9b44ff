import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { startTestRuntime, type TestRuntime } from '../../dev-env/index.js'
import type { WireEvent, WireRun } from '../api/answers.js'
import { RunClient } from '../api/run-client.js'
import { answerOf, payloads, say, type Log } from '../execution/conversation.js'
import { CaseServer } from './case-server.js'
import { expanded, type Expected, type ModelCase } from './model-case.js'

const extensions = fileURLToPath(new URL('../../fixtures/model-case-extensions.mjs', import.meta.url))

/** Plays one case against the real service, with an executor of its own, and checks all that it expects. */
export async function playModelCase(modelCase: ModelCase, databaseUrl: string): Promise<void> {
  const server = new CaseServer(modelCase)
  const made = join(tmpdir(), `model-case-${String(process.pid)}-${modelCase.id}`)
  process.env['MODEL_CASES_MADE'] = made
  const runtime = await startTestRuntime({
    databaseUrl,
    env: {
      RUNTIME_SAFETY_POLL_MS: '200',
      RUNTIME_EXTENSIONS: extensions,
      RUNTIME_MODEL_BASE_URL: await server.start(),
      RUNTIME_MODEL_NAME: 'm',
      RUNTIME_MODEL_API_KEY: 'sk-not-a-real-key-of-a-case',
      ...modelCase.environment,
      ...modelCase.settings,
    },
  })
  try {
    await play(modelCase, runtime, server, made)
  } finally {
    await runtime.stop()
    await server.stop()
    rmSync(made, { force: true })
  }
}

async function play(modelCase: ModelCase, runtime: TestRuntime, server: CaseServer, made: string): Promise<void> {
  const { expect: expected, request = {} } = modelCase
  const mode = request.mode ?? 'turn'
  const patienceMs = (expected.within_ms ?? 15_000) + pauses(modelCase.upstream)
  const began = performance.now()
  const run = await RunClient.create(runtime, { mode, thread_id: `case-${modelCase.id}` })
  for (const [i, prompt] of (request.prompts ?? ['hello']).entries()) {
    await say(run, `frame-${String(i)}`, prompt)
    await settled(run, i + 1, mode, patienceMs)
  }
  if (expected.within_ms !== undefined) expect(performance.now() - began, 'from the prompt to the end').toBeLessThan(expected.within_ms)
  const log = await run.log()
  const calls = server.requests.length
  checkEnd(expected, await run.run(), log)
  checkTools(expected, log, readMade(made))
  if (expected.model_calls !== undefined) checkCount('calls of the model', calls, expected.model_calls)
  if (expected.id_echoed === true) checkEcho(server)
  expect((await run.get('/verify')).json, 'the log verifies').toMatchObject({ ok: true })
  expect(JSON.stringify(log)).not.toContain('sk-not-a-real-key')
  if (expected.second_run) {
    const second = await another(runtime, `second-${modelCase.id}`, patienceMs)
    expect(second.status).toBe(expected.second_run.run)
    checkCount('calls of the second run', server.requests.length - calls, expected.second_run.model_calls)
  }
  if (expected.next_run_of_the_thread !== undefined) expect((await another(runtime, run.threadId, patienceMs)).status).toBe(expected.next_run_of_the_thread)
  if (!ends.has((await run.run()).status)) {
    const asked = performance.now()
    await run.cancel()
    await run.reaches('canceled')
    expect(performance.now() - asked, 'the end of a canceled run').toBeLessThan(5_000)
  }
}

const ends: ReadonlySet<string> = new Set(['succeeded', 'failed', 'canceled'])

/** The run is over, rests after so many turns, or waits for a person. */
async function settled(run: RunClient, turns: number, mode: string, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const { status } = await run.run()
    if (ends.has(status)) return
    const log = await run.log()
    if (payloads(log, 'turn.waiting').length > 0) return
    if (mode === 'session' && payloads(log, 'turn.finished').length >= turns) return
    if (performance.now() > deadline) throw new Error(`The run did not settle: ${status}\n${log.map(shortened).join('\n')}`)
    await sleep(30)
  }
}

const shortened = (event: WireEvent): string => `${String(event.seq)} ${event.event_type} ${JSON.stringify(event.payload).slice(0, 200)}`

async function another(runtime: TestRuntime, threadId: string, patienceMs: number): Promise<WireRun> {
  const run = await RunClient.create(runtime, { mode: 'turn', thread_id: threadId })
  await say(run, 'frame-0', 'hello again')
  await settled(run, 1, 'turn', patienceMs)
  return run.run()
}

function checkEnd(expected: Expected, run: WireRun, log: Log): void {
  const story = log.map(shortened).join('\n')
  if (expected.run !== undefined && expected.run !== 'any') expect(run.status, story).toBe(expected.run)
  if (expected.reason_class !== undefined) expect(payloads(log, 'run.finished').at(-1), story).toMatchObject({ reason_class: expected.reason_class })
  if (expected.turns)
    expect(
      payloads(log, 'turn.finished').map((turn) => turn['finish_reason']),
      story,
    ).toEqual(expected.turns)
  if (expected.text !== undefined) {
    const said = answerOf(log)
    const wanted = expanded(expected.text)
    expect(said.slice(0, 1_000), story.slice(0, 20_000)).toBe(wanted.slice(0, 1_000))
    expect(said === wanted, `all ${String(wanted.length)} characters, of ${String(said.length)}`).toBe(true)
  }
  if (expected.told !== undefined) expect(JSON.stringify(payloads(log, 'model.finished').map(({ error }) => error)), story).toContain(expected.told)
  if (expected.usage) expect(payloads(log, 'model.finished')[0]?.['usage'], story).toMatchObject(expected.usage)
  if (expected.warned === true) expect(payloads(log, 'run.loop_warning'), story).not.toEqual([])
}

function checkTools(expected: Expected, log: Log, made: readonly string[]): void {
  const results = payloads(log, 'tool.result')
  for (const wanted of expected.tool_results ?? []) {
    const found = results.filter((result) => result['tool_name'] === wanted.tool)
    expect(found, `results of ${wanted.tool}`).toHaveLength(wanted.count)
    for (const result of found) {
      if (wanted.status) expect(wanted.status, JSON.stringify(result)).toContain(result['status'])
      if (wanted.refused_or_output_contains !== undefined && result['status'] === 'succeeded')
        expect(JSON.stringify(result['output'])).toContain(wanted.refused_or_output_contains)
    }
  }
  for (const [tool, times] of Object.entries(expected.made ?? {}))
    expect(
      made.filter((name) => name === tool),
      `${tool} was made`,
    ).toHaveLength(times)
  if (expected.held_or_refused === true) {
    const isHeld = payloads(log, 'approval.requested').length > 0
    expect(isHeld || (results.length > 0 && results.every((result) => result['status'] !== 'succeeded')), 'held or refused').toBe(true)
  }
}

function checkEcho(server: CaseServer): void {
  const ids = server.requests.flatMap(({ messages }) => messages.flatMap(({ tool_calls: calls }) => (calls ?? []).map(({ id }) => id)))
  const answered = server.requests.flatMap(({ messages }) => messages.flatMap(({ tool_call_id: id }) => (id === undefined ? [] : [id])))
  const sent = JSON.stringify(server.sentCallIds)
  expect(ids.length, 'calls that went back').toBeGreaterThan(0)
  for (const id of [...ids, ...answered]) expect(sent).toContain(JSON.stringify(id))
}

function checkCount(what: string, count: number, wanted: number | { readonly max: number }): void {
  if (typeof wanted === 'number') expect(count, what).toBe(wanted)
  else expect(count, what).toBeLessThanOrEqual(wanted.max)
}

function readMade(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}

function pauses(pieces: ModelCase['upstream'] | NonNullable<ModelCase['upstream'][number]['send']>): number {
  let ms = 0
  for (const piece of pieces) {
    if ('wait_ms' in piece) ms += piece.wait_ms ?? 0
    if (piece.send) ms += ('repeat' in piece ? (piece.repeat ?? 1) : 1) * pauses(piece.send)
  }
  return ms
}
