import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readContract } from './contract.js'
import type { Contract } from './contract.js'
import type { Check, Finding } from './finding.js'

/** operationId → the statuses that tests made it answer, both sorted. */
export type ObservedStatuses = Readonly<Record<string, readonly number[]>>

export const observedPath = 'test/contract/observed-statuses.json'

/** One line per answer: `{"operationId":"getRun","status":200}`. A line cut short by a killed process is left out. */
export function readObservations(jsonLines: string): ObservedStatuses {
  const seen = new Map<string, Set<number>>()
  for (const line of jsonLines.split('\n')) {
    const observation = parseObservation(line)
    if (observation === undefined) continue
    const statuses = seen.get(observation.operationId) ?? new Set<number>()
    seen.set(observation.operationId, statuses.add(observation.status))
  }
  const entries = [...seen].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([operationId, statuses]) => [operationId, [...statuses].sort((a, b) => a - b)]))
}

function parseObservation(line: string): { operationId: string; status: number } | undefined {
  if (line.trim() === '') return undefined
  try {
    const value = JSON.parse(line) as { operationId?: unknown; status?: unknown }
    return typeof value.operationId === 'string' && typeof value.status === 'number' ? { operationId: value.operationId, status: value.status } : undefined
  } catch {
    return undefined
  }
}

/** Declared statuses that no test produced, and produced ones that are not declared. `evidence` is what the list was read from. */
export function statusMismatches(contract: Contract, observed: ObservedStatuses, evidence: string): Finding[] {
  const declared = new Map(contract.operations.map((operation) => [operation.operationId, operation]))
  const missing = contract.operations.flatMap(({ operationId, statuses }) =>
    statuses
      .filter((status) => !(observed[operationId] ?? []).includes(status))
      .map((status) => `No test makes ${operationId} answer ${status} (${evidence}). Write one, or take the status out of the contract.`),
  )
  const undeclared = Object.entries(observed).flatMap(([operationId, statuses]) =>
    statuses
      .filter((status) => declared.get(operationId)?.statuses.includes(status) !== true)
      .map((status) => `${operationId} answered ${status}, which the contract does not declare (${evidence}). Declare it, or mend the handler.`),
  )
  return [...missing, ...undeclared]
}

/** Where the committed list differs from what a full test run has just observed. */
export function committedMismatches(committed: ObservedStatuses, observed: ObservedStatuses): Finding[] {
  const operationIds = [...new Set([...Object.keys(committed), ...Object.keys(observed)])].sort()
  return operationIds.flatMap((operationId) => {
    const kept = (committed[operationId] ?? []).join(' ')
    const seen = (observed[operationId] ?? []).join(' ')
    if (kept === seen) return []
    return [
      `${observedPath} says that tests make ${operationId} answer [${kept}]; they made it answer [${seen}]. Run \`npm test -- --write-observed\` if that is what you want.`,
    ]
  })
}

export async function readCommitted(root: string): Promise<ObservedStatuses> {
  try {
    return JSON.parse(await readFile(join(root, observedPath), 'utf8')) as ObservedStatuses
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

/** One operation a line: a change is one line in a diff. */
export function formatObserved(observed: ObservedStatuses): string {
  const lines = Object.entries(observed).map(([operationId, statuses]) => `  ${JSON.stringify(operationId)}: ${JSON.stringify(statuses)}`)
  return lines.length === 0 ? '{}\n' : `{\n${lines.join(',\n')}\n}\n`
}

export const observedStatuses: Check = {
  name: 'observed statuses',
  run: async (root) => statusMismatches(await readContract(root), await readCommitted(root), observedPath),
}
