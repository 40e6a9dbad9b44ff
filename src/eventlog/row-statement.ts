import type { ColumnValue, NamedColumns, ValuesOf } from './column.js'
import type { Row, RowStatement } from './kind.js'

/** A row of the statement for the log that is written, with a value for every column. */
export const rowOf = <Columns extends NamedColumns>(table: Pick<RowStatement<Columns>, 'name' | 'columns'>, values: ValuesOf<Columns>): Row => ({
  table: table.name,
  values,
})

/**
 * Rows that are added and never changed: the columns are those of the table `into`, beside the log's id in `idField`. `constants`
 * is SQL by column, for what is the same in every row.
 */
export function insertedRows<Columns extends NamedColumns>(table: {
  readonly name: string
  readonly into: string
  readonly idField: string
  readonly columns: Columns
  readonly constants?: Readonly<Record<string, ColumnValue>>
}): RowStatement<Columns> {
  const { name, into, idField, columns, constants = {} } = table
  const names = Object.keys(columns)
  return {
    name,
    columns,
    sql: (rows) => `INSERT INTO ${into} (${[idField, ...names, ...Object.keys(constants)].join(', ')})
      SELECT ${['log_id', ...names, ...Object.values(constants)].join(', ')} FROM ${rows}`,
  }
}
