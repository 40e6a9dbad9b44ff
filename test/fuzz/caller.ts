import { operationOf } from './client.js'
import { complaintsAbout, outcomeOf } from './judge.js'
import type { Signer } from './signer.js'
import type { Wire, WireAnswer } from './wire.js'

interface Sending {
  readonly body?: unknown
  readonly headers?: readonly (readonly [string, string])[]
  readonly claims?: Readonly<Record<string, unknown>>
  readonly as?: number
  readonly token?: string
  /** How long a stream is read that does not end. */
  readonly streamMs?: number
}

let callers = 0

/** A principal of its own that asks right requests, and takes no answer that the contract does not have. */
export class Caller {
  /** In no name of another caller's. */
  readonly name = `${process.pid}-${callers}`
  readonly user = 1_000 + callers++
  readonly signer: Signer
  readonly #wires: readonly Wire[]
  sent = 0

  constructor(wires: readonly Wire[], signer: Signer) {
    this.#wires = wires
    this.signer = signer
  }

  /** `path` is below /internal/v1. */
  async send(method: string, path: string, replica: number, sending: Sending = {}): Promise<WireAnswer> {
    const { body, headers = [], claims = {}, as = this.user, token } = sending
    this.sent++
    const signature = token ?? this.signer.token({ ...this.signer.fresh(), user_id: as, ...claims })
    const all = [
      ['x-oa-user-id', String(as)] as const,
      ['x-oa-runtime-signature', signature] as const,
      ...headers,
      ...(body === undefined ? [] : [['content-type', 'application/json'] as const]),
    ]
    const wire = this.#wires[replica % this.#wires.length] as Wire
    const full = `/internal/v1${path}`
    const wanted = { method, path: full, headers: all, body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)) }
    const answer = await wire.send(wanted, sending.streamMs)
    const [complaint] = complaintsAbout(operationOf(method, full.split('?')[0] ?? ''), method, answer)
    if (complaint !== undefined) throw new Error(complaint)
    return answer
  }
}

/** Throws where the answer is none of these outcomes. */
export function mustBe(answer: WireAnswer, ...outcomes: readonly string[]): void {
  const outcome = outcomeOf(answer)
  if (!outcomes.includes(outcome)) throw new Error(`${outcomes.join(' or ')} was expected, ${outcome} came: ${answer.text.slice(0, 300)}`)
}

/** `from + 1` to `to`. */
export const numbers = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i + 1)

export function equal(found: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`${what}: ${JSON.stringify(expected)} was expected, ${JSON.stringify(found)} came`)
}

/** Takes steps one after the other, and says of the first that fails which one it was. */
export async function takeAll<S extends { readonly command: unknown; readonly replica: number }>(
  steps: readonly S[],
  take: (step: S) => Promise<void>,
): Promise<void> {
  for (const [i, step] of steps.entries()) {
    try {
      await take(step)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new Error(`Step ${i} (on replica ${step.replica}), ${JSON.stringify(step.command)}: ${why}`, { cause: error })
    }
  }
}
