/**
 * The bundle as a module. A string that is parsed at start, because a type checker reads it in no time, a build carries it
 * along, and Node imports it without a flag; none of this is true of a JSON import.
 */
export function contractModule(bundle: string): string {
  const text = JSON.stringify(JSON.stringify(JSON.parse(bundle)))
  return `export interface ContractDocument {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string }
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** JSON pointer of the payload schema, by event type. */
  readonly 'x-event-types': Readonly<Record<string, string>>
  /** Event types that only the runtime writes; a trailing star stands for any ending. */
  readonly 'x-reserved-event-types': readonly string[]
  /** Event types that a client may write only as long as no executor has claimed the run; a trailing star stands for any ending. */
  readonly 'x-executor-event-types': readonly string[]
  /** Event types outside x-event-types that streams leave out; a trailing star stands for any ending. */
  readonly 'x-internal-event-types': readonly string[]
  /** JSON pointer of the payload schema, by event type of workers. */
  readonly 'x-worker-event-types': Readonly<Record<string, string>>
  /** Event types that the producers of workers may not write; a trailing star stands for any ending. */
  readonly 'x-reserved-worker-event-types': { readonly always: readonly string[]; readonly unless_desktop: readonly string[] }
}

export const contract = JSON.parse(
  ${text},
) as ContractDocument
`
}
