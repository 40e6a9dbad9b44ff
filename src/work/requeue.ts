import type { EventLog, Head, Queryable } from '../eventlog/index.js'
import type { Need, WorkDeclaration } from './need.js'

const mostTries = 20

/** `requeued`: due now, with a clean record. `nothing_to_do`: the log needs nobody. Undefined: there is no such log. */
export type Requeued = 'requeued' | 'nothing_to_do' | undefined

/**
 * Lets a log that needs somebody be tried again at once: pauses after failures and after lost owners are forgotten, and one that
 * had fallen off the list is put back on it. A living owner keeps its lease.
 */
export async function requeue<State, Command, Answer>(
  connection: Queryable,
  log: EventLog<State, Command, Answer>,
  declaration: WorkDeclaration<State>,
  logId: string,
): Promise<Requeued> {
  for (let tries = 0; tries < mostTries; tries++) {
    const head = await log.head(logId)
    if (!head) return undefined
    const need = declaration.needs(head.state)
    if (!need) return 'nothing_to_do'
    if (await put(connection, log, declaration, head, need)) return 'requeued'
  }
  throw new Error(`The log ${logId} changes too fast to be requeued: an executor is working on it.`)
}

/** False: the head has moved meanwhile, and may need nobody any more. */
async function put<State, Command, Answer>(
  connection: Queryable,
  { kind }: EventLog<State, Command, Answer>,
  declaration: WorkDeclaration<State>,
  head: Head<State>,
  need: Need,
): Promise<boolean> {
  const { rows } = await connection.query({
    name: `${kind.name}-${declaration.name}-requeue`,
    // The head is locked, as appends lock it, so that no row is left behind by a log that stops needing anybody just now.
    text: `WITH head AS MATERIALIZED (SELECT 1 FROM ${kind.headTable} WHERE ${kind.idField} = $1 AND version = $2 FOR NO KEY UPDATE)
      INSERT INTO runtime.work AS w (log_kind, log_id, work, queue, principal, turn_key, turn_at, ready_at)
      SELECT '${kind.name}', $1, '${declaration.name}', $3, $4, $5, $6::timestamptz, clock_timestamp() FROM head
      ON CONFLICT (log_kind, log_id, work) DO UPDATE SET ready_at = excluded.ready_at, waits = false, changes = w.changes + 1,
        attempts = 0, failures = 0, last_error = NULL, recovery_attempts = 0, last_recovery_at = NULL
      RETURNING w.log_id`,
    values: [head.logId, head.version, need.queue, need.principal, need.turn?.key ?? null, need.turn?.at ?? null],
  })
  return rows.length > 0
}
