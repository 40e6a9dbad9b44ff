import fc from 'fast-check'
import { Caller, equal, mustBe, numbers, takeAll } from './caller.js'
import { eventTypeOf, Model, type AppendWish, type Command, type Expected, type ModelRun } from './model.js'
import type { Signer } from './signer.js'
import type { Wire, WireAnswer } from './wire.js'

export interface Step {
  readonly command: Command
  readonly replica: number
}

const slot = fc.nat(2)
const fewKeys = fc.option(fc.nat(2), { freq: 2 })
const wish: fc.Arbitrary<AppendWish> = fc.record({
  what: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<AppendWish['what'][]>('delta', 'note') },
    {
      weight: 4,
      arbitrary: fc.constantFrom<AppendWish['what'][]>('started', 'cancel', 'succeeded', 'failed', 'canceled', 'badly ended', 'reserved', 'too large'),
    },
  ),
  key: fewKeys,
  expected: fc.constantFrom<AppendWish['expected'][]>('none', 'none', 'none', 'right', 'low', 'high'),
})
const position = fc.option(fc.nat(6))

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), id: fc.option(fc.nat(2)), key: fewKeys, variant: fc.nat(1) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('append' as const), run: slot, wish }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('appendMany' as const), run: slot, wishes: fc.array(wish, { minLength: 1, maxLength: 5 }), atomic: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('frame' as const), run: slot, frame: fc.nat(2), content: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), run: slot }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      run: slot,
      what: fc.constantFrom(
        'run' as const,
        'events' as const,
        'snapshot' as const,
        'receipt' as const,
        'replay' as const,
        'verify' as const,
        'checkpoint' as const,
        'summary' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'list' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('page' as const), run: slot, after: fc.nat(8) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('stream' as const),
      run: slot,
      cursor: position,
      lastEventId: fc.option(fc.nat(6), { freq: 1 }),
      tailMs: fc.integer({ min: 1, max: 30 }),
      format: fc.constantFrom('events' as const, 'ui' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('intrude' as const),
      run: slot,
      as: fc.constantFrom('stranger' as const, 'in another thread' as const, 'with a used token' as const),
    }),
  },
)

const first: Step = { command: { do: 'create', id: null, key: null, variant: 0 }, replica: 0 }

/** Always begins with a run to work on. */
export const steps = (length: number): fc.Arbitrary<readonly Step[]> =>
  fc.array(fc.record({ command, replica: fc.nat(1) }), { minLength: 1, maxLength: length, size: 'max' }).map((rest) => [first, ...rest])

export const print = (taken: readonly Step[]): string => taken.map(({ command: one, replica }) => `${replica}: ${JSON.stringify(one)}`).join('\n')

const paths = {
  run: '',
  events: '/events?limit=1000',
  snapshot: '/snapshot',
  receipt: '/receipt',
  replay: '/replay',
  verify: '/verify',
} as const

/** One sequence of steps, with runs and a principal of its own, and the model that says what each step has to be answered with. */
export class Sequence {
  readonly model = new Model()
  readonly #caller: Caller
  /** Executors are at work: what they touch may be further than the model knows. */
  readonly #executed: boolean

  constructor(wires: readonly Wire[], signer: Signer, executed: boolean) {
    this.#caller = new Caller(wires, signer)
    this.#executed = executed
  }

  get sent(): number {
    return this.#caller.sent
  }

