import { describe, expect, it } from 'vitest'
import { describeDatabase, withDatabase, withSessionSettings } from './database-url.js'

describe('a database URL', () => {
  it('is described without user and password', () => {
    expect(describeDatabase('postgres://u:secret@db.internal/runtime?sslmode=require')).toBe('db.internal:5432/runtime')
  })

  it('can name another database', () => {
    expect(withDatabase('postgres://u:p@db:1/a?sslmode=require', 'b')).toBe('postgres://u:p@db:1/b?sslmode=require')
  })

  it('carries the session’s settings after those it came with', () => {
    const url = withSessionSettings('postgres://u:p@db:1/a?options=-c%20search_path%3Dx', 'my app')
    expect(new URL(url).searchParams.get('options')).toBe('-c search_path=x -c timezone=UTC')
    expect(url).toContain('application_name=my%20app')
    expect(url).not.toContain('+')
  })
})
