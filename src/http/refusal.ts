import { RuntimeError } from '../kernel/errors.js'

/** What a caller is told of anything thrown. Unknown errors keep their text to themselves: it may quote data, SQL or paths. */
export function toRefusal(thrown: unknown): RuntimeError {
  if (thrown instanceof RuntimeError) return thrown
  return new RuntimeError('crash', 'The runtime failed unexpectedly. Quote the x-request-id when you report it.', {}, { cause: thrown })
}

/** The text of an error envelope. */
export const envelopeText = (refusal: RuntimeError): string => JSON.stringify(refusal.toEnvelope())