  /** Takes the steps one after the other; throws at the first whose answer is not the predicted one. */
  async take(taken: readonly Step[]): Promise<void> {
    await takeAll(taken, ({ command: one, replica }) => this.#step(one, replica))
    for (const run of this.model.runs) await this.#read(run, 'verify', 0)
  }

  async #step(one: Command, replica: number): Promise<void> {
    if (one.do === 'create') {
      await this.#create(one, replica)
      return
    }
    if (one.do === 'list') {
      await this.#list(replica)
      return
    }
    const run = this.model.runs[one.run % this.model.runs.length]
    if (run === undefined) return
    switch (one.do) {
      case 'append':
        await this.#append(run, one.wish, replica)
        return
      case 'appendMany':
        await this.#appendMany(run, one.wishes, one.atomic, replica)
        return
      case 'frame': {
        const says = one.content === 0 ? { type: 'note', payload: { n: 1 } } : { type: 'user_message', payload: { text: `Say ${one.content}.` } }
        const body = { thread_id: run.threadId, frame_id: `frame-${one.frame}`, ...says }
        this.#compare(
          run,
          this.model.frame(run, one.frame, one.content),
          await this.#caller.send('POST', `/runs/${run.id}/frames`, replica, { body, claims: claimsOf(run) }),
        )
        run.isStirred ||= this.#executed
        return
      }
      case 'cancel': {
        const answer = await this.#caller.send('POST', `/runs/${run.id}/cancel`, replica, { body: { thread_id: run.threadId }, claims: claimsOf(run) })
        this.#compare(run, this.model.cancel(run), answer)
        run.isStirred ||= this.#executed
        return
      }
      case 'read':
        await this.#read(run, one.what, replica)
        return
      case 'page': {
        const answer = await this.#caller.send('GET', `/runs/${run.id}/events?after=${one.after}&limit=3`, replica, { claims: { run_id: run.id } })
        this.#compare(run, this.model.page(run, one.after), answer)
        if (answer.status === 200) equal(seqsOf(answer), numbers(one.after, Math.min(one.after + 3, this.#length(run, answer))), 'the seqs of the page')
        return
      }
      case 'stream':
        await this.#stream(run, one, replica)
        return
      case 'intrude':
        await this.#intrude(run, one.as, replica)
        return
    }
  }

  async #create(one: Command & { do: 'create' }, replica: number): Promise<void> {
    const named = one.id === null ? null : `run-${this.#caller.name}-${one.id}`
    const body = {
      ...(named === null ? {} : { run_id: named }),
      ...(one.key === null ? {} : { idempotency_key: `key-${one.key}` }),
      metadata: { variant: one.variant },
      format: 'events',
    }
    const answer = await this.#caller.send('POST', '/runs', replica, { body, claims: named === null ? {} : { run_id: named } })
    const { run: wire } = JSON.parse(answer.text) as { run?: { id: string; thread_id: string } }
    const made = (): ModelRun => ({
      id: wire?.id ?? '',
      threadId: wire?.thread_id ?? '',
      variant: String(one.variant),
      status: 'running',
      log: ['run.started'],
      keys: new Map(),
      frames: new Map(),
      isStirred: false,
    })
    this.#compare(undefined, this.model.create(named, one.key, String(one.variant), made), answer)
  }

  async #append(run: ModelRun, one: AppendWish, replica: number): Promise<void> {
    const body = eventOf(one, run.log.length)
    const answer = await this.#caller.send('POST', `/runs/${run.id}/events`, replica, { body, claims: { run_id: run.id } })
    const isEnding = eventTypeOf(one).startsWith('run.')
    this.#compare(run, this.model.append(run, one), answer)
    if (answer.status === 201 && !run.isStirred)
      equal((JSON.parse(answer.text) as { event: { seq: number } }).event.seq, run.log.length, 'the seq of the event')
    run.isStirred ||= this.#executed && isEnding && one.what === 'cancel'
  }

