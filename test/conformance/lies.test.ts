import { describe, expect, it } from 'vitest'
import { startLiar, type Lie } from './liar.js'
import { lies } from './lies.js'
import { complaint, useOwnService } from './own-service.js'
import { loadCases, type Case } from './src/index.js'

const service = useOwnService()
const cases = new Map(loadCases().map((each) => [each.id, each]))
const noticing = [...new Set(lies.map(([, id]) => id))]

/** What a case says of a server that passes everything on but for one lie. A promise that is broken need not be waited for. */
async function told(id: string, lie: Lie): Promise<{ complaint: string | undefined; lies: number }> {
  const liar = await startLiar(service.target.baseUrls[0] as string, lie)
  try {
    return { complaint: await complaint(cases.get(id) as Case, { ...service.target, baseUrls: [liar.url], patienceMs: 3_000 }), lies: liar.told() }
  } finally {
    await liar.stop()
  }
}

describe('a server that passes on the truth', () => {
  it.each(noticing)('keeps the promise of %s', async (id) => {
    expect(await told(id, {})).toEqual({ complaint: undefined, lies: 0 })
  })
})

describe('a server that lies', () => {
  it.each(lies)('with %s is noticed by %s', async (_what, id, lie) => {
    const outcome = await told(id, lie)
    expect(outcome.lies).toBeGreaterThan(0)
    expect(outcome.complaint).toMatch(/expected: /)
  })
})
