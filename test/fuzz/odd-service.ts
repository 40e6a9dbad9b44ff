import { callHeaders, makeDataDir, ServedProcess, type CallOptions } from '../dev-env/index.js'
import { operationOf } from './client.js'
import { complaintsAbout, outcomeOf } from './judge.js'

export interface ServiceAnswer {
  readonly status: number
  readonly outcome: string
  readonly text: string
}

const secret = 'a-secret-for-tests-that-is-long-enough-to-be-one'

/** The service as a process of its own: what it is made to swallow must not be able to end it. Takes no answer that the contract does not have. */
export class OddService {
  readonly #process: ServedProcess

  readonly #url: string

  private constructor(process: ServedProcess) {
    this.#process = process
    this.#url = process.url
  }

  static async start(env: Readonly<Record<string, string>>): Promise<OddService> {
    const own = { RUNTIME_DATA_DIR: await makeDataDir(), RUNTIME_SIGNATURE_SECRET: secret }
    const process = new ServedProcess({ ...own, ...env })
    await process.says('Listening on ')
    const service = new OddService(process)
    const deadline = Date.now() + 60_000
    while (!(await service.isReady())) if (Date.now() > deadline) throw new Error(`The service does not become ready:\n${process.output}`)
    return service
  }

  async isReady(): Promise<boolean> {
    return (await fetch(`${this.#url}/readyz`)).ok
  }

  /** `path` is below /internal/v1. */
  async call(method: 'GET' | 'POST', path: string, options: CallOptions & { readonly patienceMs?: number } = {}): Promise<ServiceAnswer> {
    const { body, patienceMs = 60_000 } = options
    const full = `/internal/v1${path}`
    const response = await fetch(`${this.#url}${full}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...callHeaders(secret, full, options) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMs),
    })
    const answer = { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text(), isComplete: true }
    const [complaint] = complaintsAbout(operationOf(method, full.split('?')[0] ?? ''), method, answer)
    if (complaint !== undefined) throw new Error(`${method} ${full}: ${complaint}`)
    return { status: answer.status, outcome: outcomeOf(answer), text: answer.text }
  }

  /** Gives what it had to say about faults of its own. */
  async stop(): Promise<string> {
    const { output } = await this.#process.stop()
    return output
      .split('\n')
      .filter((line) => /\bERROR\b|\bFATAL\b|"level":"?(?:error|fatal|50|60)/i.test(line))
      .join('\n')
  }
}
