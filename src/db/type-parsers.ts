import pg from 'pg'
import { timestampFromPostgres } from '../kernel/time.js'

type ParseText = (text: string) => unknown

const asItIs: ParseText = (text) => text

/**
 * An int8 as a number, which every counter of ours fits. One that does not is a bigint, so that a row schema that says
 * number refuses it instead of losing digits.
 */
export function parseInt8(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

interface ColumnType {
  readonly name: string
  readonly oid: number
  readonly arrayOid: number
  readonly parse: ParseText
}

/** Both drivers read these types alike. The oids are fixed in PostgreSQL (pg_type.dat). Everything else is as `pg` has it. */
export const columnTypes: readonly ColumnType[] = [
  { name: 'int8', oid: 20, arrayOid: 1016, parse: parseInt8 },
  { name: 'timestamptz', oid: 1184, arrayOid: 1185, parse: timestampFromPostgres },
  { name: 'timestamp', oid: 1114, arrayOid: 1115, parse: asItIs },
  { name: 'date', oid: 1082, arrayOid: 1182, parse: asItIs },
  { name: 'numeric', oid: 1700, arrayOid: 1231, parse: asItIs },
]

const textArrayOid = 1009

function parseArray(parse: ParseText): ParseText {
  const parser: unknown = new pg.TypeOverrides().getTypeParser(textArrayOid, 'text')
  const parseTexts = parser as (text: string) => unknown[]
  return (text) => parseTexts(text).map((item) => (typeof item === 'string' ? parse(item) : item))
}

function overridePgTypes(): pg.CustomTypesConfig {
  const overrides = new pg.TypeOverrides()
  for (const type of columnTypes) {
    overrides.setTypeParser(type.oid, type.parse)
    overrides.setTypeParser(type.arrayOid, parseArray(type.parse))
  }
  return overrides
}

/** The parsers above, for a `pg` client. */
export const pgTypes: pg.CustomTypesConfig = overridePgTypes()
