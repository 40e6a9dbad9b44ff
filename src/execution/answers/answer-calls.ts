import type { Json, JsonObject } from '../../kernel/json.js'
import { excerpt } from '../../kernel/keepable.js'
import { callArguments } from './call-arguments.js'
import { callId, providerCallId, type CallPlace } from './call-id.js'

/** More calls than that in one answer are no plan. */
export const mostCalls = 128
/** Of all calls of an answer: they are written in one commit. */
const maxBytesOfCalls = 1024 * 1024
/** As long as a tool's name may be, and part of an invented one. */
const longestName = 128

/** A call as a provider gives it. Nothing about it can be relied on. */
export interface GivenCall {
  readonly toolCallId: string
  readonly toolName: string
  readonly input: Json
  readonly inputText?: string | undefined
  readonly invalid?: string | undefined
  readonly metadata?: JsonObject | undefined
}

/** A call as it is written into the log. */
export interface AskedCall {
  readonly id: string
  readonly name: string
  readonly input: Json
  /** Why it cannot be made as the model asked. */
  readonly invalid: string | undefined
  readonly providerId: string | undefined
  readonly metadata: JsonObject | undefined
}

/** The calls of one answer, each under an id of ours from the moment when the model begins to write it. */
export class AnswerCalls {
  readonly #place: Omit<CallPlace, 'ordinal'>
  readonly #calls = new Map<number, AskedCall>()
  /** Calls that have been begun and are not complete, by the provider's id: the same id may come again. */
  readonly #begun = new Map<string, number[]>()
  readonly #providerIds = new Set<string>()
  #seen = 0
  #bytes = 0

  constructor(place: Omit<CallPlace, 'ordinal'>) {
    this.#place = place
  }

  /** In the order in which they were begun. */
  get all(): readonly AskedCall[] {
    return [...this.#calls].toSorted(([a], [b]) => a - b).map(([, call]) => call)
  }

  get isTooMany(): boolean {
    return this.#seen > mostCalls
  }

  /** Our names for the call that the model begins to write. */
  begin({ toolCallId, toolName }: Pick<GivenCall, 'toolCallId' | 'toolName'>): { readonly callId: string; readonly toolName: string } {
    const ordinal = this.#seen++
    this.#begun.set(toolCallId, [...(this.#begun.get(toolCallId) ?? []), ordinal])
    return { callId: callId({ ...this.#place, ordinal }), toolName: nameOf(toolName) }
  }

  add(given: GivenCall): void {
    const ordinal = this.#begun.get(given.toolCallId)?.shift() ?? this.#seen++
    const read = callArguments(given.inputText ?? given.input)
    const metadata = given.metadata
    const bytes = Buffer.byteLength(JSON.stringify(read.input)) + (metadata === undefined ? 0 : Buffer.byteLength(JSON.stringify(metadata)))
    const isBeyond = this.#bytes + bytes > maxBytesOfCalls
    if (!isBeyond) this.#bytes += bytes
    const providerId = providerCallId(given.toolCallId, this.#providerIds)
    if (providerId !== undefined) this.#providerIds.add(providerId)
    this.#calls.set(ordinal, {
      id: callId({ ...this.#place, ordinal }),
      name: nameOf(given.toolName),
      input: isBeyond ? null : read.input,
      invalid: faultOf(given, read.invalid, isBeyond),
      providerId,
      metadata: isBeyond ? undefined : metadata,
    })
  }
}

const nameOf = (given: string): string => (given.trim() === '' ? 'unnamed' : excerpt(given, longestName))

function faultOf(given: GivenCall, invalid: string | undefined, isBeyond: boolean): string | undefined {
  if (isBeyond) return `The calls of this answer are more than ${String(maxBytesOfCalls)} bytes of JSON together. Ask for fewer at a time.`
  if (given.toolName.trim() === '') return 'The call names no tool.'
  if (invalid !== undefined) return invalid
  // Input that our own parser can read is no fault, whatever the provider made of it.
  return given.inputText === undefined && given.invalid !== undefined ? excerpt(given.invalid, 1_000) : undefined
}
