import { describe, expect, it } from 'vitest'
import { deliveryEvent, maskOf } from './delivery-event.js'

const wanted = { eventId: 'e1', provider: 'resend', deliveryState: 'bounced', recipient: 'Ada@example.com' }

describe('what is kept of a recipient', () => {
  it.each([
    ['ada@example.com', 'a***@example.com'],
    ['"a@b"@example.com', '"***@example.com'],
    ['+4915112345678', '***78'],
    ['1234', '***'],
    ['@x', '***'],
  ])('%s is %s', (recipient, mask) => {
    expect(maskOf(recipient)).toBe(mask)
  })

  it('is hashed with the key', () => {
    const one = deliveryEvent(wanted, ['key-1'])
    expect(one.recipientHash).toMatch(/^[0-9a-f]{64}$/)
    expect(deliveryEvent({ ...wanted, recipient: 'ada@EXAMPLE.com' }, ['key-1']).recipientHash).toBe(one.recipientHash)
    expect(deliveryEvent(wanted, ['key-2']).recipientHash).not.toBe(one.recipientHash)
  })
})

describe('a repetition', () => {
  it('is still recognised after the secret has been changed once', () => {
    const [before] = deliveryEvent(wanted, ['old']).fingerprints
    expect(deliveryEvent(wanted, ['new', 'old']).fingerprints).toContain(before)
    expect(deliveryEvent({ ...wanted, reason: 'x' }, ['new', 'old']).fingerprints).not.toContain(before)
  })
})
