import { createSecretKey, type KeyObject } from 'node:crypto'

/** The secrets that may have signed a request: the current one first, then those that are being retired. */
export interface KeyRing {
  readonly keys: readonly KeyObject[]
}

export function createKeyRing(secrets: readonly string[]): KeyRing {
  if (secrets.length === 0) throw new TypeError('A key ring needs at least one secret.')
  return { keys: secrets.map((secret) => createSecretKey(secret, 'utf8')) }
}
