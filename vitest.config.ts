import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const databaseSetup = ['test/dev-env/global-setup.ts']

/** A suite that runs only when it is asked for, as `--project name` or by a path in its folder. */
interface SlowSuite {
  readonly name: string
  readonly testTimeout?: number
  readonly hookTimeout?: number
  /** One file at a time. */
  readonly alone?: true
  readonly withoutDatabase?: true
}

const slowSuites: readonly SlowSuite[] = [
  // What any server has to do that keeps the contract, tried on this one.
  { name: 'conformance', testTimeout: 120_000 },
  // Drives the client libraries in PHP and in a browser, which have to be installed.
  { name: 'clients', testTimeout: 120_000 },
  // Runs a tool of its own for each journey.
  { name: 'journeys', testTimeout: 120_000 },
  // Takes as long as one asks it to, with other requests each time.
  { name: 'fuzz', alone: true },
  // Codex is somebody else's program, which most machines do not have.
  { name: 'codex', alone: true, testTimeout: 120_000, hookTimeout: 600_000, withoutDatabase: true },
  // Kills servers, and each file would kill what another measures.
  { name: 'chaos', alone: true, testTimeout: 400_000 },
]

const isAskedFor = ({ name }: SlowSuite): boolean =>
  process.argv.some((argument) => argument === name || argument === `--project=${name}` || argument.includes(`test/${name}`))

export default defineConfig({
  // The client's sources, as in tsconfig.json: tests must not depend on what was built last.
  resolve: { alias: { '@openagents/runtime-client': fileURLToPath(new URL('clients/typescript/src/index.ts', import.meta.url)) } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // A test that hangs on a database must end before the build's patience does.
    teardownTimeout: 15_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts', 'clients/typescript/src/**/*.test.ts'], testTimeout: 10_000 } },
      {
        extends: true,
        test: { name: 'contract', include: ['test/contract/**/*.test.ts'], globalSetup: databaseSetup, testTimeout: 30_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: { name: 'integration', include: ['test/integration/**/*.test.ts'], globalSetup: databaseSetup, testTimeout: 60_000, hookTimeout: 60_000 },
      },
      ...slowSuites.filter(isAskedFor).map(({ name, testTimeout, hookTimeout = 120_000, alone, withoutDatabase }) => ({
        extends: true as const,
        test: {
          name,
          include: [`test/${name}/**/*.test.ts`],
          hookTimeout,
          ...(testTimeout === undefined ? {} : { testTimeout }),
          ...(alone ? { fileParallelism: false } : {}),
          ...(withoutDatabase ? {} : { globalSetup: databaseSetup }),
        },
      })),
    ],
  },
})
