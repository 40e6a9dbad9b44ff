import { operations, type Operation } from './contract.js'
import { complaintsAbout, outcomeOf, reasonOf } from './judge.js'
import { build, isRight, stranger, user, type Built, type Plan } from './requests.js'
import type { Signer } from './signer.js'
import { Subjects } from './subjects.js'
import { BrokenExchange, type Wire, type WireAnswer } from './wire.js'

/** A refusal that says that the request is malformed or not for anybody: never right for one that keeps the contract. */
const unfair = /^40[0156] |^415 |^40[03] claim_mismatch|^404 unknown_(route|worker)|^403 foreign_/
/** These are 400s about what the request says, not about how it is written. */
const substantial = ['reserved_event_type', 'invalid_terminal_status', 'blank_prompt', 'cursor_mismatch', 'cursor_ahead']

export class FuzzClient {
  readonly #wires: readonly Wire[]
  readonly #signer: Signer
  readonly #forger: Signer
  readonly #subjects = new Subjects((...asked) => this.ask(...asked))
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

  /** Makes the runs and workers that requests are about. */
  prepare(): Promise<void> {
    return this.#subjects.prepare()
  }

  /** Sends what the plan says and throws where the answer is not one that the contract has for it. */
  async carryOut(plan: Plan): Promise<void> {
    const operation = operations.find(({ id }) => id === plan.operation)
    if (operation === undefined) throw new Error(`The contract has no operation ${plan.operation}.`)
    const built = build(plan, operation, await this.#subjects.targetOf(plan, operation))
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
    const foreignFault = plan.subject === 'foreign' && Subjects.isOf(operation) ? "it is about what is another principal's" : undefined
    const mustFail = known === operation ? (built.mustFail ?? signingFault ?? foreignFault) : undefined
    if (mustFail !== undefined && answer.status < 400) complaints.push(`it must not succeed: ${mustFail}`)
    if (isRight(plan) && mustFail === undefined && unfair.test(outcomeOf(answer)) && !substantial.includes(reasonOf(answer) ?? ''))
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
  runsOf(as: number): Promise<readonly string[]> {
    return this.#listed('/internal/v1/runs', as, (page) => (page as { runs: { id: string }[] }).runs.map(({ id }) => id))
  }

  /** Every worker of a principal, page by page. */
  workersOf(as: number): Promise<readonly string[]> {
    return this.#listed('/internal/v1/codex/workers', as, (page) => (page as { data: { worker_id: string }[] }).data.map(({ worker_id: id }) => id))
  }

  async #listed(path: string, as: number, idsIn: (page: unknown) => readonly string[]): Promise<readonly string[]> {
    const ids: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await this.ask('GET', `${path}?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`, as, undefined)
      ids.push(...idsIn(page))
      cursor = page['next_cursor'] as string | null
    }
    return ids
  }

  #signed(plan: Plan, operation: Operation, { names, body }: Built): { headers: readonly (readonly [string, string])[]; mustFail: string | undefined } {
    if (operation.isOpen) return { headers: [], mustFail: undefined }
    const { signing } = plan
    const principal: readonly (readonly [string, string])[] = [['x-oa-user-id', String(user)]]
    if (signing === 'chat') {
      const mustFail = namesUser(body) ? undefined : 'its signed body does not name its user'
      return { headers: [...principal, ...this.#signer.chatHeaders(body ?? Buffer.alloc(0))], mustFail }
    }
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

function namesUser(body: Buffer | undefined): boolean {
  try {
    return (JSON.parse(body?.toString() ?? '') as { userId?: unknown } | null)?.userId === user
  } catch {
    return false
  }
}
