import { randomUUID } from 'node:crypto'
import { loadConfiguration } from '../config/index.js'
import { wallClockMs } from '../kernel/clock.js'
import { maxTokenLifetimeSeconds, mintToken } from '../http/index.js'
import { integerOption, textOption, UsageError, type Command, type CommandArgs } from './command.js'

/** The claims of the options. Times are whole seconds since 1970. */
export function claimsFrom(args: CommandArgs, nowSeconds: number, nonce: string): Record<string, unknown> & { iat: number; exp: number; nonce: string } {
  const user = textOption(args, 'user')
  const guest = textOption(args, 'guest')
  const run = textOption(args, 'run')
  const thread = textOption(args, 'thread')
  if (user !== undefined && guest !== undefined) throw new UsageError('A token is for a --user or for a --guest, not for both.')
  if (user !== undefined && (!/^-?\d{1,16}$/.test(user) || !Number.isSafeInteger(Number(user)))) throw new UsageError('--user takes a whole number.')
  const ttlSeconds = integerOption(args, 'ttl', { min: 1, max: maxTokenLifetimeSeconds }, maxTokenLifetimeSeconds)
  return {
    iat: nowSeconds,
    exp: nowSeconds + ttlSeconds,
    nonce,
    ...(run === undefined ? {} : { run_id: run }),
    ...(thread === undefined ? {} : { thread_id: thread }),
    ...(user === undefined ? {} : { user_id: Number(user) }),
    ...(guest === undefined ? {} : { guest_scope: guest }),
  }
}

export const tokenCommand: Command = {
  name: 'token',
  summary: 'mint a token for one request (header X-OA-RUNTIME-SIGNATURE)',
  options: {
    user: { type: 'string', value: 'number', meaning: 'user that the request is made for (send it as x-oa-user-id too)' },
    guest: { type: 'string', value: 'scope', meaning: 'guest that the request is made for (send it as x-oa-guest-scope too)' },
    run: { type: 'string', value: 'id', meaning: 'run that the request may be about' },
    thread: { type: 'string', value: 'id', meaning: 'thread that the request may be about' },
    ttl: { type: 'string', value: 'seconds', meaning: `how long it is valid, at most and by default ${String(maxTokenLifetimeSeconds)}` },
  },
  run: async (args, io) => {
    const claims = claimsFrom(args, Math.floor(wallClockMs() / 1000), `nonce-${randomUUID()}`)
    const { secrets } = await loadConfiguration(io.env)
    io.write(`${mintToken(claims, secrets.signature.current)}\n`)
    return 0
  },
}
