import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadCases, readContract, runCase, selectCases, type Target } from './src/index.js'
import { contractFile, startTool, type Tool } from './tool.js'

const cases = selectCases(loadCases(), { mock: true })
let prism: Tool
let target: Target

beforeAll(async () => {
  prism = await startTool('prism', ['mock', contractFile, '--port', '0'])
  target = { baseUrls: [prism.url], secret: 'a mock does not look', contract: readContract(), isMock: true }
})
afterAll(async () => {
  await prism.stop()
})

describe('a mock of the contract', () => {
  it('is asked enough to mean something', () => {
    expect(cases.length).toBeGreaterThanOrEqual(15)
  })

  it.each(cases.map((each) => [each.id, each.title, each] as const))('%s: %s', async (_id, _title, each) => {
    await runCase(each, target)
  })
})
