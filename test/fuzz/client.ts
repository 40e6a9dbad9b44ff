import { operations, type Operation } from './contract.js'
import { complaintsAbout, outcomeOf, reasonOf } from './judge.js'
import { build, isRight, stranger, user, type Built, type Plan, type RunChoice, type Target } from './requests.js'
import type { Signer } from './signer.js'
import { BrokenExchange, type Wire, type WireAnswer } from './wire.js'

/** A refusal that says that the request is malformed or not for anybody: never right for one that keeps the contract. */
const unfair = /^40[0156] |^415 |^40[03] claim_mismatch|^404 unknown_route/
/** These are 400s about what the request says, not about how it is written. */
const substantial = ['reserved_event_type', 'invalid_terminal_status', 'blank_prompt', 'cursor_mismatch', 'cursor_ahead']

export class FuzzClient {
  readonly #wires: readonly Wire[]
  readonly #signer: Signer
  readonly #forger: Signer
  readonly #runs = new Map<RunChoice, readonly Target[]>()
  #sent = 0

  constructor(wires: readonly Wire[], signer: Signer, forger: Signer) {
    this.#wires = wires
    this.#signer = signer
    this.#forger = forger
  }

  /** Requests sent, so far. */
  get sent(): number {
    return this.#sent
  }

  /** Makes the runs that requests are about. */
  async prepare(): Promise<void> {
    const several = (as: number): Promise<Target[]> => Promise.all(Array.from({ length: 4 }, () => this.createRun(as)))
    this.#runs.set('shared', await several(user))
    this.#runs.set('foreign', await several(stranger))
    const ended = await several(user)
    for (const { runId } of ended)
      await this.ask('POST', `/internal/v1/runs/${runId}/events`, user, { event_type: 'run.finished', payload: { status: 'succeeded' } }, { run_id: runId })
    this.#runs.set('ended', ended)
  }

