import type { ColumnType, ColumnValue } from './kind.js'

/**
 * The text form of a PostgreSQL array. The driver's own encoder walks every element through its type machinery; a batch of
 * some hundred events spends more time there than in the hash chain.
 */
export function arrayLiteral(values: readonly ColumnValue[]): string {
  let text = '{'
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (i > 0) text += ','
    if (value === null || value === undefined) text += 'NULL'
    else if (typeof value === 'number') text += String(value)
    else text += quote(value)
  }
  return text + '}'
}

const special = /["\\]/
function quote(value: string): string {
  return special.test(value) ? `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : `"${value}"`
}

export interface Relation {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[]
}

/** `name AS (SELECT * FROM unnest($n::type[], ...) AS name(columns))`, numbering parameters from `first`. */
export function relationSql(relation: Relation, first: number): string {
  const parameters = relation.columns.map((column, i) => `$${first + i}::${column.type}[]`).join(', ')
  const names = relation.columns.map((column) => column.name).join(', ')
  return `${relation.name} AS MATERIALIZED (SELECT * FROM unnest(${parameters}) AS r(${names}))`
}

/** Rows as the parameters of {@link relationSql}: one array literal per column. */
export function relationParameters(relation: Relation, rows: readonly (readonly ColumnValue[])[]): string[] {
  return relation.columns.map((_, i) => arrayLiteral(rows.map((row) => row[i] ?? null)))
}
