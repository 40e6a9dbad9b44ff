import { setTimeout as sleep } from 'node:timers/promises'
import { namesThere, thereDelivery, thereEvent, thereRequest, type Target } from './aim.js'
import type { Operation } from './contract.js'
import { stranger, user, type Plan, type SubjectChoice } from './requests.js'
import { adapters, type Adapter } from './worker-model.js'

/** A request that has to succeed in its own right; the answer's JSON. */
type Ask = (method: string, path: string, as: number, body: unknown, claims?: Readonly<Record<string, unknown>>) => Promise<Record<string, unknown>>

const workersPath = '/internal/v1/codex/workers'
const patienceMs = 30_000

/** The runs and workers that requests are about, and what is in them. */
export class Subjects {
  readonly #ask: Ask
  readonly #runs = new Map<SubjectChoice, readonly RunTarget[]>()
  readonly #workers = new Map<SubjectChoice, readonly string[]>()

  constructor(ask: Ask) {
    this.#ask = ask
  }

  async prepare(): Promise<void> {
    const several = (as: number): Promise<RunTarget[]> => Promise.all(Array.from({ length: 4 }, () => this.#createRun(as)))
    this.#runs.set('shared', await several(user))
    this.#runs.set('foreign', await several(stranger))
    const ended = await several(user)
    for (const { runId } of ended)
      await this.#ask('POST', `/internal/v1/runs/${runId}/events`, user, { event_type: 'run.finished', payload: { status: 'succeeded' } }, { run_id: runId })
    this.#runs.set('ended', ended)
    this.#workers.set('shared', await this.#createWorkers(user))
    this.#workers.set('foreign', await this.#createWorkers(stranger))
    const stopped = await this.#createWorkers(user)
    for (const id of stopped) await this.#ask('POST', `${workersPath}/${id}/stop`, user, {})
    this.#workers.set('ended', stopped)
    for (const n of namesThere.keys()) await this.#ask('POST', '/internal/v1/comms/delivery-events', user, thereDelivery(n))
  }

  /** Does a request of the operation name a run or a worker in its path? */
  static isOf({ template }: Operation): boolean {
    return template.includes('{run_id}') || template.includes('{worker_id}')
  }

  async targetOf({ subject, seed }: Plan, { id, template, parameters }: Operation): Promise<Target> {
    const nowhere = { runId: `no-such-run-${seed}`, threadId: `thread-${seed % 8}`, workerId: `no-such-worker-${seed}`, userId: user }
    if (subject === 'unknown') return nowhere
    if (template.includes('{worker_id}') || id === 'createCodexWorker') {
      if (subject === 'fresh') return { ...nowhere, workerId: await this.#createWorker(adapters[seed % 3] ?? 'desktop', user) }
      const known = this.#workers.get(subject) ?? []
      return { ...nowhere, workerId: known[seed % known.length] as string }
    }
    if (!template.includes('{run_id}') && !parameters.some(({ name }) => name === 'topic')) return nowhere
    if (subject === 'fresh') return { ...nowhere, ...(await this.#createRun(user)) }
    const known = this.#runs.get(subject) ?? []
    return { ...nowhere, ...(known[seed % known.length] as RunTarget) }
  }

  async #createRun(as: number): Promise<RunTarget> {
    const { run } = (await this.#ask('POST', '/internal/v1/runs', as, {})) as { run: { id: string; thread_id: string } }
    return { runId: run.id, threadId: run.thread_id }
  }

  /** Two of each kind, with requests and events; those of Codex have failed by then, for it is not there. */
  async #createWorkers(as: number): Promise<string[]> {
    const ids = await Promise.all([...adapters, ...adapters].map((adapter) => this.#createWorker(adapter, as)))
    for (const id of ids) {
      const status = await this.#settled(id, as)
      if (status !== 'running') continue
      for (const n of namesThere.keys()) {
        await this.#ask('POST', `${workersPath}/${id}/requests`, as, { request: thereRequest(n) })
        await this.#ask('POST', `${workersPath}/${id}/events`, as, { event: thereEvent(n) })
      }
    }
    return ids
  }

  async #createWorker(adapter: Adapter, as: number): Promise<string> {
    const { data } = (await this.#ask('POST', workersPath, as, { adapter })) as { data: { workerId: string } }
    return data.workerId
  }

  async #settled(id: string, as: number): Promise<string> {
    const deadline = Date.now() + patienceMs
    for (;;) {
      const { data } = (await this.#ask('GET', `${workersPath}/${id}/snapshot`, as, undefined)) as { data: { status: string } }
      if (data.status !== 'starting') return data.status
      if (Date.now() > deadline) throw new Error(`${id} is still starting.`)
      await sleep(20)
    }
  }
}

type RunTarget = Pick<Target, 'runId' | 'threadId'>