  /** Sends what the plan says and throws where the answer is not one that the contract has for it. */
  async carryOut(plan: Plan): Promise<void> {
    const operation = operations.find(({ id }) => id === plan.operation)
    if (operation === undefined) throw new Error(`The contract has no operation ${plan.operation}.`)
    const built = build(plan, operation, await this.#targetOf(plan, operation))
    const { headers, mustFail: signingFault } = this.#signed(plan, operation, built)
    const path = built.query === '' ? built.pathname : `${built.pathname}?${built.query}`
    const send = async (): Promise<WireAnswer> => {
      this.#sent++
      try {
        return await (this.#wires[plan.replica % this.#wires.length] as Wire).send({ ...built, path, headers: [...built.headers, ...headers] })
      } catch (error) {
        if (!(error instanceof BrokenExchange)) throw error
        throw new Error(`${built.method} ${path} has no answer: ${error.message}`, { cause: error })
      }
    }
    const answer = await send()
    const said = `${built.method} ${path.slice(0, 300)} → ${outcomeOf(answer)} ${answer.text.slice(0, 300)}`
    // Another method, or another path, asks for something else; which answer that has is found by looking.
    const isElsewhere = plan.transport?.how === 'method' || plan.transport?.how === 'path' || plan.parameterChanges.length > 0
    const known = isElsewhere ? operationOf(built.method, built.pathname) : operation
    const complaints = [...complaintsAbout(known, built.method, answer)]
    const mustFail = known === operation ? (built.mustFail ?? signingFault) : undefined
    if (mustFail !== undefined && answer.status < 400) complaints.push(`it must not succeed: ${mustFail}`)
    if (isRight(plan) && unfair.test(outcomeOf(answer)) && !substantial.includes(reasonOf(answer) ?? ''))
      complaints.push('it was refused although it keeps the contract')
    if (plan.signing === 'repeated' && !operation.isOpen && answer.status < 400) {
      const again = await send()
      if (outcomeOf(again) !== '401 token_replayed') complaints.push(`the token was taken a second time: ${outcomeOf(again)}`)
    }
    if (complaints.length > 0) throw new Error(`${said}\n  ${complaints.join('\n  ')}`)
  }

  /** A request that has to succeed in its own right; the answer's JSON. */
  async ask(method: string, path: string, as: number, body: unknown, claims: Readonly<Record<string, unknown>> = {}): Promise<Record<string, unknown>> {
    const token = this.#signer.token({ ...this.#signer.fresh(), user_id: as, ...claims })
    const headers = [
      ['x-oa-user-id', String(as)],
      ['x-oa-runtime-signature', token],
      ...(body === undefined ? [] : [['content-type', 'application/json']]),
    ] as [string, string][]
    this.#sent++
    const answer = await (this.#wires[0] as Wire).send({ method, path, headers, body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)) })
    if (answer.status >= 300) throw new Error(`${method} ${path} → ${answer.status} ${answer.text}`)
    return JSON.parse(answer.text) as Record<string, unknown>
  }

  /** Every run of a principal, page by page. */
  async runsOf(as: number): Promise<readonly string[]> {
    const ids: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = (await this.ask('GET', `/internal/v1/runs?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`, as, undefined)) as {
        runs: { id: string }[]
        next_cursor: string | null
      }
      ids.push(...page.runs.map(({ id }) => id))
      cursor = page.next_cursor
    }
    return ids
  }

  async createRun(as: number): Promise<Target> {
    const { run } = (await this.ask('POST', '/internal/v1/runs', as, {})) as { run: { id: string; thread_id: string } }
    return { runId: run.id, threadId: run.thread_id }
  }

  async #targetOf({ run, seed }: Plan, { template, parameters }: Operation): Promise<Target> {
    const takesRun = template.includes('{run_id}') || parameters.some(({ name }) => name === 'topic')
    if (run === 'unknown' || !takesRun) return { runId: `no-such-run-${seed}`, threadId: `thread-${seed % 8}` }
    if (run === 'fresh') return await this.createRun(user)
    const known = this.#runs.get(run) ?? []
    return known[seed % known.length] as Target
  }

  #signed(plan: Plan, operation: Operation, { names, body }: Built): { headers: readonly (readonly [string, string])[]; mustFail: string | undefined } {
    if (operation.isOpen) return { headers: [], mustFail: undefined }
    const { signing } = plan
    const principal: readonly (readonly [string, string])[] = [['x-oa-user-id', String(user)]]
    if (signing === 'chat') return { headers: [...principal, ...this.#signer.chatHeaders(body ?? Buffer.alloc(0))], mustFail: undefined }
    const fresh = this.#signer.fresh() as { iat: number; exp: number; nonce: string }
    const claims: Record<string, unknown> = {
      ...fresh,
      user_id: user,
      ...(names.runId === undefined ? {} : { run_id: names.runId }),
      ...(names.threadId === undefined ? {} : { thread_id: names.threadId }),
    }
    const right = this.#signer.token(claims)
    const withToken = (token: string, mustFail?: string) => ({ headers: [...principal, ['x-oa-runtime-signature', token] as const], mustFail })
    switch (signing) {
      case 'right':
      case 'repeated':
        return withToken(right)
      case 'none':
        return { headers: principal, mustFail: 'it is not signed' }
      case 'garbage':
        return withToken('v1.e30.AAAA', 'its token is garbage')
      case 'other secret':
        return withToken(this.#forger.token(claims), 'its token is signed with another secret')
      case 'expired':
        return withToken(this.#signer.token({ ...claims, iat: fresh.iat - 500, exp: fresh.iat - 300 }), 'its token has expired')
      case 'too early':
        return withToken(this.#signer.token({ ...claims, iat: fresh.iat + 90, exp: fresh.iat + 200 }), 'its token is not valid yet')
      case 'too long':
        return withToken(this.#signer.token({ ...claims, exp: fresh.iat + 400 }), 'its token lives too long')
      case 'no nonce':
        return withToken(this.#signer.token({ ...claims, nonce: undefined }), 'its token has no nonce')
      case 'for another run':
        return withToken(this.#signer.token({ ...claims, run_id: 'another-run' }), names.runId === undefined ? undefined : 'its token is for another run')
      case 'for another user':
        return withToken(this.#signer.token({ ...claims, user_id: stranger }), 'its token is for another user')
      case 'cut off':
        return withToken(right.slice(0, -5), 'its token is cut off')
      case 'twice':
        return { headers: [...withToken(right).headers, ['x-oa-runtime-signature', right]], mustFail: 'its token is sent twice' }
      case 'no principal':
        return { headers: [['x-oa-runtime-signature', right]], mustFail: undefined }
      case 'principal twice':
        return { headers: [...principal, ...withToken(right).headers], mustFail: undefined }
    }
  }
}

/** The operation that a method and path are for, literal segments first. */
export function operationOf(method: string, pathname: string): Operation | undefined {
  const segments = pathname.split('/')
  const fits = ({ template }: Operation): boolean => {
    const wanted = template.split('/')
    return wanted.length === segments.length && wanted.every((part, i) => (part.startsWith('{') ? segments[i] !== '' : part === segments[i]))
  }
  const found = operations.filter((operation) => operation.method === method.toUpperCase() && fits(operation))
  return found.find(({ template }) => !template.includes('{')) ?? found[0]
}
