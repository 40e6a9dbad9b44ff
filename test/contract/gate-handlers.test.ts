import { describe, expect, it } from 'vitest'
import { toContract } from '../../scripts/contract-check/contract.js'
import { handlerMismatches } from '../../scripts/contract-check/handlers.js'

const contract = toContract({
  info: { version: '0.1.0' },
  paths: { '/runs/{run_id}': { get: { operationId: 'getRun', tags: ['runs'], responses: { 200: {} } } } },
})
const handlerFile = { path: 'src/handlers/runs/getRun.ts', text: `export const getRun = handler('getRun', async () => reply(200, {}))` }
const index = { path: 'src/handlers/index.ts', text: `import { getRun } from './runs/getRun.js'` }

describe('handlerMismatches', () => {
  it('finds nothing when every operation has its registered handler', () => {
    expect(handlerMismatches(contract, [handlerFile, index])).toEqual([])
    const nested = { path: 'src/handlers/runs/index.ts', text: `export { getRun } from './getRun.js'` }
    expect(handlerMismatches(contract, [handlerFile, nested])).toEqual([])
  })

  it('names the file to write', () => {
    expect(handlerMismatches(contract, [index])).toEqual(['The operation getRun (GET /runs/{run_id}) has no handler. Write src/handlers/runs/getRun.ts.'])
  })

  it('sees a handler in the wrong place, of the wrong name, or not registered', () => {
    const misplaced = { ...handlerFile, path: 'src/handlers/health/getRun.ts' }
    expect(handlerMismatches(contract, [misplaced, index]).join()).toMatch(/has no handler.*health\/getRun\.ts is a handler without an operation/)
    expect(handlerMismatches(contract, [{ ...handlerFile, text: `handler('getRuns'` }, index])).toEqual([
      expect.stringContaining('does not handle getRun') as string,
    ])
    expect(handlerMismatches(contract, [handlerFile])).toEqual([expect.stringContaining('not registered') as string])
  })

  it('lets other files stay beside handlers', () => {
    expect(handlerMismatches(contract, [handlerFile, index, { path: 'src/handlers/runs/present.ts', text: 'export const present = 1' }])).toEqual([])
  })
})
