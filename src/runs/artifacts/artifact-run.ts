import type { Json } from '../../kernel/json.js'
import type { Timestamp } from '../../kernel/time.js'
import { isObject } from '../events/stored-event.js'
import type { RunStatus } from '../run.js'

/** What artifacts need to know of a run besides its events. */
export interface ArtifactRun {
  readonly id: string
  readonly metadata: Json
  readonly status: RunStatus
  /** An executor has claimed the run: what clients write into it is then no part of what it did. */
  readonly isExecuted: boolean
  readonly createdAt: Timestamp
  readonly updatedAt: Timestamp
}

export function policyBundleOf(run: ArtifactRun): string {
  const named = isObject(run.metadata) ? run.metadata['policy_bundle_id'] : undefined
  return typeof named === 'string' ? named : 'runtime.default'
}
