import type { Nonce, NonceFault } from '../kernel/nonce.js'

/**
 * Records nonces inside a larger statement. `given` has the columns nonce and kept_until (float8, Unix seconds). Adds the
 * relation `fresh`, of those that were recorded, and `judged`, of all, with whether each is late.
 *
 * Sorted, because two statements that insert the same nonces in different orders would wait for each other. What may have been
 * swept already is not recorded again: whatever time the replica believes in, the database's own clock has the last word.
 */
export const recordNoncesSql = (given: string): string => `judged AS MATERIALIZED (
  SELECT g.*, to_timestamp(g.kept_until) < clock_timestamp() AS is_late FROM ${given} g
),
fresh AS (
  INSERT INTO runtime.auth_nonces (nonce, expires_at)
  SELECT nonce, to_timestamp(kept_until) FROM judged WHERE NOT is_late
   ORDER BY nonce
      ON CONFLICT DO NOTHING
  RETURNING nonce
)`

/** What a statement with {@link recordNoncesSql} answers, as two arrays. */
export const nonceAnswerSql = 'ARRAY(SELECT nonce FROM fresh) AS fresh_nonces, ARRAY(SELECT nonce FROM judged WHERE is_late) AS late_nonces'

/** What became of the nonces of a statement. */
export class RecordedNonces {
  readonly #fresh: ReadonlySet<string>
  readonly #late: ReadonlySet<string>

  constructor(row: Readonly<Record<string, unknown>>) {
    this.#fresh = new Set(row['fresh_nonces'] as readonly string[] | undefined)
    this.#late = new Set(row['late_nonces'] as readonly string[] | undefined)
  }

  /** Why the nonce was not recorded; undefined when it was. */
  faultOf({ key }: Pick<Nonce, 'key'>): NonceFault | undefined {
    if (this.#fresh.has(key)) return undefined
    return this.#late.has(key) ? 'late' : 'used'
  }
}
