import { StartFailure } from '../kernel/start-failure.js'
import { describeDatabase } from './database-url.js'
import { errorCode } from './logger.js'
import { UnsupportedServerError } from './server-version.js'

/** Answers of a server, or of the way to it, that stay the same until somebody changes something (SQLSTATEs of PostgreSQL, codes of Node). */
const byCode: Readonly<Record<string, (url: URL) => string>> = {
  '28P01': ({ username }) => `refuses the password of the user ${decodeURIComponent(username)}`,
  '28000': ({ username }) => `does not let the user ${decodeURIComponent(username)} in`,
  '3D000': ({ pathname }) => `has no database ${decodeURIComponent(pathname.slice(1))}`,
  '42501': ({ username }) => `does not allow the user ${decodeURIComponent(username)} the operations that the runtime needs`,
  ENOTFOUND: ({ hostname }) => `cannot be found: there is no host ${hostname}`,
}

const certificateCodes = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** The driver's messages without a code. */
const byMessage: readonly (readonly [RegExp, string])[] = [
  [/does not support SSL connections/i, 'offers no TLS, and the URL asks for it'],
  [/client password must be a (?:non-empty )?string/i, 'asks for a password, and the URL has none'],
]

/**
 * The sentence for a failure that trying again cannot mend: a wrong password, an unknown database, TLS that does not fit, a
 * host that does not exist. Undefined for failures that may pass. `setting` is where `url` came from.
 */
export function permanentFault(error: unknown, url: string, setting: string): StartFailure | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 6; cause = cause.cause, depth++) {
    if (cause instanceof StartFailure) return cause
    if (cause instanceof UnsupportedServerError) return new StartFailure('settings', cause.message, { cause })
    const said = permanentAnswer(cause, new URL(url))
    if (said !== undefined) return new StartFailure('settings', `The database ${describeDatabase(url)} ${said}. Correct ${setting}.`, { cause })
  }
  return undefined
}

function permanentAnswer(error: Error, url: URL): string | undefined {
  const code = errorCode(error) ?? ''
  const answer = Object.hasOwn(byCode, code) ? byCode[code] : undefined
  if (answer !== undefined) return `${answer(url)} (${error.message.replace(/\.$/, '')})`
  if (certificateCodes.has(code)) return `shows a certificate that is not trusted (${error.message.replace(/\.$/, '')})`
  return byMessage.find(([pattern]) => pattern.test(error.message))?.[1]
}
