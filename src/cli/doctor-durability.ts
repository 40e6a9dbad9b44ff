import type { Finding } from './finding.js'

/** The part of a `pg` client that is used. */
export interface Asked {
  query<Row extends object>(text: string): Promise<{ readonly rows: readonly Row[] }>
}

interface Kept {
  readonly fsync: string
  readonly fullPageWrites: string
  readonly synchronousCommit: string
}

const read = `SELECT current_setting('fsync') AS "fsync", current_setting('full_page_writes') AS "fullPageWrites", current_setting('synchronous_commit') AS "synchronousCommit"`

/** Whether acknowledged writes survive a power loss of the server. `isStrict`: if they do not, the start is refused. */
export async function* checkDurability(client: Asked, isStrict: boolean): AsyncGenerator<Finding> {
  const [before] = (await client.query<Kept>(read)).rows
  await client.query('SET synchronous_commit = on')
  const [now] = (await client.query<Kept>(read)).rows
  const faults: { readonly what: string; readonly fix: string }[] = []
  if (now?.fsync !== 'on')
    faults.push({
      what: 'The server runs with fsync off: a crash of its machine may lose or damage acknowledged writes.',
      fix: 'Set fsync to on in postgresql.conf.',
    })
  if (now?.fullPageWrites !== 'on')
    faults.push({
      what: 'The server runs with full_page_writes off: a crash of its machine may damage the database.',
      fix: 'Set full_page_writes to on in postgresql.conf, unless the file system never writes half a page.',
    })
  if (now?.synchronousCommit !== 'on')
    faults.push({
      what: `The connection does not take SET synchronous_commit = on and stays at ${now?.synchronousCommit ?? 'an unknown value'}.`,
      fix: 'Set DATABASE_DIRECT_URL to the server itself, without the proxy that changes session settings.',
    })
  for (const { what, fix } of faults) yield isStrict ? { ok: false, what, fix } : { ok: true, what: `Note: ${what} ${fix}` }
  if (faults.length > 0) return
  yield { ok: true, what: 'The server writes to its disk before it acknowledges.' }
  if (before?.synchronousCommit === 'off')
    yield { ok: true, what: 'Note: synchronous_commit is off by default here. Appends turn it on for themselves; turn it on for this user as well.' }
}
