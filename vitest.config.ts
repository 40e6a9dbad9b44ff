import { defineConfig } from 'vitest/config'

const databaseSetup = ['test/dev-env/global-setup.ts']

// Chaos kills servers for minutes: it runs only when it is asked for by name (`vitest run --project chaos`).
const chaosAskedFor = process.argv.some((argument) => /(^|=)chaos$|test\/chaos/.test(argument))

// One file at a time: each kills what it measures.
const chaos = {
  extends: true as const,
  test: { name: 'chaos', include: ['test/chaos/**/*.test.ts'], globalSetup: databaseSetup, fileParallelism: false, testTimeout: 400_000, hookTimeout: 120_000 },
}

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // A test that hangs on a database must end before the build's patience does.
    teardownTimeout: 15_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 10_000 } },
      {
        extends: true,
        test: { name: 'contract', include: ['test/contract/**/*.test.ts'], globalSetup: databaseSetup, testTimeout: 30_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: { name: 'integration', include: ['test/integration/**/*.test.ts'], globalSetup: databaseSetup, testTimeout: 60_000, hookTimeout: 60_000 },
      },
      ...(chaosAskedFor ? [chaos] : []),
    ],
  },
})
