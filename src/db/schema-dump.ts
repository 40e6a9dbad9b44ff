import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { listMigrations, migrationsDir } from './migrate.js'

interface TableRow {
  readonly oid: number
  readonly name: string
  readonly options: string[] | null
}

interface ColumnRow {
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  readonly defaultTo: string | null
}

interface NamedRow {
  readonly name: string
  readonly definition: string
}

const header = `-- The schema that the migrations produce: a normalised dump of the schema "runtime", for review. Written by scripts/dump-schema.ts.\n`

/** Primary key, unique, foreign keys, checks: the order in which one reads a table. */
const constraintOrder = 'p u f c x'

/**
 * The schema "runtime" as SQL text from the catalogue: tables, columns, types, defaults, constraints, storage options, indexes.
 * The same on every supported server version: additions of newer ones (named NOT NULL constraints) are left out.
 */
export async function dumpSchema(client: pg.ClientBase): Promise<string> {
  const { rows: tables } = await client.query<TableRow>(
    `SELECT c.oid::int AS oid, c.relname AS name, c.reloptions AS options
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'runtime' AND c.relkind IN ('r', 'p') ORDER BY c.relname COLLATE "C"`,
  )
  const parts: string[] = [header, 'CREATE SCHEMA runtime;\n']
  for (const table of tables) parts.push(await dumpTable(client, table))
  return parts.join('\n')
}

async function dumpTable(client: pg.ClientBase, { oid, name, options }: TableRow): Promise<string> {
  const columns = await client.query<ColumnRow>(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS "notNull", pg_get_expr(d.adbin, d.adrelid) AS "defaultTo"
       FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    [oid],
  )
  const constraints = await client.query<NamedRow>(
    `SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
      WHERE conrelid = $1 AND contype IN ('p', 'u', 'f', 'c', 'x') ORDER BY position(contype::text IN $2), conname COLLATE "C"`,
    [oid, constraintOrder],
  )
  const indexes = await client.query<NamedRow>(
    `SELECT i.relname AS name, pg_get_indexdef(x.indexrelid) AS definition
       FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
      WHERE x.indrelid = $1 AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.conrelid = x.indrelid)
      ORDER BY i.relname COLLATE "C"`,
    [oid],
  )
  const lines = [
    ...columns.rows.map(
      (column) => `  ${column.name} ${column.type}${column.defaultTo === null ? '' : ` DEFAULT ${column.defaultTo}`}${column.notNull ? ' NOT NULL' : ''}`,
    ),
    ...constraints.rows.map((constraint) => `  CONSTRAINT ${constraint.name} ${constraint.definition}`),
  ]
  const storage = options === null ? '' : ` WITH (${[...options].sort().join(', ')})`
  return [`CREATE TABLE runtime.${name} (`, lines.join(',\n'), `)${storage};`, ...indexes.rows.map(({ definition }) => `${definition};`), ''].join('\n')
}

/** SHA-256 of every migration file, by file name. */
export async function migrationChecksums(dir: string = migrationsDir): Promise<Record<string, string>> {
  const sums: Record<string, string> = {}
  for (const name of await listMigrations(dir)) {
    const file = `${name}.sql`
    sums[file] = createHash('sha256')
      .update(await readFile(join(dir, file)))
      .digest('hex')
  }
  return sums
}
