import { BrokenCase, type Case } from './case.js'
import type { Mismatch } from './match.js'
import { BrokenPromise, runCase } from './run-case.js'
import { isKnown, type Target } from './target.js'

export interface CaseResult {
  readonly test: Case
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly durationMs: number
  /** For a failure: where. */
  readonly step?: string
  readonly mismatches?: readonly Mismatch[]
  /** For a failure that is none of the server's, and for what was skipped. */
  readonly reason?: string
}

/** Runs cases one after the other, and tells of each as soon as it is done. */
export async function runCases(cases: readonly Case[], target: Target, onResult: (result: CaseResult) => void = () => undefined): Promise<CaseResult[]> {
  const results: CaseResult[] = []
  for (const test of cases) {
    const result = await runOne(test, target)
    results.push(result)
    onResult(result)
  }
  return results
}

async function runOne(test: Case, target: Target): Promise<CaseResult> {
  const unknown = missingFacts(test, target)
  if (unknown.length > 0) return { test, outcome: 'skipped', durationMs: 0, reason: `needs ${unknown.join(', ')} (--known)` }
  const began = performance.now()
  const lasted = (): number => Math.round(performance.now() - began)
  try {
    await runCase(test, target)
    return { test, outcome: 'passed', durationMs: lasted() }
  } catch (error) {
    if (error instanceof BrokenPromise) return { test, outcome: 'failed', durationMs: lasted(), step: error.step, mismatches: error.mismatches }
    const reason = error instanceof BrokenCase ? `the case is broken: ${error.message}` : error instanceof Error ? error.message : String(error)
    return { test, outcome: 'failed', durationMs: lasted(), reason }
  }
}

/** The facts that a case needs and nobody has told. */
export const missingFacts = (test: Case, target: Pick<Target, 'known'>): readonly string[] => (test.needs ?? []).filter((fact) => !isKnown(target, fact))
