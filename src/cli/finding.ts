/** The result of one check. `fix` is the remedy if it failed. */
export interface Finding {
  readonly ok: boolean
  readonly what: string
  readonly fix?: string
}

export const describeReason = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error instanceof AggregateError && error.message === '' ? error.errors.map(String).join('; ') : error.message
}
