import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { bundlePath } from '../../scripts/contract-check/contract.js'
import { releasedContract, releasedPath, unannouncedBreaks } from '../../scripts/contract-check/released-contract.js'

const report = (base: string, revision: string) => ({
  infoVersions: { base, revision },
  changes: [
    { path: '#/paths/~1a', impact: 'major', verdicts: [{ impact: 'major', message: 'Response `404` was removed.', location: { pointer: '#/paths/~1a/get' } }] },
    { path: '#/paths/~1b', impact: 'minor', verdicts: [{ impact: 'minor', message: 'Path was added.' }] },
  ],
})

describe('unannouncedBreaks', () => {
  it.each([
    ['0.3.0', '0.3.1', '0.4.0'],
    ['1.2.0', '1.3.0', '2.0.0'],
  ])('refuses a break from %s to %s and names the version it takes', (base, revision, needed) => {
    expect(unannouncedBreaks(report(base, revision))).toEqual([
      expect.stringMatching(new RegExp(`^#/paths/~1a/get breaks clients.*404.*to ${needed}\\.$`)) as string,
    ])
  })

  it.each([
    ['0.3.0', '0.4.0'],
    ['0.3.0', '1.0.0'],
    ['1.2.0', '2.0.0'],
  ])('takes a break from %s to %s', (base, revision) => {
    expect(unannouncedBreaks(report(base, revision))).toEqual([])
  })
})

describe('the check', () => {
  it('compares the bundle with the released contract, and says nothing before there is one', async () => {
    const root = await mkdtemp(join(tmpdir(), 'released-'))
    const contract = (statuses: readonly number[]) => {
      const responses = Object.fromEntries(statuses.map((status) => [status, { description: 'x' }]))
      return JSON.stringify({ openapi: '3.1.0', info: { title: 't', version: '0.3.0' }, paths: { '/a': { get: { operationId: 'getA', responses } } } })
    }
    try {
      await symlink(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(root, 'node_modules'))
      for (const path of [bundlePath, releasedPath]) await mkdir(join(root, dirname(path)), { recursive: true })
      await writeFile(join(root, bundlePath), contract([200]))
      expect(await releasedContract.run(root)).toEqual([])
      await writeFile(join(root, releasedPath), contract([200, 404]))
      expect(await releasedContract.run(root)).toEqual([expect.stringContaining('`404` was removed') as string])
      await writeFile(join(root, releasedPath), 'not json')
      expect(await releasedContract.run(root)).toEqual([expect.stringContaining('cannot be compared') as string])
    } finally {
      await rm(root, { recursive: true, force: true })
    }
  }, 30_000)
})
