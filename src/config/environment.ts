import { variableNames, variables, type VariableName } from './variables.js'

export type RawValues = Partial<Readonly<Record<VariableName, string>>>

export interface RawEnvironment {
  readonly values: RawValues
  /** Sentences about variables that have no effect. */
  readonly notices: readonly string[]
}

/** Variables of the former runtime. Deployments may still set them; they have no effect here. */
const formerNames = /^(SECRET_KEY_BASE|DNS_CLUSTER_QUERY|ERL_AFLAGS|PHX_[A-Z0-9_]+|ECTO_[A-Z0-9_]+|RELEASE_[A-Z0-9_]+)$/

/** Picks our variables out of an environment. An empty value counts as unset, as it does in most shells' defaults. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): RawEnvironment {
  const values: Partial<Record<VariableName, string>> = {}
  for (const name of variableNames) {
    const value = env[name]
    if (value !== undefined && value.trim() !== '') values[name] = value
  }
  const names = Object.keys(env).sort()
  const notices = names.filter((name) => name.startsWith('RUNTIME_') && !(name in variables)).map(describeUnknown)
  const former = names.filter((name) => formerNames.test(name))
  if (former.length > 0) notices.push(`${former.join(', ')} have no effect here and can be removed.`)
  return { values, notices }
}

function describeUnknown(name: string): string {
  const [closest] = variableNames.map((known) => ({ known, distance: editDistance(name, known) })).sort((a, b) => a.distance - b.distance)
  const hint = closest !== undefined && closest.distance <= 4 ? ` Did you mean ${closest.known}?` : ''
  return `${name} is not a setting of the runtime and has no effect.${hint}`
}

/** Levenshtein's distance: single characters added, removed or replaced. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
