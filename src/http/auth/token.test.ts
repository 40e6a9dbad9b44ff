import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { RuntimeError } from '../../kernel/errors.js'
import { createKeyRing } from './key-ring.js'
import { mintToken, verifyToken } from './token.js'

const secret = 'test-signing-secret'
const ring = createKeyRing([secret])
const claims = { iat: 1_700_000_000, exp: 1_700_000_300, nonce: 'nonce-1', run_id: 'run_123', thread_id: 'thread_abc', user_id: 42 }
const now = 1_700_000_100

function refusal(header: string | undefined, at = now, keys = ring): string {
  try {
    verifyToken(header, keys, at)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error
    return error.reason
  }
}

/** Signed as it stands, whatever it is. */
const sign = (encoded: string): string => `v1.${encoded}.${createHmac('sha256', secret).update(encoded).digest('base64url')}`
const signJson = (value: unknown): string => sign(Buffer.from(JSON.stringify(value)).toString('base64url'))

describe('the published vector', () => {
  it('is what mintToken makes of the claims', () => {
    expect(mintToken(claims, secret)).toMatch(/^v1\.[A-Za-z0-9_-]+\.6RU-1XheC8_Wo7vUl1bILNULPiUBHjJPqinETABwT7M$/)
  })

  it('is accepted within its time', () => {
    expect(verifyToken(mintToken(claims, secret), ring, now)).toEqual(claims)
  })
})

describe('refusals, in the order of the checks', () => {
  const token = mintToken(claims, secret)

  it('asks for a token', () => {
    expect(refusal(undefined)).toBe('missing_token')
    expect(refusal('')).toBe('missing_token')
  })

  it.each([
    ['two parts', 'v1.abc'],
    ['four parts', `${token}.x`],
    ['another version', token.replace('v1.', 'v2.')],
    ['no version', token.slice(3)],
    ['padding', `${token}=`],
    ['the alphabet of plain base64', sign('ab+/')],
    ['an empty signature', token.replace(/[^.]+$/, '')],
    ['an impossible length', sign('abcde')],
    ['claims that are not JSON', sign(Buffer.from('not json').toString('base64url'))],
    ['claims that are not UTF-8', sign(Buffer.from([0x22, 0xff, 0x22]).toString('base64url'))],
    ['two headers joined into one', `${token}, ${token}`],
  ])('refuses %s as malformed', (_name, header) => {
    expect(refusal(header)).toBe('malformed_token')
  })

  it('refuses a foreign signature before it looks at claims', () => {
    expect(refusal(mintToken(claims, 'another-secret'))).toBe('bad_signature')
    expect(refusal(signJson('no object').replace(/[^.]+$/, Buffer.alloc(32).toString('base64url')))).toBe('bad_signature')
    expect(refusal(token.replace(/[^.]+$/, 'AAAA'))).toBe('bad_signature')
  })

  it('signs the claims alone, not the version before them', () => {
    const encoded = Buffer.from(JSON.stringify(claims)).toString('base64url')
    expect(refusal(`v1.${encoded}.${createHmac('sha256', secret).update(`v1.${encoded}`).digest('base64url')}`)).toBe('bad_signature')
  })

  it.each([
    ['an array', [1]],
    ['null', null],
    ['a text', 'x'],
    ['no iat', { ...claims, iat: undefined }],
    ['a text as exp', { ...claims, exp: '1700000300' }],
    ['a fraction', { ...claims, iat: 1_700_000_000.5 }],
    ['no nonce', { ...claims, nonce: undefined }],
    ['an empty nonce', { ...claims, nonce: '' }],
    ['a number as nonce', { ...claims, nonce: 7 }],
  ])('refuses claims that are %s', (_name, value) => {
    expect(refusal(signJson(value))).toBe('bad_claims')
  })

  it('expires at exp, without allowance', () => {
    expect(refusal(token, claims.exp - 1)).toBe('accepted')
    expect(refusal(token, claims.exp)).toBe('token_expired')
  })

  it('allows an issuer to be 30 s ahead', () => {
    expect(refusal(token, claims.iat - 30)).toBe('accepted')
    expect(refusal(token, claims.iat - 31)).toBe('token_not_yet_valid')
  })

  it('wants exp after iat, and says expired first', () => {
    expect(refusal(signJson({ ...claims, iat: now + 10, exp: now + 10 }))).toBe('bad_claims')
    expect(refusal(signJson({ ...claims, iat: now - 10, exp: now - 10 }))).toBe('token_expired')
  })

  it('allows a life of 300 s and no more', () => {
    expect(refusal(signJson({ ...claims, exp: claims.iat + 300 }))).toBe('accepted')
    expect(refusal(signJson({ ...claims, exp: claims.iat + 301 }))).toBe('token_lifetime')
  })
})

describe('a key ring', () => {
  it('accepts what any of its keys has signed, so that a secret can be replaced without a gap', () => {
    const overlap = createKeyRing(['the-new-secret', secret])
    expect(refusal(mintToken(claims, secret), now, overlap)).toBe('accepted')
    expect(refusal(mintToken(claims, 'the-new-secret'), now, overlap)).toBe('accepted')
    expect(refusal(mintToken(claims, 'a-third-secret'), now, overlap)).toBe('bad_signature')
  })
})
