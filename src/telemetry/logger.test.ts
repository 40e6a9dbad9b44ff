import { describe, expect, it } from 'vitest'
import { createLogger } from './logger.js'

function logged(format: 'json' | 'text', write: (logger: ReturnType<typeof createLogger>) => void): string {
  let text = ''
  write(createLogger({ level: 'info', format, base: { service: 'runtime' }, destination: { write: (line) => (text += line) } }))
  return text
}

describe('createLogger', () => {
  it('writes one JSON object a line, named as log collectors expect', () => {
    const line = JSON.parse(
      logged('json', (logger) => {
        logger.info({ request_id: 'r1' }, 'Served.')
      }),
    ) as Record<string, unknown>
    expect(line).toMatchObject({ severity: 'INFO', message: 'Served.', service: 'runtime', request_id: 'r1' })
    expect(line['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  })

  it('writes a short line for people, with the stack of an error', () => {
    const text = logged('text', (logger) => {
      logger.warn({ request_id: 'r1', count: 3 }, 'Slow.')
      logger.error({ error: new Error('broken') }, 'Failed.')
      logger.debug('not shown')
    })
    expect(text).toMatch(/^\d\d:\d\d:\d\d\.\d{3} WARN {2}Slow\. request_id=r1 count=3\n\S+ ERROR Failed\.\n {4}Error: broken\n {4} {4}at /)
    expect(text).not.toContain('not shown')
  })

  it('never writes what signs or unlocks', () => {
    const secrets = {
      token: 't0p',
      authorization: 't0p',
      headers: { authorization: 't0p', 'x-oa-runtime-signature': 't0p' },
      request: { headers: { cookie: 't0p' } },
    }
    const text = logged('json', (logger) => {
      logger.info(secrets, 'Served.')
    })
    expect(text).toContain('[redacted]')
    expect(text).not.toContain('t0p')
  })
})
