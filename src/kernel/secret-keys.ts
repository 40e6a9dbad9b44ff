/** What a member's name reveals about its value. */
export type KeyClass = 'plain' | 'secret' | 'password' | 'authorization' | 'email' | 'phone' | 'personal' | 'identifier'

const secretNames = new Set(
  `secret token api_key apikey x_api_key admin_key access_key secret_key private_key signing_key encryption_key
   access_token refresh_token id_token auth_token session_token bearer_token client_secret secret_access_key
   cookie cookies set_cookie proxy_authorization
   seed_phrase recovery_phrase mnemonic nsec macaroon preimage nwc nwc_uri nwc_url`.split(/\s+/),
)
const secretEndings = `_token _secret _api_key _apikey _admin_key _access_key _secret_key _private_key _signing_key _encryption_key
   _cookie _seed_phrase _recovery_phrase _mnemonic _macaroon _preimage _nsec _nwc_uri`.split(/\s+/)

const passwordNames = new Set('password passwd pwd passphrase passcode'.split(' '))
const passwordEndings = '_password _passwd _pwd _passphrase _passcode'.split(' ')

/** Positions in a list and marks in a vocabulary are called tokens too. */
const harmlessTokens = new Set(
  'page_token next_page_token prev_page_token next_token continuation_token stop_token bos_token eos_token pad_token unk_token'.split(' '),
)

/**
 * Ids by which readers and writers of a log find each other. They are opaque and never rewritten, even if they look like secrets:
 * an id that changed on its way into the log would defeat idempotency and ownership.
 */
const identifierNames = new Set(
  'id run_id thread_id frame_id worker_id turn_id message_id event_id session_id request_id tool_call_id provider_call_id provider_metadata idempotency_key traceparent tracestate'.split(
    ' ',
  ),
)

const longestName = 128
const known = new Map<string, KeyClass>()
const mostKnown = 4096

/** The names that occur repeat endlessly, so the answer is remembered; hostile variety only empties the memory. */
export function classOfKey(key: string): KeyClass {
  const remembered = known.get(key)
  if (remembered !== undefined) return remembered
  if (key.length > longestName) return 'plain'
  const found = classify(wordsOf(key))
  if (known.size >= mostKnown) known.clear()
  known.set(key, found)
  return found
}

/** `accessToken`, `Access-Token`, `ACCESS_TOKEN` and `access token` are all `access_token`. */
function wordsOf(key: string): string {
  return key
    .trim()
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1_')
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1_')
    .toLowerCase()
    .replace(/[\s.-]+/g, '_')
}

function classify(name: string): KeyClass {
  if (identifierNames.has(name)) return 'identifier'
  if (passwordNames.has(name) || passwordEndings.some((ending) => name.endsWith(ending))) return 'password'
  if (harmlessTokens.has(name)) return 'plain'
  if (secretNames.has(name) || secretEndings.some((ending) => name.endsWith(ending))) return 'secret'
  switch (name) {
    case 'authorization':
      return 'authorization'
    case 'email':
    case 'e_mail':
      return 'email'
    case 'phone':
    case 'phone_number':
      return 'phone'
    case 'ssn':
    case 'address':
    case 'street':
    case 'postal_code':
    case 'zip':
      return 'personal'
    default:
      return 'plain'
  }
}
