import type { Address } from '../config/index.js'
import { StartFailure } from '../kernel/start-failure.js'

/** The reason why an address cannot be used, and the remedy. */
export function listenFailure(error: unknown, { host, port }: Address, setting = 'RUNTIME_BIND_ADDR'): StartFailure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const where = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`
  const refuse = (kind: StartFailure['kind'], message: string): StartFailure => new StartFailure(kind, `${message} (${setting}).`, { cause: error })
  switch (code) {
    case 'EADDRINUSE':
      return refuse('unavailable', `The address ${where} is taken by another process. Stop that one, or choose another address`)
    case 'EACCES':
      return refuse('settings', `The address ${where} may not be used by this user. Choose a port from 1024 up`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return refuse('settings', `The address ${where} is none of this machine's. Choose one that is`)
    default:
      return refuse('settings', `The address ${where} cannot be used: ${error instanceof Error ? error.message : String(error)}. Choose another`)
  }
}