  async #appendMany(run: ModelRun, wishes: readonly AppendWish[], atomic: boolean, replica: number): Promise<void> {
    const moving = wishes.map((one) => (one.expected === 'right' ? { ...one, expected: 'none' as const } : one))
    const body = { events: moving.map((one) => eventOf(one, run.log.length)), ...(atomic ? { atomic } : {}) }
    const answer = await this.#caller.send('POST', `/runs/${run.id}/events`, replica, { body, claims: { run_id: run.id } })
    const expected = this.model.appendMany(run, moving, atomic)
    this.#compare(run, expected, answer)
    run.isStirred ||= this.#executed && moving.some(({ what }) => what === 'cancel')
    if (run.isStirred) return
    const { results } = JSON.parse(answer.text) as { results: { status: number; error?: { details?: { reason?: string }[] } }[] }
    equal(
      results.map(({ status, error }) => [String(status), error?.details?.[0]?.reason].filter(Boolean).join(' ')),
      expected.results,
      'the results',
    )
  }

  async #read(run: ModelRun, what: (Command & { do: 'read' })['what'], replica: number): Promise<void> {
    const path =
      what === 'checkpoint'
        ? `/projectors/checkpoints/${run.id}`
        : what === 'summary'
          ? `/projectors/run-summary/${run.id}`
          : `/runs/${run.id}${paths[what]}${what === 'snapshot' ? `?thread_id=${run.threadId}` : ''}`
    const answer = await this.#caller.send('GET', path, replica, { claims: what === 'snapshot' ? claimsOf(run) : { run_id: run.id } })
    this.#compare(undefined, { outcome: '200' }, answer)
    if (what === 'replay') return
    const json = JSON.parse(answer.text) as Record<string, unknown>
    if (what === 'verify') equal(json['ok'], true, 'ok')
    if (run.isStirred) return
    if (what === 'verify') equal(json['event_count'], run.log.length, 'the number of events')
    if (what === 'run') equal(pick(json['run'], 'status', 'latest_seq'), [run.status, run.log.length], 'status and last seq')
    if (what === 'snapshot')
      equal(pick(json, 'status', 'latestSeq', 'pendingFrames'), [run.status, run.log.length, run.frames.size], 'status, last seq and pending frames')
    if (what === 'events')
      equal(
        (json['events'] as { event_type: string }[]).map(({ event_type }) => event_type),
        run.log,
        'the log',
      )
  }

  async #list(replica: number): Promise<void> {
    const answer = await this.#caller.send('GET', '/runs?limit=200', replica, {})
    this.#compare(undefined, { outcome: '200' }, answer)
    const { runs } = JSON.parse(answer.text) as { runs: { id: string }[] }
    equal(runs.map(({ id }) => id).sort(), this.model.runs.map(({ id }) => id).sort(), 'the runs of the principal')
  }

  async #stream(run: ModelRun, one: Command & { do: 'stream' }, replica: number): Promise<void> {
    const query = [`thread_id=${run.threadId}`, `tail_ms=${one.tailMs}`, `format=${one.format}`, ...(one.cursor === null ? [] : [`cursor=${one.cursor}`])].join(
      '&',
    )
    const headers: [string, string][] = one.lastEventId === null ? [] : [['last-event-id', String(one.lastEventId)]]
    const answer = await this.#caller.send('GET', `/runs/${run.id}/stream?${query}`, replica, { headers, claims: claimsOf(run) })
    this.#compare(run, this.model.stream(run, one.cursor, one.lastEventId), answer)
    const start = one.lastEventId ?? one.cursor
    if (answer.status !== 200 || one.format === 'ui' || start === null) return
    const ids = [...answer.text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id)).filter((id, i, all) => id !== all[i - 1])
    if (run.isStirred) return
    equal(ids, numbers(start, start + ids.length), 'the ids of the stream')
    // What comes after the end is in the log and not in the stream. Before it a reader moves on however short its time is; how far depends on the machine.
    const end = run.log.indexOf('run.finished') + 1 || run.log.length
    if (start < end && ids.length === 0) throw new Error('The stream says nothing, although there is something to catch up on.')
    if (start + ids.length > end && ids.length > 0) throw new Error('The stream goes on after the end of the run.')
  }

  async #intrude(run: ModelRun, as: (Command & { do: 'intrude' })['as'], replica: number): Promise<void> {
    if (as === 'with a used token') {
      const token = this.#caller.signer.token({ ...this.#caller.signer.fresh(), user_id: this.#caller.user, run_id: run.id })
      this.#compare(undefined, { outcome: '200' }, await this.#caller.send('GET', `/runs/${run.id}`, replica, { token }))
      this.#compare(undefined, { outcome: '401 token_replayed' }, await this.#caller.send('GET', `/runs/${run.id}`, replica + 1, { token }))
      return
    }
    const isStranger = as === 'stranger'
    const threadId = isStranger ? run.threadId : 'another-thread'
    const expected = { outcome: isStranger ? '403 foreign_run' : '404 unknown_run' }
    const common = { as: isStranger ? 7 : this.#caller.user, claims: { run_id: run.id, thread_id: threadId } }
    const frame = { thread_id: threadId, frame_id: 'frame-x', type: 'note' }
    this.#compare(undefined, expected, await this.#caller.send('POST', `/runs/${run.id}/frames`, replica, { ...common, body: frame }))
    this.#compare(undefined, expected, await this.#caller.send('POST', `/runs/${run.id}/cancel`, replica, { ...common, body: { thread_id: threadId } }))
    this.#compare(undefined, expected, await this.#caller.send('GET', `/runs/${run.id}/snapshot?thread_id=${threadId}`, replica, common))
    if (!isStranger) return
    const claims = { run_id: run.id }
    this.#compare(
      undefined,
      expected,
      await this.#caller.send('POST', `/runs/${run.id}/events`, replica, { ...common, claims, body: { event_type: 'note.added' } }),
    )
    this.#compare(undefined, expected, await this.#caller.send('GET', `/runs/${run.id}/receipt`, replica, { ...common, claims }))
  }

  #compare(run: ModelRun | undefined, expected: Expected, answer: WireAnswer): void {
    mustBe(answer, expected.outcome, ...(run?.isStirred === true ? (expected.orIfStirred ?? []) : []))
  }

  #length(run: ModelRun, answer: WireAnswer): number {
    return run.isStirred ? (JSON.parse(answer.text) as { latest_seq: number }).latest_seq : run.log.length
  }
}

const claimsOf = (run: ModelRun): Readonly<Record<string, unknown>> => ({ run_id: run.id, thread_id: run.threadId })

function eventOf(one: AppendWish, latest: number): Record<string, unknown> {
  const isEnd = eventTypeOf(one) === 'run.finished'
  const payload = isEnd
    ? { status: one.what === 'badly ended' ? 'done' : one.what }
    : one.what === 'too large'
      ? { text: 'x'.repeat(262_144) }
      : one.what === 'delta'
        ? { delta: 'x' }
        : {}
  const positions = { right: latest, low: 0, high: 1_000_000 }
  return {
    event_type: eventTypeOf(one),
    payload,
    ...(one.key === null ? {} : { idempotency_key: `event-${one.key}` }),
    ...(one.expected === 'none' ? {} : { expected_previous_seq: positions[one.expected] }),
  }
}

const seqsOf = (answer: WireAnswer): number[] => (JSON.parse(answer.text) as { events: { seq: number }[] }).events.map(({ seq }) => seq)

const pick = (json: unknown, ...names: readonly string[]): unknown[] => names.map((name) => (json as Record<string, unknown>)[name])
