import { describe, expect, it } from 'vitest'
import { eraserFor, idWithout, withoutRecipients } from './without-recipients.js'

describe('text about a message', () => {
  const mail = eraserFor('Ada.Lovelace@example.com')
  it.each([
    ['550 5.1.1 <ada.lovelace@EXAMPLE.com>: unknown', '550 5.1.1 <[REDACTED_EMAIL]>: unknown'],
    ['mailbox ADA.LOVELACE is full', 'mailbox [REDACTED_EMAIL] is full'],
    ['https://x.example/u?to=ada.lovelace%40example.com&n=1', 'https://x.example/u?to=[REDACTED_EMAIL]&n=1'],
    ['copied to bob@other.org, carol@other.org', 'copied to [REDACTED_EMAIL], [REDACTED_EMAIL]'],
    ['from bounce+ada.lovelace=example.com@mx.example', 'from bounce+[REDACTED_EMAIL]@mx.example'],
    ['größe@exämple.de said no', '[REDACTED_EMAIL] said no'],
    ['bounced at 2026-02-01 10:00, code 5.1.1, id 1764457393000', 'bounced at 2026-02-01 10:00, code 5.1.1, id 1764457393000'],
  ])('%s', (said, kept) => {
    expect(mail(said)).toBe(kept)
  })

  const phone = eraserFor('+49 151 12345678')
  it.each([
    ['to +4915112345678 failed', 'to [REDACTED_PHONE] failed'],
    ['to 0151 1234 5678 failed', 'to [REDACTED_PHONE] failed'],
    ['to 004915112345678', 'to [REDACTED_PHONE]'],
    ['to 4915112345678', 'to [REDACTED_PHONE]'],
    ['forwarded to +1 (555) 010-4477', 'forwarded to [REDACTED_PHONE]'],
    ['forwarded to 555-010-4477', 'forwarded to [REDACTED_PHONE]'],
    ['at 2026-02-01, message 1764457393000', 'at 2026-02-01, message 1764457393000'],
  ])('%s', (said, kept) => {
    expect(phone(said)).toBe(kept)
  })

  it('is erased in time that grows with its length, whatever it holds', () => {
    const hostile = ['a'.repeat(200_000), '@'.repeat(200_000), '1'.repeat(200_000), '1 '.repeat(100_000), 'a@'.repeat(100_000), '+1('.repeat(70_000)]
    for (const text of hostile) expect(mail(text).length).toBeGreaterThan(0)
  })
})

describe('a payload', () => {
  it('has no recipient in its texts, its names or its numbers', () => {
    const kept = withoutRecipients(
      { to: ['Ada <ada@example.com>'], by: { 'ada@example.com': { code: 550 } }, msisdn: 4915112345678, at: 1764457393000, ok: true, none: null },
      '+4915112345678',
    )
    expect(kept).toEqual({
      to: ['Ada <[REDACTED_EMAIL]>'],
      by: { '[REDACTED_EMAIL]': { code: 550 } },
      msisdn: '[REDACTED_PHONE]',
      at: 1764457393000,
      ok: true,
      none: null,
    })
    expect(Object.keys(withoutRecipients({ 'a@b.example': 1, 'c@d.example': 2 }, null))).toEqual(['[REDACTED_EMAIL]', '[REDACTED_EMAIL] 2'])
  })
})

describe('an id of the provider', () => {
  it('stays, unless it holds the recipient', () => {
    expect(idWithout('<0102@mx.example>', 'ada@example.com', 'r')).toBe('<0102@mx.example>')
    expect(idWithout('msg:ADA@example.com:1', 'ada@example.com', 'r')).toBe('msg:r:1')
  })
})
