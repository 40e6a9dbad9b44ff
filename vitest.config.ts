import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const databaseSetup = ['test/dev-env/global-setup.ts']

// Chaos kills servers for minutes: it runs only when it is asked for by name (`vitest run --project chaos`).
const chaosAskedFor = process.argv.some((argument) => /(^|=)chaos$|test\/chaos/.test(argument))

// As long as one asks it to be, with other requests each time; and the journeys run a tool of their own: both by name only.
const askedFor = (name: string): boolean =>
  process.argv.some((argument) => argument === name || argument === `--project=${name}` || argument.includes(`test/${name}`))
const fuzz = {
  extends: true as const,
  test: { name: 'fuzz', include: ['test/fuzz/**/*.test.ts'], globalSetup: databaseSetup, fileParallelism: false, hookTimeout: 120_000 },
}
const journeys = {
  extends: true as const,
  test: { name: 'journeys', include: ['test/journeys/**/*.test.ts'], globalSetup: databaseSetup, testTimeout: 120_000, hookTimeout: 120_000 },
}
// Drives the client libraries in PHP and in a browser, which have to be installed.
const clients = {
  extends: true as const,
  test: { name: 'clients', include: ['test/clients/**/*.test.ts'], globalSetup: databaseSetup, testTimeout: 120_000, hookTimeout: 120_000 },
}

// What any server has to do that keeps the contract, tried on this one: `npm run test:conformance`.
const conformance = {
  extends: true as const,
  test: { name: 'conformance', include: ['test/conformance/**/*.test.ts'], globalSetup: databaseSetup, testTimeout: 120_000, hookTimeout: 120_000 },
}

// One file at a time: each kills what it measures.
const chaos = {
  extends: true as const,
  test: { name: 'chaos', include: ['test/chaos/**/*.test.ts'], globalSetup: databaseSetup, fileParallelism: false, testTimeout: 400_000, hookTimeout: 120_000 },
}

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
      ...(chaosAskedFor ? [chaos] : []),
      ...(askedFor('fuzz') ? [fuzz] : []),
      ...(askedFor('journeys') ? [journeys] : []),
      ...(askedFor('clients') ? [clients] : []),
      ...(askedFor('conformance') ? [conformance] : []),
    ],
  },
})
