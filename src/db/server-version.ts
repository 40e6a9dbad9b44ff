import type pg from 'pg'

export const oldestServerVersion = 15

/** The major version of the server at the other end, e.g. 18. */
export async function serverVersion(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ version: number }>(`SELECT current_setting('server_version_num')::int / 10000 AS version`)
  const version = rows[0]?.version
  if (version === undefined) throw new Error('The server did not say its version.')
  return version
}

/** Rejects with the remedy if the server is older than the SQL of this runtime. */
export async function assertSupportedServer(client: pg.ClientBase): Promise<void> {
  const version = await serverVersion(client)
  if (version < oldestServerVersion) throw new UnsupportedServerError(version)
}

export class UnsupportedServerError extends Error {
  constructor(version: number) {
    super(
      `The server is PostgreSQL ${String(version)}; the runtime needs ${String(oldestServerVersion)} or newer. Upgrade it, or point DATABASE_URL at another.`,
    )
    this.name = 'UnsupportedServerError'
  }
}
