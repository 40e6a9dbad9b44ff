import { describe, expect, it } from 'vitest'
import { headColumns } from './head-row.js'
import { stored } from './index.js'
import type { Principal } from '../kernel/principal.js'

type Colour = 'red' | 'green'
interface Thing {
  readonly owner: Principal
  readonly name: string
  readonly colour: Colour
  readonly note: string | null
  readonly since: string
  readonly until: string | null
  readonly size: number
  readonly limit: number | null
  readonly isOpen: boolean
  readonly tags: readonly string[]
}

const columns = stored.stateColumns<Thing>({
  owner: stored.owner,
  name: stored.once(stored.text('name')),
  colour: stored.text('colour'),
  note: stored.textOrNull('note'),
  since: stored.time('since_at'),
  until: stored.timeOrNull('until_at'),
  size: stored.count('size'),
  limit: stored.countOrNull('limit'),
  isOpen: stored.flag('is_open'),
  tags: stored.json('tags'),
})

const full: Thing = {
  owner: { kind: 'user', userId: 7 },
  name: 'n',
  colour: 'red',
  note: 'x',
  since: '2026-01-01T00:00:00.000000Z',
  until: '2026-01-02T00:00:00.000000Z',
  size: 3,
  limit: 9,
  isOpen: true,
  tags: ['a', 'b'],
}
const bare: Thing = { ...full, owner: { kind: 'guest', guestScope: 'g' }, colour: 'green', note: null, until: null, limit: null, isOpen: false, tags: [] }

/** What the driver makes of the columns when they come back. */
const rowOf = (state: Thing): Record<string, unknown> =>
  Object.fromEntries(
    [...columns.once, ...columns.always].map(({ name, type, of }) => {
      const value = of(state)
      return [name, type === 'json' ? (JSON.parse(String(value)) as unknown) : value]
    }),
  )

describe('the columns of a state', () => {
  it('are told apart by whether they may change', () => {
    expect(columns.once.map(({ name }) => name)).toEqual(['owner_user_id', 'owner_guest_scope', 'name'])
    expect(columns.always.map(({ name }) => name)).toEqual(['colour', 'note', 'since_at', 'until_at', 'size', 'limit', 'is_open', 'tags'])
  })

  it.each([['full', full] as const, ['bare', bare] as const])('give back the state that was written: %s', (_, state) => {
    expect(columns.read(rowOf(state))).toEqual(state)
  })

  it('have values of their own types', () => {
    const values = Object.fromEntries([...columns.once, ...columns.always].map(({ name, of }) => [name, of(bare)]))
    expect(values).toMatchObject({ owner_user_id: null, owner_guest_scope: 'g', note: null, size: 3, is_open: false, tags: '[]' })
  })

  it('are selected, with those of every head before them, by one list', () => {
    expect(headColumns({ idField: 'thing_id', columns }, 't')).toBe(
      "t.thing_id AS log_id, t.version, t.latest_seq, encode(t.head_hash, 'hex') AS head_hash, t.retention_floor_seq, encode(t.floor_hash, 'hex') AS floor_hash, " +
        't.updated_at, t.log_bytes, t.owner_user_id, t.owner_guest_scope, t.name, t.colour, t.note, t.since_at, t.until_at, t.size, t.limit, t.is_open, t.tags',
    )
  })
})
