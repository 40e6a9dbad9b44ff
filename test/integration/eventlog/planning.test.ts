import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planBirth, planCommands, settle } from '../../../src/eventlog/plan.js'
import { byService, verifyChain, type Head, type LogEvent } from '../../../src/eventlog/index.js'
import { RuntimeError } from '../../../src/kernel/errors.js'
import { runKind } from '../../../src/runs/run-kind.js'
import { isTerminal, startedRun, type RunState } from '../../../src/runs/run.js'
import type { RunAnswer, RunCommand } from '../../../src/runs/run-command.js'
import { append, frame, owner } from './engine.js'

const now = '2026-01-01T00:00:00.000000Z'

const born = startedRun({ threadId: 'thread', owner, createdAt: now })

const key = fc.constantFrom('k1', 'k2', 'k3', 'k4')
const event = fc.oneof(
  fc.record({ payloadText: fc.nat(9).map((n) => `{"n":${n}}`) }),
  fc.record({ payloadText: fc.nat(1).map((n) => `{"n":${n}}`), key }),
  fc.record({ expectedPreviousSeq: fc.nat(15) }),
  fc.record({
    type: fc.constant('run.finished'),
    payloadText: fc.constantFrom('{"status":"succeeded"}', '{"status":"failed"}', '{"status":"canceled"}', '{}'),
  }),
  fc.record({ type: fc.constantFrom('run.cancel_requested', 'run.started') }),
)
const command: fc.Arbitrary<RunCommand> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.array(event, { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(([events, atomic]) => ({ ...append(...events), atomic }) as RunCommand),
  },
  { weight: 2, arbitrary: fc.constantFrom('f1', 'f2', 'f3').map((id) => frame(id)) },
  { weight: 1, arbitrary: fc.constant<RunCommand>({ type: 'request_cancel', principal: owner, threadId: 'thread', reason: 'r', requestedBy: 'user:1' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('execute' as const),
      leaseEpoch: fc.nat(1),
      events: fc.constant([{ type: 'note', payloadText: '{}' }]),
      processedFrameSeq: fc.nat(4),
    }),
  },
)

interface Played {
  readonly events: readonly LogEvent[]
  readonly head: Head<RunState>
  readonly answers: readonly unknown[]
  readonly statuses: readonly string[]
}

/** Plans commands in batches of the given sizes, keeping what a database would. */
function play(commands: readonly RunCommand[], sizes: readonly number[], budget?: number): Played {
  const birth = planBirth(runKind, 'run', { state: born, events: [{ type: 'run.started', payloadText: '{}', writer: byService }], rows: [] }, now)
  const events: LogEvent[] = [...birth.events]
  let head = birth.after
  const recorded = new Map<string, { seq: number; fingerprint: string; pruned: boolean }>()
  const answers: unknown[] = []
  const statuses: string[] = []
  let rest = commands
  for (let i = 0; rest.length > 0; i++) {
    const plan = planCommands(
      runKind,
      head,
      rest.slice(0, sizes[i % sizes.length]),
      recorded,
      now,
      budget === undefined ? undefined : { events: budget, characters: Infinity },
    )
    expect(plan.planned.length).toBeGreaterThan(0)
    for (const planned of plan.planned) answers.push(shown(() => settle(planned, plan.head)))
    for (const written of plan.write?.events ?? []) {
      events.push(written)
      if (written.idempotencyKey !== null)
        recorded.set(`event ${written.idempotencyKey}`, { seq: written.seq, fingerprint: written.fingerprint ?? '', pruned: false })
    }
    for (const { decision } of plan.planned)
      for (const { key: used, recorded: what } of decision.remember ?? []) recorded.set(`${used.space} ${used.key}`, what)
    expect(plan.head.version).toBe(plan.write ? head.version + 1 : head.version)
    head = plan.head
    statuses.push(head.state.status)
    rest = rest.slice(plan.planned.length)
  }
  return { events, head, answers, statuses }
}

/** An answer without the head of its commit, which is the only thing that batching may change. */
function shown(answer: () => RunAnswer): unknown {
  try {
    const { results, replay } = answer()
    return {
      replay,
      results: results.map((result) => [
        result.kind,
        result.kind === 'written' ? result.event.seq : result.kind === 'replay' ? result.seq : result.error.reason,
      ]),
    }
  } catch (error) {
    if (error instanceof RuntimeError) return error.reason
    throw error
  }
}

/** An event without its time, which goes on from batch to batch, and the hashes that cover it. */
const said = ({ seq, type, payloadText, idempotencyKey, author, leaseEpoch }: LogEvent): unknown => ({
  seq,
  type,
  payloadText,
  idempotencyKey,
  author,
  leaseEpoch,
})

const commands = fc.array(command, { minLength: 1, maxLength: 30 })
const sizes = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 })

describe('planning commands', () => {
  it('leaves a log without gaps whose chain verifies, whatever is asked', async () => {
    await fc.assert(
      fc.asyncProperty(commands, sizes, async (asked, split) => {
        const { events, head } = play(asked, split)
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
        expect(await verifyChain({ idField: 'run_id', logId: 'run', seq: 0, hash: null }, events)).toMatchObject({
          ok: true,
          headHash: head.headHash,
          toSeq: head.latestSeq,
        })
      }),
      { numRuns: 300 },
    )
  })

  it('comes to the same log and the same answers however commands are batched', () => {
    fc.assert(
      fc.property(commands, sizes, fc.integer({ min: 1, max: 6 }), (asked, split, budget) => {
        const one = play(asked, [1])
        for (const other of [play(asked, [asked.length]), play(asked, split), play(asked, [asked.length], budget)]) {
          expect(other.events.map(said)).toEqual(one.events.map(said))
          expect(other.answers).toEqual(one.answers)
          expect({ ...other.head.state, terminal: other.head.state.terminal?.reasonClass }).toEqual({
            ...one.head.state,
            terminal: one.head.state.terminal?.reasonClass,
          })
        }
      }),
      { numRuns: 300 },
    )
  })

  it('ends a run at most once, never lets it leave its end, and writes a key once', () => {
    fc.assert(
      fc.property(commands, (asked) => {
        const { events, head, statuses } = play(asked, [1])
        for (const type of ['run.started', 'run.cancel_requested', 'run.finished'])
          expect(events.filter((each) => each.type === type).length).toBeLessThanOrEqual(1)
        const end = statuses.findIndex((status) => isTerminal(status as RunState['status']))
        if (end !== -1) expect(new Set(statuses.slice(end))).toEqual(new Set([head.state.status]))
        const finished = events.find(({ type }) => type === 'run.finished')
        expect(finished?.seq ?? null).toBe(head.state.finishedSeq)
        if (finished) expect(JSON.parse(finished.payloadText)).toMatchObject({ status: head.state.status })
        const keys = events.flatMap(({ idempotencyKey }) => idempotencyKey ?? [])
        expect(new Set(keys).size).toBe(keys.length)
        for (const late of events.filter(({ seq, type }) => head.state.cancelRequestedSeq !== null && seq > head.state.cancelRequestedSeq && type === 'note'))
          expect(JSON.parse(late.payloadText)).toMatchObject({ late: true })
      }),
      { numRuns: 300 },
    )
  })
})
