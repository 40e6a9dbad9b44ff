import pg from 'pg'
import { describe, expect, it } from 'vitest'
import type { ColumnValue } from './column.js'
import { arrayLiteral, relationParameters, relationSql } from './sql-arrays.js'

/** The driver's own reader of text arrays. */
const textArrayOid = 1009
const parser: unknown = new pg.TypeOverrides().getTypeParser(textArrayOid, 'text')
const parseTextArray = parser as (text: string) => (string | null)[]

describe('an array literal', () => {
  it.each<[ColumnValue[], string]>([
    [[], '{}'],
    [[1, -2, 9007199254740991], '{1,-2,9007199254740991}'],
    [['a', null, ''], '{"a",NULL,""}'],
    [['NULL', 'null'], '{"NULL","null"}'],
    [['a"b\\c'], '{"a\\"b\\\\c"}'],
  ])('of %j is %s', (values, text) => {
    expect(arrayLiteral(values)).toBe(text)
  })

  it.each([
    [
      [
        'plain',
        '',
        ' space ',
        'NULL',
        '{}',
        '{"a":[1,2]}',
        'comma,comma',
        'quote"quote',
        'back\\slash',
        '\\"',
        '\\\\',
        "it's",
        'line\nbreak\r\t',
        '☃ 😀',
        '$1',
        '"',
      ],
    ],
    [[null, 'x', null]],
  ])('is read back as it was: %j', (values) => {
    expect(parseTextArray(arrayLiteral(values))).toEqual(values)
  })
})

interface Item {
  readonly id: string
  readonly seq: number | null
}

describe('rows as parameters', () => {
  const relation = {
    name: 'new_rows',
    columns: [
      { name: 'log_id', type: 'text', of: ({ id }: Item) => id },
      { name: 'seq', type: 'bigint', of: ({ seq }: Item) => seq },
    ],
  } as const

  it('are one array per column, in the order of the columns', () => {
    expect(
      relationParameters(relation, [
        { id: 'a', seq: 1 },
        { id: 'b', seq: null },
      ]),
    ).toEqual(['{"a","b"}', '{1,NULL}'])
    expect(relationParameters(relation, [])).toEqual(['{}', '{}'])
  })

  it('are taken apart again by a statement whose parameters are numbered from where it is told', () => {
    expect(relationSql(relation, 4)).toBe('new_rows AS MATERIALIZED (SELECT * FROM unnest($4::text[], $5::bigint[]) AS r(log_id, seq))')
  })
})
