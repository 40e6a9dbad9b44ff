export const redacted = '[REDACTED]'

/**
 * True when the text may hold something that {@link redactSecrets} replaces. One pass, no backtracking: nearly all text
 * is done with here. Every format below must begin with, or contain, one of these marks.
 */
const marks =
  /bearer|basic\s|[sr]k[-_]|-----BEGIN|A[KS]IA|gh[oprsu]_|github_pat_|xox[a-z]-|xapp-|hooks\.slack|eyJ|:\/\/|AIza|ya29\.|glpat-|npm_|hf_|whsec_|SG\.|re_|nsec1|aws_secret/i

/** The shortest text that can hold a secret of any format: `Basic ` and eight characters. */
const shortest = 13

/**
 * Self-identifying formats: an issuer's prefix at the start of a word, followed by at least as much as the issuer gives out. Each
 * is bounded or linear, and none matches its own replacement.
 */
const issued: readonly RegExp[] = [
  /(?<![A-Za-z0-9])A[KS]IA[A-Z2-7]{16}(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9_])gh[oprsu]_[A-Za-z0-9]{36,255}/g,
  /(?<![A-Za-z0-9_])github_pat_[A-Za-z0-9_]{60,255}/g,
  /(?<![A-Za-z0-9_-])xox[a-z]-(?=[A-Za-z-]{0,40}[0-9])[A-Za-z0-9-]{10,512}/g,
  /(?<![A-Za-z0-9_-])xapp-[0-9]-[A-Za-z0-9-]{20,512}/g,
  /(?<=hooks\.slack\.com\/services\/)T[A-Z0-9]{6,20}\/B[A-Z0-9]{6,20}\/[A-Za-z0-9]{16,64}/g,
  /(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g,
  /(?<![A-Za-z0-9_-])ya29\.[A-Za-z0-9_-]{20,2048}/g,
  /(?<![A-Za-z0-9_-])glpat-[A-Za-z0-9_-]{20,128}/g,
  /(?<![A-Za-z0-9_])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9_])hf_[A-Za-z0-9]{34}(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9_])[sr]k_(?:live|test)_[A-Za-z0-9]{16,255}/g,
  /(?<![A-Za-z0-9_])whsec_[A-Za-z0-9+/]{24,128}={0,2}/g,
  /(?<![A-Za-z0-9_])SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/g,
  /(?<![A-Za-z0-9_])re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?![A-Za-z0-9])/g,
  /(?<![a-z0-9])nsec1[02-9ac-hj-np-z]{58}(?![a-z0-9])/g,
  /(?<=aws_secret_access_key["']?\s{0,8}[=:]\s{0,8}["']?)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/gi,
]

/**
 * `sk-` begins keys of several model providers, and also ordinary words and slugs. A key has, somewhere, sixteen letters
 * and digits in a row with a digit among them; a slug's words are shorter and a long word has no digit.
 */
const modelKey = /(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{16,512}/g
const keyMaterial = /(?=[A-Za-z]{0,32}[0-9])[A-Za-z0-9]{16}/

const webToken = /(?<![A-Za-z0-9_-])(eyJ[A-Za-z0-9_-]{8,})\.[A-Za-z0-9_-]{2,}(?:\.[A-Za-z0-9_-]*){1,3}/g

const bearer = /(?<![A-Za-z0-9])(bearer\s{1,8})([A-Za-z0-9._~+/-]{8,}={0,2})/gi
const basic = /(?<![A-Za-z0-9])(basic\s{1,8})([A-Za-z0-9+/_-]{6,}={0,2})/gi

const pemBegin = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g
const pemEnd = /-----END (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g

const userInfo = /:\/\/([^\s/?#:@"'<>]{0,128}):([^\s/?#"'<>]{1,512})@(?=[A-Za-z0-9[])/g
const urlParameter =
  /([?&#](?:access_token|refresh_token|id_token|auth_token|token|api_?key|apikey|client_secret|secret|password|passwd|sig|signature|x-amz-signature|x-amz-security-token|x-goog-signature)=)([^&#\s"'<>]{8,})/gi

/** The text with every credential of a known format replaced; the same string when there is none. Idempotent. */
export function redactSecrets(text: string): string {
  if (text.length < shortest || !marks.test(text)) return text
  let out = redactPrivateKeys(text)
  out = redactHeaderCredentials(out)
  out = out.replace(webToken, (found: string, header: string) => (isTokenHeader(header) ? redacted : found))
  for (const format of issued) out = out.replace(format, redacted)
  out = out.replace(modelKey, (found) => (keyMaterial.test(found.slice(3)) ? redacted : found))
  return out.includes('://') ? redactUrls(out) : out
}

/** From BEGIN to its END, or to the end of the text: half a key is still a secret. Forward only, so linear. */
function redactPrivateKeys(text: string): string {
  let out = ''
  let from = 0
  pemBegin.lastIndex = 0
  for (let begin = pemBegin.exec(text); begin !== null; begin = pemBegin.exec(text)) {
    pemEnd.lastIndex = pemBegin.lastIndex
    const end = pemEnd.exec(text) === null ? text.length : pemEnd.lastIndex
    out += text.slice(from, begin.index) + redacted
    from = end
    pemBegin.lastIndex = end
  }
  return from === 0 ? text : out + text.slice(from)
}

/**
 * `Bearer` and `Basic` are also words. The text after them is a credential in three cases: after a header's name; if it makes up
 * the whole text, as in a header's value, and is not a plain word; or if it looks like one: a bearer token has a digit and some
 * length, basic credentials decode to `user:password`.
 */
function redactHeaderCredentials(text: string): string {
  const bearersGone = text.replace(bearer, (found: string, scheme: string, token: string, at: number) =>
    isAfterHeaderName(text, at) || isWholeValue(text, found, token) || (token.length >= 12 && /[0-9]/.test(token)) ? scheme + redacted : found,
  )
  return bearersGone.replace(basic, (found: string, scheme: string, token: string) => (isUserAndPassword(token) ? scheme + redacted : found))
}

function isAfterHeaderName(text: string, at: number): boolean {
  return /authorization["']?\s{0,4}[:=]\s{0,4}["']?$/i.test(text.slice(Math.max(0, at - 32), at))
}

function isWholeValue(text: string, found: string, token: string): boolean {
  return found.length === text.trim().length && !/^[A-Za-z][a-z]*$/.test(token)
}

function isUserAndPassword(token: string): boolean {
  const decoded = Buffer.from(token, 'base64').toString('latin1')
  return /^[\x20-\x7e]+$/.test(decoded) && decoded.includes(':') && sameBase64(token, decoded)
}

/** Buffer skips characters that are not base64; only text that encodes back to itself was base64. */
function sameBase64(token: string, decoded: string): boolean {
  return Buffer.from(decoded, 'latin1').toString('base64').replace(/=+$/, '') === token.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')
}

/** Three dotted words are a JSON Web Token only when the first one decodes to a header that names its algorithm. */
function isTokenHeader(segment: string): boolean {
  if (segment.length > 4096) return true
  try {
    const header: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'))
    return typeof header === 'object' && header !== null && 'alg' in header
  } catch {
    return false
  }
}

/** Passwords in user-info and secrets in query strings. The user name and the rest of the address stay readable. */
function redactUrls(text: string): string {
  return text.replace(userInfo, `://$1:${redacted}@`).replace(urlParameter, `$1${redacted}`)
}
