import type { Contract } from './contract.js'
import { undeclaredRoutes } from './contract.js'

export interface Route {
  readonly method: string
  readonly path: string
}

/** What the service answers: the contract's routes and the documented exceptions. */
export function servedRoutes(contract: Contract): Route[] {
  const exceptions = Object.keys(undeclaredRoutes).map((route) => ({ method: route.split(' ')[0] ?? '', path: route.split(' ')[1] ?? '' }))
  return [...contract.operations, ...exceptions]
}

/** Whether a written path (`/runs/{run_id}`, `/runs/run_1`, `/runs/$RUN`, `/runs/:id`) can be a declared one (`/runs/{run_id}`). */
export function matches(declared: string, written: string): boolean {
  const want = declared.split('/')
  const have = written.split('/')
  if (want.length !== have.length) return false
  return want.every((segment, index) => {
    const other = have[index] ?? ''
    return segment.startsWith('{') ? other !== '' : segment === other
  })
}
