/** One problem, and its remedy. */
export interface Problem {
  readonly what: string
  readonly fix: string
}

/** The environment does not make a configuration. `problems` are all of them, so that one start tells everything. */
export class ConfigurationError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(describeProblems(problems))
    this.name = 'ConfigurationError'
    this.problems = problems
  }
}

/** The text for a terminal, without the program's name in front. */
export function describeProblems(problems: readonly Problem[]): string {
  const [only, ...more] = problems
  if (only === undefined) return 'cannot start.'
  if (more.length === 0) return `cannot start. ${only.what}\n  ${only.fix}`
  return [`cannot start. ${String(problems.length)} settings are wrong.`, ...problems.flatMap(({ what, fix }) => [`  - ${what}`, `    ${fix}`])].join('\n')
}
