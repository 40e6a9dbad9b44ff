import type { TestProject } from 'vitest/node'
import { startTestServer, type TestServer } from './test-server.js'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A database of the test server from which others can be made. */
    adminUrl: string
    /** Migrated and untouched: what test databases are copies of. */
    templateDatabase: string
  }
}

// Projects are set up one after the other in one process but load this module apart; they share one server through the
// process itself.
const shared = globalThis as typeof globalThis & { runtimeTestServer?: { users: number; server: Promise<TestServer> } }

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const entry = (shared.runtimeTestServer ??= { users: 0, server: startTestServer() })
  entry.users++
  const server = await entry.server
  project.provide('adminUrl', server.adminUrl)
  project.provide('templateDatabase', server.templateDatabase)
  return async () => {
    if (--entry.users > 0) return
    delete shared.runtimeTestServer
    await server.stop()
  }
}
