import { setTimeout as sleep } from 'node:timers/promises'
import { Caller, equal, mustBe, numbers, takeAll } from './caller.js'
import { outcomeOf } from './judge.js'
import type { Signer } from './signer.js'
import type { Wire, WireAnswer } from './wire.js'
import { eventsOf, readWorkerLog } from './worker-log.js'
import { eventTypes, methods, paramsOf, requestName, told, WorkerModel, type EventWish, type ModelWorker, type Predicted } from './worker-model.js'
import type { WorkerCommand, WorkerStep } from './worker-steps.js'

type Members = Readonly<Record<string, unknown>>
type Command<Name extends WorkerCommand['do']> = Extract<WorkerCommand, { do: Name }>

const patienceMs = 15_000
/** For requests that nobody answers; the others have time enough. */
const soonMs = 20
const lateMs = 60_000

/** One sequence of steps on workers and delivery events, and the model that says what each step has to be answered with. */
export class WorkerSequence {
  readonly #model: WorkerModel
  readonly #caller: Caller
  /** There are processes that hold workers. */
  readonly #executed: boolean

  constructor(wires: readonly Wire[], signer: Signer, executed: boolean) {
    this.#caller = new Caller(wires, signer)
    this.#model = new WorkerModel(executed)
    this.#executed = executed
  }

  get sent(): number {
    return this.#caller.sent
  }

