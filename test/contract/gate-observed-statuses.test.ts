import { describe, expect, it } from 'vitest'
import { toContract } from '../../scripts/contract-check/contract.js'
import { committedMismatches, formatObserved, readObservations, statusMismatches } from '../../scripts/contract-check/observed-statuses.js'

const contract = toContract({ info: { version: '0.1.0' }, paths: { '/runs/{run_id}': { get: { operationId: 'getRun', responses: { 200: {}, 404: {} } } } } })

describe('readObservations', () => {
  it('collects, sorts and leaves out what a killed process did not finish', () => {
    const lines =
      '{"operationId":"b","status":404}\n{"operationId":"b","status":200}\n{"operationId":"b","status":404}\n{"operationId":"a","status":503}\n{"operationId":"a","sta'
    expect(readObservations(lines)).toEqual({ a: [503], b: [200, 404] })
  })
})

describe('statusMismatches', () => {
  it('finds nothing when everything declared was produced', () => {
    expect(statusMismatches(contract, { getRun: [200, 404] }, 'x')).toEqual([])
  })

  it('names what nobody produced and what nobody declared', () => {
    expect(statusMismatches(contract, { getRun: [200, 418], getRuns: [200] }, 'x')).toEqual([
      'No test makes getRun answer 404 (x). Write one, or take the status out of the contract.',
      'getRun answered 418, which the contract does not declare (x). Declare it, or mend the handler.',
      'getRuns answered 200, which the contract does not declare (x). Declare it, or mend the handler.',
    ])
    expect(statusMismatches(contract, {}, 'x')).toHaveLength(2)
  })
})

describe('the committed list', () => {
  it('has to be what was observed', () => {
    expect(committedMismatches({ getRun: [200, 404] }, { getRun: [200, 404] })).toEqual([])
    expect(committedMismatches({ getRun: [200, 404] }, { getRun: [200] })).toEqual([
      expect.stringContaining('answer [200 404]; they made it answer [200]') as string,
    ])
  })

  it('reads back as it was written', () => {
    const observed = { a: [200], b: [200, 404] }
    expect(JSON.parse(formatObserved(observed))).toEqual(observed)
    expect(formatObserved(observed).split('\n')).toHaveLength(5)
    expect(JSON.parse(formatObserved({}))).toEqual({})
  })
})
