import { sql, type FragmentSqlToken } from 'slonik'

/** Our own declarations, put together as SQL, for use in a statement of slonik's. Never for text that comes from outside. */
export const fixedSql = (text: string): FragmentSqlToken => sql.fragment(Object.assign([text], { raw: Object.freeze([text]) }))
