import { describe, expect, it } from 'vitest'
import { RuntimeError } from '../kernel/errors.js'
import { asUnavailable } from './unavailable.js'

const failure = (message: string, fields: object = {}): Error => Object.assign(new Error(message), fields)

describe('a database failure', () => {
  it.each([
    failure('connect ECONNREFUSED 127.0.0.1:5432', { code: 'ECONNREFUSED' }),
    failure('read ECONNRESET', { code: 'ECONNRESET' }),
    failure('terminating connection due to administrator command', { code: '57P01' }),
    failure('the database system is starting up', { code: '57P03' }),
    failure('sorry, too many clients already', { code: '53300' }),
    failure('cannot execute INSERT in a read-only transaction', { code: '25006' }),
    failure('connection failure', { code: '08006' }),
    failure('canceling statement due to statement timeout', { code: '57014' }),
    failure('out of file descriptors: Too many open files in system; release and retry', { code: '53000' }),
    failure('could not extend file "base/5/16446": No space left on device', { code: '53100', file: 'md.c' }),
    failure('could not extend file "base/5/16446": Disk quota exceeded', { code: 'XX000', file: 'md.c' }),
    failure('could not create file "base/5/16447": Read-only file system', { code: '42501', file: 'md.c' }),
    failure('could not write to log file "000000010000000000000003"', { code: 'XX000', severity: 'PANIC' }),
    failure('terminating connection due to idle-session timeout', { code: '25P03', severity: 'FATAL' }),
    failure('Connection terminated unexpectedly'),
    failure('timeout expired'),
    failure('Query read timeout'),
    failure('Client has encountered a connection error and is not queryable'),
    failure('Connection pool has ended.'),
    new AggregateError([failure('', { code: 'ECONNREFUSED' })], ''),
    failure('wrapped', { cause: failure('inner', { cause: failure('', { code: 'ECONNRESET' }) }) }),
  ])('that means its absence becomes a 503: $message', (error) => {
    const refusal = asUnavailable(error)
    expect(refusal).toBeInstanceOf(RuntimeError)
    expect(refusal?.status).toBe(503)
    expect(refusal?.headers).toEqual({ 'retry-after': '1' })
    expect(refusal?.details[0]).toEqual({ reason: 'database_unavailable', retry_after_ms: 1000 })
    expect(refusal?.cause).toBe(error)
  })

  it.each([
    failure('duplicate key value violates unique constraint', { code: '23505' }),
    failure('syntax error at or near "connection terminated"', { code: '42601' }),
    failure('cache lookup failed for type 4711', { code: 'XX000', file: 'lsyscache.c', severity: 'ERROR' }),
    failure('permission denied for table run_events', { code: '42501', file: 'aclchk.c', severity: 'ERROR' }),
    failure('Cannot read properties of undefined'),
    'connection terminated',
    undefined,
    new RuntimeError('run_terminal', 'It has ended.'),
  ])('that means something else is left alone: %s', (error) => {
    expect(asUnavailable(error)).toBeUndefined()
  })

  it('that was mapped already stays as it is', () => {
    const refusal = asUnavailable(failure('', { code: '57P01' }))
    expect(asUnavailable(refusal)).toBe(refusal)
  })

  it('with a cause that leads back to itself is still answered', () => {
    const error = failure('a loop')
    error.cause = error
    expect(asUnavailable(error)).toBeUndefined()
  })
})
