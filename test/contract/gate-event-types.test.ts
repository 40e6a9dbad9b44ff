import { describe, expect, it } from 'vitest'
import { toContract } from '../../scripts/contract-check/contract.js'
import { withoutSchema } from '../../scripts/contract-check/event-types.js'

const contract = toContract({ info: { version: '0.1.0' }, paths: {}, 'x-event-types': { 'run.started': {} } })
const file = (text: string) => [{ path: 'src/runs/start-run.ts', text }]

describe('withoutSchema', () => {
  it('takes event types with a schema, and texts that are no event types', () => {
    expect(withoutSchema(contract, file(`import x from './a.js'\nrunEvent('run.started', { text: 'All is well.', file: 'contract.json' })`))).toEqual([])
  })

  it('finds one without, wherever it is written', () => {
    expect(withoutSchema(contract, file(`\nrunEvent('run.paused', {})`))).toEqual([
      expect.stringContaining('src/runs/start-run.ts:2 names the event type run.paused') as string,
    ])
    expect(withoutSchema(contract, file(`const table = { paused: 'run.paused' }`))).toHaveLength(1)
    expect(withoutSchema(contract, file('const draft = { type: `run.paused` }'))).toHaveLength(1)
  })

  it('lets a reader know types that nobody writes any more', () => {
    const readers = `switch (type) { case 'text.delta': }\nif (type === 'text.delta' || type.startsWith('lease.x')) {}\nnew Set(['run.hook_applied'])\ntype Old = 'text.delta'`
    expect(withoutSchema(contract, file(readers))).toEqual([])
    expect(withoutSchema(contract, file(`append('text.delta')`))).toHaveLength(1)
  })

  it('knows that tables and artefacts look the same', () => {
    expect(withoutSchema(contract, file(`const kind = { headTable: 'runtime.runs', schema: 'openagents.receipt.v1' }`))).toEqual([])
  })

  it('knows that tools have dotted names too', () => {
    expect(withoutSchema(contract, file(`const clock = { name: 'clock.now', run }`))).toEqual([])
  })
})
