import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLiar, type Lie } from './liar.js'
import { complaint, useOwnService } from './own-service.js'
import { openPrism, openRedocly, type JudgingProxy } from './proxy.js'
import { loadCases, runCase, type Case } from './src/index.js'

const service = useOwnService()
const cases = loadCases()
const firstReplica = (): string => service.target.baseUrls[0] as string

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runtime-conformance-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const openings = [
  ['Prism', openPrism],
  ['Redocly', (url: string) => openRedocly(url, join(folder, 'traffic.har'))],
] as const

// Requests that a proxy cannot take go to the service that stands behind it.
const through = async (proxy: JudgingProxy, test: Case): Promise<void> => {
  await runCase(test, { ...service.target, baseUrls: [firstReplica()], proxy })
}

describe.each(openings)('%s in front of the service', (_name, openProxy) => {
  let proxy: JudgingProxy
  beforeAll(async () => {
    proxy = await openProxy(firstReplica())
  })

  it.each(cases.map((each) => [each.id, each.title, each] as const))('%s: %s', async (_id, _title, each) => {
    await through(proxy, each)
  })

  it('has found nothing, and has seen most of it', async () => {
    const { seen, findings } = await proxy.close()
    expect(findings).toEqual([])
    expect(seen).toBeGreaterThan(700)
  })
})

describe.each(openings)('%s in front of a server that lies', (_name, openProxy) => {
  // A member of a wrong type breaks the schema in every dialect.
  const lie: Lie = {
    answer: (told, asked) => {
      if (!asked.path.endsWith('/health')) return false
      told.text = '{"status":"ok","service":"runtime","version":7}'
      return true
    },
  }

  it('finds it', async () => {
    const liar = await startLiar(firstReplica(), lie)
    const proxy = await openProxy(liar.url)
    const health = cases.find(({ id }) => id === 'auth-004') as Case
    await complaint(health, { ...service.target, baseUrls: [liar.url], proxy })
    const { findings } = await proxy.close()
    await liar.stop()
    expect(findings.join()).toMatch(/version/)
  })
})
