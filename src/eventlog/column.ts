export type ColumnType = 'text' | 'bigint' | 'integer' | 'smallint' | 'timestamptz' | 'json' | 'boolean' | 'float8'
export type ColumnValue = string | number | boolean | null

export interface Column {
  readonly name: string
  readonly type: ColumnType
}

/** A column, and how its value is got from what is to be written. */
export interface SourcedColumn<Source> extends Column {
  readonly of: (source: Source) => ColumnValue
}

/** Columns by name. */
export type NamedColumns = Readonly<Record<string, ColumnType>>
type ValueOf<Type extends ColumnType> = Type extends 'bigint' | 'integer' | 'smallint' | 'float8'
  ? number | null
  : Type extends 'boolean'
    ? boolean | null
    : string | null
export type ValuesOf<Columns extends NamedColumns> = { readonly [Name in keyof Columns]: ValueOf<Columns[Name]> }
