import { docRoutes } from './doc-routes.js'
import { eventTypes } from './event-types.js'
import type { Check, Finding } from './finding.js'
import { generatedFiles } from './generated-files.js'
import { handlerTypes } from './handler-types.js'
import { handlers } from './handlers.js'
import { observedStatuses } from './observed-statuses.js'
import { releasedContract } from './released-contract.js'
import { servedRouteCheck } from './served-routes.js'

export type { Check, Finding } from './finding.js'

export const checks: readonly Check[] = [generatedFiles, handlers, handlerTypes, servedRouteCheck, observedStatuses, eventTypes, releasedContract, docRoutes]

/** All findings of all checks. A check that cannot run is a finding too: nothing passes by failing. */
export async function checkContract(root: string, only: readonly Check[] = checks): Promise<Finding[]> {
  const found = await Promise.all(
    only.map(async (check) => {
      try {
        return await check.run(root)
      } catch (error) {
        return [`The check of ${check.name} could not run: ${error instanceof Error ? error.message : String(error)}`]
      }
    }),
  )
  return found.flat()
}
