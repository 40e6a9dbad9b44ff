import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { presentable, refusalError, retryAfterMs } from './refusal.js'

const key = 'key-of-a-test'
const refused = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  refusalError({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }, [key], 0)

describe('a refusal', () => {
  it.each([
    [{ error: { message: 'why' } }],
    [{ error: 'why' }],
    [[{ error: { message: 'why' } }]],
    [{ message: 'why' }],
    [{ detail: 'why' }],
    [{ errors: [{ message: 'why' }] }],
    [{ error: { error: { message: 'why' } } }],
    [{ error: { message: '{"error":{"message":"why"}}' } }],
    [{ type: 'error', error: { type: 'invalid_request_error', message: 'why' } }],
    [{ title: 'why', status: 400 }],
    ['why'],
  ])('tells why: %j', (body) => {
    expect(refused(400, body)).toMatchObject({ class: 'rejected', retryable: false, status: 400, message: 'The model provider answered 400: why' })
  })

  it.each([
    [401, { error: { message: 'no' } }, 'rejected', false],
    [404, 'no', 'rejected', false],
    [402, { error: { message: 'Payment required' } }, 'rejected', false],
    [429, { error: { message: 'slow down' } }, 'rate_limited', true],
    [429, { error: { message: 'no', code: 'insufficient_quota' } }, 'rejected', false],
    [429, { error: { message: 'You exceeded your current quota', details: [{ retryDelay: '34s' }] } }, 'rate_limited', true],
    [400, { error: { message: 'no', code: 'content_policy_violation' } }, 'rejected', false],
    [500, { error: { message: 'on fire' } }, 'unavailable', true],
    [502, '<html><head><title>502 Bad Gateway</title></head></html>', 'unavailable', true],
    [504, '', 'timeout', true],
    [501, '', 'rejected', false],
    [200, '<html><title>Log in</title></html>', 'rejected', false],
    [200, { error: { message: 'no' } }, 'unavailable', false],
    [200, { error: { message: 'no', code: 503 } }, 'unavailable', true],
    [200, { error: { message: 'no', type: 'overloaded_error' } }, 'unavailable', true],
    [200, { error: { message: 'no', type: 'invalid_request_error' } }, 'rejected', false],
  ])('of %i %j is %s, and may pass: %s', (status, body, errorClass, retryable) => {
    expect(refused(status, body)).toMatchObject({ class: errorClass, retryable })
  })

  it('does not pass when the server says so', () => {
    expect(refused(500, 'no', { 'x-should-retry': 'false' }).retryable).toBe(false)
  })

  it('never tells the key, control characters or half a character, and is short, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => `<html><title>${text}${key}`),
        ),
        fc.integer({ min: 200, max: 599 }),
        (body, status) => {
          const { message } = refused(status, body.replace('a', key))
          expect(message.length).toBeLessThan(600)
          expect(message).not.toContain(key)
          expect(message.isWellFormed()).toBe(true)
          expect(message).not.toMatch(/\p{Cc}/u)
        },
      ),
    )
    expect(presentable('Bearer abcdefgh12345678 and sk-abcdefgh12345678abcd', [])).not.toMatch(/12345678/)
  })

  it.each([
    [{ error: { message: 'why', code: { toString: 1, valueOf: 1 }, type: [{ toString: null }], status: { toString: null } } }],
    [{ detail: [{ loc: ['why', { toString: null }], msg: 'x' }] }],
    [`{"detail":[{"loc":${'['.repeat(20_000)}${']'.repeat(20_000)},"msg":"why"}]}`],
  ])('is one whatever its members are (%#)', (body) => {
    expect(refused(401, body)).toMatchObject({ class: 'rejected', retryable: false, status: 401, message: expect.stringContaining('why') as string })
  })

  it('is waited for as it asks', () => {
    expect(retryAfterMs({ 'retry-after': '2' }, 0)).toBe(2_000)
    expect(retryAfterMs({ 'retry-after-ms': '30' }, 0)).toBe(30)
    expect(retryAfterMs({ 'retry-after': 'Thu, 01 Jan 1970 00:00:05 GMT' }, 1_000)).toBe(4_000)
    expect(retryAfterMs({ 'retry-after': 'soon' }, 0)).toBeUndefined()
  })
})
