import type { ColumnValue, SourcedColumn } from './column.js'

/**
 * The text form of a PostgreSQL array. The driver's own encoder walks every element through its type machinery; a batch of
 * some hundred events spends more time there than in the hash chain.
 */
export const arrayLiteral = (values: readonly ColumnValue[]): string => literalOf(values, itself)

const itself = (value: ColumnValue): ColumnValue => value

function literalOf<Item>(items: readonly Item[], of: (item: Item) => ColumnValue): string {
  let text = '{'
  for (let i = 0; i < items.length; i++) {
    const value = of(items[i] as Item)
    if (i > 0) text += ','
    if (value === null) text += 'NULL'
    else if (typeof value === 'string') text += quote(value)
    else text += String(value)
  }
  return text + '}'
}

const special = /["\\]/
function quote(value: string): string {
  return special.test(value) ? `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : `"${value}"`
}

/** Items as rows: each column knows how its value is got from one. */
export interface Relation<Item> {
  readonly name: string
  readonly columns: readonly SourcedColumn<Item>[]
}

/** `name AS (SELECT * FROM unnest($n::type[], ...) AS name(columns))`, numbering parameters from `first`. */
export function relationSql(relation: Relation<never>, first: number): string {
  const parameters = relation.columns.map((column, i) => `$${first + i}::${column.type}[]`).join(', ')
  const names = relation.columns.map((column) => column.name).join(', ')
  return `${relation.name} AS MATERIALIZED (SELECT * FROM unnest(${parameters}) AS r(${names}))`
}

/** Items as the parameters of {@link relationSql}: one array literal per column. */
export function relationParameters<Item>(relation: Relation<Item>, items: readonly Item[]): string[] {
  return relation.columns.map(({ of }) => literalOf(items, of))
}
