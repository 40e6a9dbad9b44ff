import fc from 'fast-check'

// scripts/run-fuzz.ts sets all four.
/** How many requests a whole run makes, about. */
export const requests = Number(process.env['FUZZ_REQUESTS'] ?? 2_000)

/** How many answers a model server gives in a whole run, about. */
export const answers = Number(process.env['FUZZ_ANSWERS'] ?? 5_000)

/** Given again, it makes the same requests and the same answers. */
export const seed = Number(process.env['FUZZ_SEED'] ?? 1)

export const path = process.env['FUZZ_PATH']

/** Holds the property for `runs` examples; what fails is shrunk, and reported with the command that repeats it. */
export async function check<T>(
  name: string,
  runs: number,
  arbitrary: fc.Arbitrary<T>,
  holds: (example: T) => Promise<void>,
  print: (example: T) => string,
): Promise<void> {
  const timeLimit = { interruptAfterTimeLimit: 60_000 + runs * 500, markInterruptAsFailure: true }
  const result = await fc.check(fc.asyncProperty(arbitrary, holds), { seed, numRuns: runs, ...timeLimit, ...(path === undefined ? {} : { path }) })
  if (!result.failed) return
  const [example] = result.counterexample ?? []
  const why = result.errorInstance instanceof Error ? result.errorInstance.message : 'The time was over.'
  const repeat = `npm run test:fuzz -- --requests ${requests} --seed ${seed}`
  const shrunk = result.counterexamplePath === null ? '' : `\nOnly what it was shrunk to: ${repeat} --path ${result.counterexamplePath} -t '${name}'`
  throw new Error(`${why}\n\n${example === undefined ? '' : print(example)}\n\nAgain: ${repeat}${shrunk}\n`)
}
