import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from './json.js'
import { sanitise, sanitiserVersion } from './sanitiser.js'

const b64 = (text: string) => Buffer.from(text).toString('base64')
const letters = (count: number) => 'aB3dE5gH7jK9mN1pQ2sT4vW6'.repeat(20).slice(0, count)
// Put together here so that no scanner takes this file for a leak.
const webToken = [
  Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url'),
  Buffer.from('{"sub":"1234567890"}').toString('base64url'),
  letters(43),
].join('.')
const pem = `-----BEGIN RSA PRIVATE KEY-----\n${letters(200)}\n-----END RSA PRIVATE KEY-----`

const textOf = (text: string) => sanitise({ text }).text

describe('what is left alone', () => {
  const harmless: readonly JsonObject[] = [
    { requested_at: '2026-02-19T02:00:00Z', text: 'until 2026-02-19T02:00:00Z or 2026-02-19' },
    { run_id: 'run_1708300800000', order: '1708300800000', phone_like: '+1 (555) 010-9999' },
    { hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', object_id: '507f1f77bcf86cd799439011' },
    { uuid: '01951d2a-6c15-7c9f-99c2-cf8ad72a23f0', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
    { text: 'task-42 is risk-free; see disk-utilisation-2026-report and sk-learn, sk-SK, sk-2026-roadmap-planning-notes' },
    { name: 'organisation.department.subsystem', file: 'configuration.development.overrides.json' },
    { text: 'Write to ann@example.org or call +1 555 010 9999 before the 1st.' },
    { text: 'The bearer of bad news has a Basic understanding of bearer authentication and basic responsibilities.' },
    { title: 'Bearer authentication', scheme: 'Basic' },
    { usage: { input_tokens: 12, output_tokens: 30, max_tokens: 4096, token_count: 42, cached_input_tokens: 1, total_token: 5 } },
    { idempotency_key: `ghp_${letters(36)}`, frame_id: 'sk-0123456789abcdef0123', tool_call_id: 'call_xoxb-1234567890-abc' },
    { authorization_id: 'auth_1', authorization_mode: 'delegated_budget', authorization: { authorization_id: 'auth_1', mode: 'delegated_budget' } },
    { next_page_token: 'CAUQAA', token_type: 'Bearer', secret_name: 'billing', public_key: 'ssh-ed25519 AAAAC3Nz', cache_key: 'v1:a' },
    { url: 'https://example.org:8443/a?b=c&page=2#token', repo: 'ssh://git@github.com/a/b.git', text: 'ratio 3://x' },
    { token: null, secret: '', password: null, api_key: [], cookie: {}, has_password: true },
    { text: 'eyJ is how it starts: eyJhbGciOi.not-a-token.at-all-here-and-there' },
    { pem: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----' },
    { email_sent: true, email_template: 'welcome', addresses: ['10.0.0.1'] },
  ]
  it.each(harmless.map((value) => [JSON.stringify(value).slice(0, 70), value] as const))('%s', (_name, value) => {
    expect(sanitise(value)).toBe(value)
  })

  it('never touches uuids, hashes, numbers, ids of our pattern or timestamps, whatever the key', () => {
    const plainKey = fc.constantFrom('text', 'value', 'ref', 'delta', 'output')
    const identifier = fc.oneof(
      fc.uuid(),
      fc.stringMatching(/^[0-9a-f]{24,64}$/),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.integer().map(String),
      fc.stringMatching(/^[a-z]{2,12}[._:-][0-9]{1,20}$/),
    )
    fc.assert(
      fc.property(plainKey, fc.oneof(identifier, fc.double({ noNaN: true }), fc.integer(), fc.boolean()), (key, value) => {
        const object = { [key]: value, nested: [value] }
        expect(sanitise(object)).toBe(object)
      }),
    )
  })
})

describe('what is removed by key', () => {
  it.each([
    'authorization',
    'Proxy-Authorization',
    'cookie',
    'Set-Cookie',
    'password',
    'passphrase',
    'secret',
    'api_key',
    'admin_key',
    'apikey',
    'x-api-key',
    'access_token',
    'refresh_token',
    'token',
    'client_secret',
    'private_key',
    'khala_self_hosted_admin_key',
    'github_token',
    'db_password',
    'accessToken',
    'clientSecret',
    'APIKey',
    'OPENAI_API_KEY',
    'aws_secret_access_key',
    'awsSecretAccessKey',
    'passwd',
    'userPwd',
    'seedPhrase',
    'mnemonic',
    'macaroon',
    'preimage',
    'nwc_uri',
  ])('%s', (key) => {
    expect(sanitise({ [key]: 'value', safe: 'value', list: [{ [key]: 'deep' }] })).toEqual({
      [key]: '[REDACTED]',
      safe: 'value',
      list: [{ [key]: '[REDACTED]' }],
    })
  })

  it('replaces structures whole, numbers only where they are passwords', () => {
    expect(sanitise({ secret: { a: 'b' }, cookie: ['a=b'], token: 7, password: 12345678 })).toEqual({
      secret: '[REDACTED]',
      cookie: '[REDACTED]',
      token: 7,
      password: '[REDACTED]',
    })
  })

  it('names what kind of personal data stood there', () => {
    expect(sanitise({ email: 'a@b.org', phone_number: '5550109', ssn: '1', postalCode: '12345' })).toEqual({
      email: '[REDACTED_EMAIL]',
      phone_number: '[REDACTED_PHONE]',
      ssn: '[REDACTED]',
      postalCode: '[REDACTED]',
    })
  })
})

describe('what is removed by format', () => {
  const secrets: readonly [string, string][] = [
    ['a bearer credential', `Bearer ${letters(24)}`],
    ['basic credentials', `Basic ${b64('ann:pass phrase')}`],
    ['an OpenAI key', `sk-${letters(48)}`],
    ['an OpenAI project key', `sk-proj-${letters(30)}_${letters(20)}-${letters(40)}`],
    ['an Anthropic key', `sk-ant-api03-${letters(60)}-AA`],
    ['a Stripe key', `sk_live_${letters(24)}`],
    ['an AWS key id', 'AKIAIOSFODNN7EXAMPLE'],
    ['a GitHub token', `ghp_${letters(36)}`],
    ['a GitHub fine-grained token', `github_pat_${letters(22)}_${letters(59)}`],
    ['a Slack token', `xoxb-1234567890-${letters(24)}`],
    ['a Google key', `AIza${letters(35)}`],
    ['a GitLab token', `glpat-${letters(20)}`],
    ['an npm token', `npm_${letters(36)}`],
    ['a JSON Web Token', webToken],
    ['a private key', pem],
    ['a private key with escaped line ends', pem.replaceAll('\n', '\\n')],
    ['an OpenSSH private key', pem.replaceAll('RSA', 'OPENSSH')],
    ['a Nostr secret', `nsec1${'q0p9z8x7'.repeat(8).slice(0, 58)}`],
  ]
  it.each(secrets)('%s', (_name, secret) => {
    expect(textOf(secret)).toMatch(/^(Bearer |Basic )?\[REDACTED\]$/)
    expect(textOf(`before ${secret}, after`)).toMatch(/^before (Bearer |Basic )?\[REDACTED\], after$/)
  })

  it('a short bearer credential only where it is the whole value', () => {
    expect(textOf('Bearer super-secret')).toBe('Bearer [REDACTED]')
    expect(textOf('a Bearer super-secret')).toBe('a Bearer super-secret')
  })

  it('in a header that is quoted in text', () => {
    expect(textOf(`curl -H "Authorization: bearer opaquevalue" https://x.org`)).toBe('curl -H "Authorization: bearer [REDACTED]" https://x.org')
  })

  it('in an assignment of an AWS secret', () => {
    expect(textOf(`aws_secret_access_key = ${letters(40)}`)).toBe('aws_secret_access_key = [REDACTED]')
  })

  it('half of a private key', () => {
    expect(textOf(`see ${pem.slice(0, 80)}`)).toBe('see [REDACTED]')
  })

  it('the password of a URL, not its user or host', () => {
    expect(textOf('postgres://ann:p%40ss:w0rd@db.example.org:5432/app?x=1')).toBe('postgres://ann:[REDACTED]@db.example.org:5432/app?x=1')
  })

  it('secret parameters of a URL', () => {
    expect(textOf('https://x.org/a?page=2&access_token=abcdefgh12&b=c')).toBe('https://x.org/a?page=2&access_token=[REDACTED]&b=c')
    expect(textOf('https://x.org/a?X-Amz-Date=20260101T000000Z&X-Amz-Signature=abcdef0123456789')).toBe(
      'https://x.org/a?X-Amz-Date=20260101T000000Z&X-Amz-Signature=[REDACTED]',
    )
  })

  it('several in one text, with the words between them', () => {
    expect(textOf(`first sk-${letters(20)} then Bearer ${letters(20)} then ann@example.org`)).toBe(
      'first [REDACTED] then Bearer [REDACTED] then ann@example.org',
    )
  })

  it('in the name of a member, without losing one', () => {
    expect(sanitise({ [`sk-${letters(20)}`]: 1, [`sk-${letters(30)}`]: 2, '[REDACTED]': 3 })).toEqual({ '[REDACTED] 2': 1, '[REDACTED] 3': 2, '[REDACTED]': 3 })
  })
})

describe('the shape of the result', () => {
  it('keeps __proto__ as data', () => {
    const value = JSON.parse('{"__proto__":{"password":"x","n":1},"constructor":"c","token":"t"}') as JsonObject
    expect(JSON.stringify(sanitise(value))).toBe('{"__proto__":{"password":"[REDACTED]","n":1},"constructor":"c","token":"[REDACTED]"}')
  })

  it('copies only what changed', () => {
    const value = { same: { a: ['b'] }, other: { token: 'x' } }
    const result = sanitise(value)
    expect(result.same).toBe(value.same)
    expect(value.other.token).toBe('x')
  })

  it('is idempotent', () => {
    const piece = fc.constantFrom(
      ' ',
      'Bearer ',
      'basic ',
      `sk-${letters(20)}`,
      webToken,
      pem,
      'postgres://u:p@h/',
      '?token=abcdefghij',
      'https://a',
      '[REDACTED]',
      'AKIAIOSFODNN7EXAMPLE',
      '@',
      ':',
      '"',
      '=',
      `ghp_${letters(36)}`,
      b64('a:b-c-d'),
    )
    const text = fc.array(fc.oneof(piece, fc.string({ maxLength: 12 })), { maxLength: 12 }).map((pieces) => pieces.join(''))
    const key = fc.oneof(fc.constantFrom('password', 'token', 'email', 'text', 'id', '__proto__', 'authorization'), text)
    const value = fc.dictionary(key, fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.dictionary(key, text, { maxKeys: 3 })), { maxKeys: 5 })
    fc.assert(
      fc.property(value, (object) => {
        const once = sanitise(object)
        expect(sanitise(once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  it('takes time in proportion to the text, also for text made to be slow', () => {
    const size = 100 * 1024
    const hostile = [
      'eyJ',
      'sk-a',
      'Bearer ',
      '://a:',
      '-----BEGIN PRIVATE KEY-----',
      'a@',
      'AKIA',
      'eyJaaaaaaaaaaaa.',
      'xoxb-',
      'aws_secret_access_key=',
      '1-',
      'basic a',
      'https://a:b',
      '?token=abcdefgh',
    ]
    sanitise({ text: 'Bearer '.repeat(1000) })
    for (const unit of hostile) {
      const before = process.cpuUsage()
      sanitise({ text: unit.repeat(Math.ceil(size / unit.length)) })
      const spent = process.cpuUsage(before)
      expect((spent.user + spent.system) / 1000, unit).toBeLessThan(150)
    }
  })

  it('says which rules it follows', () => {
    expect(sanitiserVersion).toBe(2)
  })
})
