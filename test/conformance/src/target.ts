import type { Contract, Operation } from './contract.js'
import type { Answer, WireRequest } from './http.js'

/** What is tested. */
export interface Target {
  /** The replicas; requests go to them in turn. */
  readonly baseUrls: readonly string[]
  /** The secret that tokens are signed with. */
  readonly secret: string
  readonly contract: Contract
  /** Facts about the server that some cases need; cases refer to them as `${known.…}`. */
  readonly known?: Readonly<Record<string, unknown>>
  /** How long anything may take, in milliseconds. 15,000 when absent. */
  readonly patienceMs?: number
  /** A mock has no memory: only status, code, reason and the contract are looked at. */
  readonly isMock?: boolean
  /** Something that stands before the service and judges what passes. */
  readonly proxy?: Proxy
}

export interface Proxy {
  readonly url: string
  /** Whether it may be asked this. What it may not goes to the service directly. */
  takes(request: WireRequest, operation: Operation | undefined, expected: readonly number[]): boolean
  /** What it found wrong with an answer. */
  findings(answer: Answer, request: WireRequest): readonly string[]
}

export const patienceOf = (target: Target): number => target.patienceMs ?? 15_000

/** Whether the facts that are known hold something at a path such as `limits.pending_frames`. */
export function isKnown(target: Pick<Target, 'known'>, path: string): boolean {
  let value: unknown = target.known
  for (const name of path.split('.')) value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
  return value !== undefined
}
