import type { Selection } from './src/index.js'

/** What `npm run test:conformance` was asked for; scripts/run-conformance.ts puts it into the environment for the tests to read. */
export interface Asked extends Selection {
  /** A server that runs already. Without one the tests start their own. */
  readonly service?: { readonly baseUrls: readonly string[]; readonly secret: string; readonly known?: Readonly<Record<string, unknown>> }
}

export const askedVariable = 'CONFORMANCE_ASKED'

export const asked = (): Asked => JSON.parse(process.env[askedVariable] ?? '{}') as Asked
