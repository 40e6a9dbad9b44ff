import { describe, it } from 'vitest'
import { useOwnService } from './own-service.js'
import { asked } from './request.js'
import { loadCases, missingFacts, readContract, runCase, selectCases, type Target } from './src/index.js'

const { service, ...selection } = asked()
const cases = selectCases(loadCases(), selection)
const groups = [...new Set(cases.map(({ group }) => group))]

const used: { readonly target: Target } = service === undefined ? useOwnService() : { target: { ...service, contract: readContract() } }

describe.each(groups)('%s', (group) => {
  for (const each of cases.filter((one) => one.group === group))
    it.skipIf(service !== undefined && missingFacts(each, service).length > 0)(`${each.id}: ${each.title}`, async () => {
      await runCase(each, used.target)
    })
})