  /** Takes the steps one after the other; throws at the first whose answer is not the predicted one, and when a log at the end is not. */
  async take(taken: readonly WorkerStep[]): Promise<void> {
    await takeAll(taken, (step) => this.#step(step))
    for (const worker of this.#model.workers) await this.#log(worker)
  }

  async #step({ command: one, replica, isTwice }: WorkerStep): Promise<void> {
    const replicas = isTwice ? [replica, replica + 1] : [replica]
    if (one.do === 'create') {
      await this.#create(one, replicas)
      return
    }
    if (one.do === 'deliver') {
      await this.#deliver(one, replicas)
      return
    }
    if (one.do === 'list') {
      await this.#list(one, replica)
      return
    }
    const worker = this.#model.workers[one.worker % this.#model.workers.length]
    if (worker === undefined) return
    switch (one.do) {
      case 'request':
        await this.#request(worker, one, replicas)
        return
      case 'ingest':
        await this.#ingest(worker, one.wish, replicas)
        return
      case 'stop':
        await this.#stop(worker, one, replicas)
        return
      case 'snapshot':
        await this.#snapshot(worker, replica)
        return
      case 'log':
        await this.#log(worker)
        return
      case 'stream':
        await this.#stream(worker, one, replica)
        return
      case 'intrude':
        await this.#intrude(worker, one.as, replica)
        return
    }
  }

  async #create({ id, adapter, workspace }: Command<'create'>, replicas: readonly number[]): Promise<void> {
    const named = id === null ? null : `worker-${this.#caller.name}-${id}`
    const ref = workspace === null ? null : `workspace-${workspace}`
    const known = this.#model.workers.find((worker) => worker.id === named)
    // One that is about to fail may have failed before the second is looked at.
    const isUnsteady = this.#executed && (known?.adapter ?? adapter) === 'codex_app_server'
    const body = { ...(named === null ? {} : { worker_id: named }), adapter, ...(ref === null ? {} : { workspace_ref: ref }) }
    const answers = await this.#ask(isUnsteady ? replicas.slice(0, 1) : replicas, '/codex/workers', body)
    judge(
      answers,
      answers.map((answer) => this.#model.create(named ?? String(dataOf(answer)['workerId']), adapter, ref)),
    )
    const worker = this.#model.workers.find((one) => one.id === (named ?? dataOf(answers[0])['workerId']))
    if (!isUnsteady || worker?.status !== 'starting') return
    await this.#becomes(worker, ({ status }) => status === 'failed')
    this.#model.fails(worker)
  }

  async #request(worker: ModelWorker, { wish }: Command<'request'>, replicas: readonly number[]): Promise<void> {
    const ending = this.#model.endingOf(worker, wish.ending)
    const given = requestName(wish)
    const timing = this.#model.waits(worker) ? { timeout_ms: ending === 'ignored' ? soonMs : lateMs } : {}
    const request = { ...(given === undefined ? {} : { [wish.isBare ? 'id' : 'request_id']: given }), method: methods[wish.content], params: paramsOf(wish) }
    const body = wish.isBare ? { ...request, ...timing } : { request: { ...request, ...timing } }
    const willWait = this.#model.takes(worker, wish) && this.#model.waits(worker)
    // Two without a name are two requests, whose events stand in any order.
    const asking = this.#ask(given === undefined ? replicas.slice(0, 1) : replicas, `${pathOf(worker)}/requests`, body)
    const [answers] = await Promise.all([asking, willWait && ending !== 'ignored' ? this.#end(worker, ending, replicas.at(-1) ?? 0) : undefined])
    const nameIn = (answer: WireAnswer | undefined): string | number => (dataOf(answer)['request_id'] ?? given ?? '') as string | number
    const first = answers.find((answer) => dataOf(answer)['idempotent_replay'] === false)
    const predicted = answers.map((_, i) => {
      const one = this.#model.request(worker, wish, nameIn(first ?? answers[0]), ending)
      if (i === 0 && first !== undefined) {
        if (one.outcome === '200') judge([first], [one])
        this.#model.remember(worker, nameIn(first), dataOf(first)['response'])
      }
      return one
    })
    judge(answers, predicted)
    for (const answer of answers) if (first !== undefined) equal(dataOf(answer)['response'], dataOf(first)['response'], 'the response')
  }

  /** Does to a request that waits what it waits for. */
  async #end(worker: ModelWorker, ending: 'answered' | 'failed' | 'stopped', replica: number): Promise<void> {
    const received = worker.log.length + 1
    await this.#becomes(worker, ({ latest_seq: latest }) => Number(latest) >= received)
    if (ending === 'stopped') {
      mustBe(await this.#caller.send('POST', `${pathOf(worker)}/stop`, replica, { body: {} }), '202')
      return
    }
    const [event] = eventsOf(await this.#read(worker, `cursor=${received - 1}&tail_ms=1`, replica))
    const id = event?.payload['request_id']
    const response = { id, jsonrpc: '2.0', ...(ending === 'answered' ? { result: told } : { error: { code: 1, message: 'No.' } }) }
    const body = { event: { event_type: ending === 'answered' ? 'worker.response' : 'worker.error', payload: { request_id: id, response } } }
    mustBe(await this.#caller.send('POST', `${pathOf(worker)}/events`, replica, { body }), '202')
  }

  async #ingest(worker: ModelWorker, wish: EventWish, replicas: readonly number[]): Promise<void> {
    const payload = payloadOf(wish)
    const expected = { none: null, right: worker.log.length, low: 0, high: 1_000_000 }[wish.expected]
    const event = {
      [wish.written === 'type' ? 'type' : 'event_type']: eventTypes[wish.what],
      payload,
      ...(wish.key === null ? {} : { idempotency_key: `event-${wish.key}` }),
      ...(expected === null ? {} : { expected_prev_seq: expected }),
    }
    const answers = await this.#ask(replicas, `${pathOf(worker)}/events`, wish.written === 'wrapped' ? { event } : event)
    judge(
      answers,
      answers.map(() => this.#model.ingest(worker, wish, expected)),
    )
    for (const answer of answers) if (answer.status < 300) equal(dataOf(answer)['payload'], payload, 'the payload')
  }

  async #stop(worker: ModelWorker, { reason }: Command<'stop'>, replicas: readonly number[]): Promise<void> {
    // Nobody would end it, and every stop would wait for that.
    if (worker.status === 'starting') return
    const answers = await this.#ask(replicas, `${pathOf(worker)}/stop`, { reason })
    judge(
      answers,
      answers.map(() => this.#model.stop(worker)),
    )
  }

  async #deliver({ provider, event, content, isPadded }: Command<'deliver'>, replicas: readonly number[]): Promise<void> {
    const eventId = `event-${this.#caller.name}-${event}`
    const more = [{}, { recipient: 'somebody@example.org' }, { payload: { n: 1 }, occurred_at: '2026-02-01T00:00:00Z' }][content]
    const body = {
      event_id: isPadded ? ` ${eventId} ` : eventId,
      provider: `provider-${provider}`,
      delivery_state: 'delivered',
      ...more,
      // Blank counts as absent.
      ...(isPadded ? { reason: ' ', message_id: null } : {}),
    }
    const answers = await this.#ask(replicas, '/comms/delivery-events', body)
    judge(
      answers,
      answers.map(() => this.#model.deliver(`provider-${provider}`, eventId, content)),
    )
  }

  async #snapshot(worker: ModelWorker, replica: number): Promise<void> {
    const answer = await this.#caller.send('GET', `${pathOf(worker)}/snapshot`, replica)
    const says = {
      worker_id: worker.id,
      status: worker.status,
      latest_seq: worker.log.length,
      adapter: worker.adapter,
      workspace_ref: worker.workspace,
      pending_requests: 0,
      heartbeat_state: worker.status === 'stopped' || worker.status === 'failed' ? worker.status : 'fresh',
    }
    judge([answer], [{ outcome: '200', says }])
  }

  async #list({ status, workspace, limit }: Command<'list'>, replica: number): Promise<void> {
    const ref = workspace === null ? null : `workspace-${workspace}`
    const filter = `limit=${limit}${status === null ? '' : `&status=${status}`}${ref === null ? '' : `&workspace_ref=${ref}`}`
    const found: { worker_id: string; updated_at: string }[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer = await this.#caller.send('GET', `/codex/workers?${filter}${cursor === '' ? '' : `&cursor=${cursor}`}`, replica)
      mustBe(answer, '200')
      const page = JSON.parse(answer.text) as { data: typeof found; next_cursor: string | null }
      found.push(...page.data)
      cursor = page.next_cursor
    }
    const wanted = this.#model.workers.filter((one) => (status === null || one.status === status) && (ref === null || one.workspace === ref))
    equal(found.map(({ worker_id: id }) => id).sort(), wanted.map(({ id }) => id).sort(), 'the workers of the principal')
    const times = found.map(({ updated_at: at }) => at)
    equal(times, times.toSorted().reverse(), 'when they changed')
  }

  async #log(worker: ModelWorker): Promise<void> {
    const log = await readWorkerLog(this.#caller, worker.id)
    equal(
      log.map(({ eventType }) => eventType),
      worker.log,
      `the log of ${worker.id}`,
    )
  }

  async #stream(worker: ModelWorker, { cursor, lastEventId, tailMs }: Command<'stream'>, replica: number): Promise<void> {
    const headers: [string, string][] = lastEventId === null ? [] : [['last-event-id', String(lastEventId)]]
    const query = `tail_ms=${tailMs}${cursor === null ? '' : `&cursor=${cursor}`}`
    const answer = await this.#caller.send('GET', `${pathOf(worker)}/stream?${query}`, replica, { headers, streamMs: patienceMs })
    mustBe(answer, this.#model.stream(worker, cursor, lastEventId))
    if (answer.status !== 200) return
    const start = lastEventId ?? cursor ?? worker.log.length
    const events = eventsOf(answer)
    equal(
      events.map(({ seq, eventType }) => [seq, eventType]),
      numbers(start, start + events.length).map((seq) => [seq, worker.log[seq - 1]]),
      'the events of the stream',
    )
    if (start < worker.log.length && events.length === 0) throw new Error('The stream says nothing, although there is something to catch up on.')
  }

  async #intrude(worker: ModelWorker, as: 'stranger' | 'on nothing', replica: number): Promise<void> {
    const isStranger = as === 'stranger'
    const outcome = isStranger ? '403 foreign_worker' : '404 unknown_worker'
    const path = isStranger ? pathOf(worker) : `/codex/workers/no-worker-${this.#caller.name}`
    const who = isStranger ? { as: 7 } : {}
    const bodies = [
      ['requests', { method: ' ' }],
      ['requests', { request: { request_id: '0', method: 'echo' } }],
      ['events', { event_type: 'worker.heartbeat', idempotency_key: 'event-0' }],
      ['stop', {}],
    ] as const
    for (const [what, body] of bodies) mustBe(await this.#caller.send('POST', `${path}/${what}`, replica, { ...who, body }), outcome)
    for (const what of ['snapshot', 'stream?cursor=0&tail_ms=1']) mustBe(await this.#caller.send('GET', `${path}/${what}`, replica, who), outcome)
    if (isStranger) mustBe(await this.#caller.send('POST', '/codex/workers', replica, { ...who, body: { worker_id: worker.id } }), outcome)
  }

  #ask(replicas: readonly number[], path: string, body: unknown): Promise<readonly WireAnswer[]> {
    return Promise.all(replicas.map((replica) => this.#caller.send('POST', path, replica, { body })))
  }

  async #read(worker: ModelWorker, query: string, replica: number): Promise<WireAnswer> {
    const answer = await this.#caller.send('GET', `${pathOf(worker)}/stream?${query}`, replica, { streamMs: patienceMs })
    mustBe(answer, '200')
    return answer
  }

  async #becomes(worker: ModelWorker, isTrue: (snapshot: Members) => boolean): Promise<void> {
    const deadline = Date.now() + patienceMs
    for (;;) {
      const snapshot = dataOf(await this.#caller.send('GET', `${pathOf(worker)}/snapshot`, 0))
      if (isTrue(snapshot)) return
      if (Date.now() > deadline) throw new Error(`The worker does not become what it has to: ${JSON.stringify(snapshot)}`)
      await sleep(5)
    }
  }
}

const pathOf = (worker: ModelWorker): string => `/codex/workers/${worker.id}`

/** Of delivery events, which have no envelope, all. */
function dataOf(answer: WireAnswer | undefined): Members {
  const json = JSON.parse(answer?.text ?? '{}') as Members
  return (json['data'] ?? json) as Members
}

/** Each prediction has to have come true in an answer of its own, in any order. */
function judge(answers: readonly WireAnswer[], predicted: readonly Predicted[]): void {
  const left = [...answers]
  for (const { outcome, says } of predicted) {
    const index = left.findIndex((answer) => outcomeOf(answer) === outcome && holds(dataOf(answer), says ?? {}))
    if (index < 0) {
      const came = left.map((answer) => `${outcomeOf(answer)} ${answer.text.slice(0, 400)}`).join('\n  and ')
      throw new Error(`${outcome} ${JSON.stringify(says ?? {})} was expected, this came: ${came}`)
    }
    left.splice(index, 1)
  }
}

/** Whether all that is said stands there; there may be more. */
function holds(found: unknown, said: unknown): boolean {
  if (typeof said !== 'object' || said === null) return found === said
  return typeof found === 'object' && found !== null && Object.entries(said).every(([name, member]) => holds((found as Members)[name], member))
}

/** Members in the order in which they come back. */
function payloadOf({ what, request }: EventWish): Members {
  const handshake = { handshake_id: 'h-1', method: 'ios/handshake', occurred_at: '2026-02-01T00:00:00Z', source: 'ios' }
  switch (what) {
    case 'handshake':
      return { device_id: 'd-1', ...handshake }
    case 'bad handshake':
      return handshake
    case 'response':
      return { request_id: `${request}`, response: { id: `${request}`, jsonrpc: '2.0', result: told } }
    case 'error':
      return { request_id: `${request}`, response: { error: { code: 1, message: 'No.' }, id: `${request}`, jsonrpc: '2.0' } }
    case 'too large':
      return { text: 'x'.repeat(262_144) }
    default:
      return { text: what }
  }
}
