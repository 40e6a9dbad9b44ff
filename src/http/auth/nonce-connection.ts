import { closeClient, createClient } from '../../db/index.js'
import type { Logger } from '../../telemetry/index.js'
import type { NonceConnection } from './nonce-store.js'

/** A connection for the nonce store, open. */
export async function openNonceConnection(url: string, logger: Logger): Promise<NonceConnection> {
  const client = createClient(url, 'runtime-nonces', { statementTimeoutMs: 5_000, logger })
  try {
    await client.connect()
  } catch (error) {
    await closeClient(client)
    throw error
  }
  return {
    query: (statement) => client.query(statement),
    end: () => closeClient(client),
    on: (event, listener) => client.on(event, listener),
  }
}
