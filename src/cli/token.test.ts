import { describe, expect, it } from 'vitest'
import { createKeyRing, verifyToken } from '../http/index.js'
import { runCommandLine, tokenCommand } from './index.js'

const secret = 'test-signing-secret'

async function mint(...options: string[]) {
  let out = ''
  let err = ''
  const io = {
    env: { RUNTIME_SIGNATURE_SECRET: secret },
    write: (text: string) => void (out += text),
    drained: () => Promise.resolve(),
    complain: (text: string) => void (err += text),
  }
  const code = await runCommandLine(['token', ...options], [tokenCommand], io)
  return { code, token: out.trim(), err }
}

describe('runtime token', () => {
  it('mints one that verifies, with what was asked for in it', async () => {
    const { code, token } = await mint('--user', '42', '--run', 'run_123', '--thread', 'thread_abc', '--ttl', '60')
    expect(code).toBe(0)
    const now = Math.floor(Date.now() / 1000)
    const claims = verifyToken(token, createKeyRing([secret]), now)
    expect(claims).toMatchObject({ user_id: 42, run_id: 'run_123', thread_id: 'thread_abc' })
    expect(claims.exp - claims.iat).toBe(60)
  })

  it('mints one for a guest', async () => {
    const { token } = await mint('--guest', 'browser-1')
    expect(verifyToken(token, createKeyRing([secret]), Math.floor(Date.now() / 1000))).toMatchObject({ guest_scope: 'browser-1' })
  })

  it('never mints the same one twice', async () => {
    expect((await mint('--user', '1')).token).not.toBe((await mint('--user', '1')).token)
  })

  it.each([
    [['--user', 'one'], '--user takes a whole number.'],
    [['--user', '1', '--guest', 'g'], 'not for both'],
    [['--ttl', '301'], '--ttl takes a whole number from 1 to 300.'],
    [['--ttl', '0'], '--ttl takes a whole number from 1 to 300.'],
  ])('refuses %j', async (options, complaint) => {
    const { code, err } = await mint(...options)
    expect(code).toBe(2)
    expect(err).toContain(complaint)
  })
})
