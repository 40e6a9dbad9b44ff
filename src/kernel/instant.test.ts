import { describe, expect, it } from 'vitest'
import { RuntimeError } from './errors.js'
import { instant } from './instant.js'

describe('a time that a caller sent', () => {
  it.each([
    ['2026-02-01T03:04:05Z', '2026-02-01T03:04:05.000000Z'],
    ['2026-02-01t03:04:05.5z', '2026-02-01T03:04:05.500000Z'],
    ['2026-02-01 03:04:05.123456789Z', '2026-02-01T03:04:05.123456Z'],
    ['2026-02-01T00:30:00+02:00', '2026-01-31T22:30:00.000000Z'],
    ['2026-01-01T00:00:00+23:59', '2025-12-31T00:01:00.000000Z'],
    ['2025-12-31T23:00:00-0130', '2026-01-01T00:30:00.000000Z'],
    ['2025-12-31T23:00:00-02', '2026-01-01T01:00:00.000000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000Z'],
    ['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
  ])('%s is %s', (text, stored) => {
    expect(instant(text, '/body/occurred_at')).toBe(stored)
  })

  it.each(['2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z', '0000-01-01T00:00:00Z', '0001-01-01T00:00:00+01:00', '9999-12-31T23:59:59-01:00', 'yesterday', ''])(
    '%s is refused by name',
    (text) => {
      const asked = (): string => instant(text, '/body/occurred_at')
      expect(asked).toThrow(RuntimeError)
      expect(asked).toThrow(expect.objectContaining({ status: 400, details: [expect.objectContaining({ path: '/body/occurred_at' })] }) as Error)
    },
  )
})
