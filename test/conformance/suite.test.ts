import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { find, loadCases, mismatches, parseStream, readContract, resolve, selectCases, toJUnit, type Case, type CaseResult } from './src/index.js'

const folder = mkdtempSync(join(tmpdir(), 'runtime-conformance-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const cases = loadCases()

describe('the cases', () => {
  it('are many, in every group that is promised', () => {
    expect(cases.length).toBeGreaterThanOrEqual(150)
    const groups = new Set(cases.map(({ group }) => group))
    for (const group of ['auth', 'errors', 'idempotency', 'cursors', 'streams', 'cancel', 'limits']) expect(groups).toContain(group)
  })

  it('touch every operation of the contract', () => {
    const named = JSON.stringify(cases)
    const untouched = readContract().operations.filter(({ id }) => !named.includes(`"request":"${id}"`))
    expect(untouched.map(({ id }) => id)).toEqual([])
  })

  it('are counted in the documentation as they are', () => {
    const page = readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, group, count]) => [group, Number(count)])
    const groups = [...new Set(cases.map(({ group }) => group))]
    expect(new Map(rows as [string, number][])).toEqual(new Map(groups.map((group) => [group, cases.filter((each) => each.group === group).length])))
  })

  it.each([
    ['a step that is none', 'x-001', 'steps: [{ ask: health }]'],
    ['a request that expects nothing', 'x-001', 'steps: [{ request: health }]'],
    ['an expectation without a status', 'x-001', 'steps: [{ request: health, expect: { reason: x } }]'],
    ['an id of another group', 'y-001', 'steps: [{ request: health, expect: { status: 200 } }]'],
    ['no YAML', 'x-001', 'steps: [{'],
  ])('are refused with %s', (_what, id, steps) => {
    const at = join(folder, 'refused', 'x')
    mkdirSync(at, { recursive: true })
    writeFileSync(join(at, 'x.yaml'), `cases:\n  - id: ${id}\n    title: A title that is long enough\n    promise: A promise that is kept.\n    ${steps}\n`)
    expect(() => loadCases(join(folder, 'refused'))).toThrow(/x\.yaml|lies in the folder/)
  })

  it('are not silently none where a name is misspelt', () => {
    expect(() => selectCases(cases, { groups: ['steams'] })).toThrow(/no group steams/)
    expect(() => selectCases(cases, { ids: ['auth-999'] })).toThrow(/no case auth-999/)
    expect(selectCases(cases, { groups: ['auth'], readonly: true }).every(({ group, readonly }) => group === 'auth' && readonly)).toBe(true)
  })
})

describe('matchers', () => {
  it.each([
    [{ a: 1 }, { a: 1 }],
    [{ $range: [2, 4] }, [2, 3, 4]],
    [{ $contains: { $gt: 2 } }, [1, 3]],
    [{ $has: { a: { $type: 'string' } } }, { a: 'x', b: 1 }],
    [{ $each: 201 }, [201, 201]],
    [{ $counts: { '200': 2, '201': 1 } }, [200, 201, 200]],
    [{ $absent: true }, undefined],
  ])('%j takes %j', (matcher, value) => {
    expect(mismatches(matcher, value)).toEqual([])
  })

  it.each([
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ $range: [2, 4] }, [2, 3, 3, 4]],
    [{ $each: 201 }, []],
    [{ $lacks: 'x' }, undefined],
    [{ $contains: 3 }, undefined],
    [{ $ascending: true }, [1, 1]],
    [{ $present: true }, undefined],
    [{ $match: '^a' }, undefined],
    [{ $gte: 0 }, '1'],
  ])('%j does not take %j', (matcher, value) => {
    expect(mismatches(matcher, value)).not.toEqual([])
  })

  it('that nobody knows are an error of the case, not a match', () => {
    expect(() => mismatches({ $eqals: 1 }, 1)).toThrow(/no matcher/)
  })
})

describe('templates and pointers', () => {
  it('keep the type of a whole value and write out the rest', () => {
    const scope = { seq: 3, run: { id: 'r' } }
    expect(resolve({ a: '${seq + 1}', b: 'n ${seq}', c: '${run.id}' }, scope)).toEqual({ a: 4, b: 'n 3', c: 'r' })
    expect(resolve([{ $repeat: 2, of: { n: '${index}' } }, 'x'], scope)).toEqual([{ n: 1 }, { n: 2 }, 'x'])
    expect(() => resolve('${nobody}', scope)).toThrow(/Nothing is called/)
  })

  it('find elements from the end, and all of them', () => {
    expect(find({ a: [{ n: 1 }, { n: 2 }, {}] }, '/a/*/n')).toEqual([1, 2])
    expect(find({ a: [1, 2] }, '/a/-1')).toBe(2)
    expect(find({ 'a/b': 1 }, '/a~1b')).toBe(1)
  })
})

describe('streams', () => {
  it('count what has arrived whole', () => {
    expect(parseStream(': keep-alive\n\nid: 1\ndata: {}\n\nid: 2\ndata: {')).toEqual({ messages: [{ id: '1', data: '{}' }], comments: 1 })
  })
})

describe('the reports', () => {
  it('are XML whatever a server says', () => {
    const failed: CaseResult = {
      test: cases[0] as Case,
      outcome: 'failed',
      durationMs: 5,
      step: 'step 1',
      mismatches: [{ at: 'body', expected: '<a>', got: '"\u0000" & ]]>' }],
    }
    const xml = toJUnit([failed])
    expect(xml).toContain('expected: &lt;a&gt;')
    expect(xml).toContain('&quot;\ufffd&quot; &amp; ]]&gt;')
    expect(xml).toContain('failures="1"')
  })
})

describe('the command', () => {
  const run = promisify(execFile)
  const cli = fileURLToPath(new URL('src/cli.ts', import.meta.url))
  const command = async (...parameters: string[]): Promise<{ code: number; text: string }> => {
    try {
      const { stdout } = await run(process.execPath, ['--import', 'tsx', cli, ...parameters])
      return { code: 0, text: stdout }
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
      return { code, text: stdout + stderr }
    }
  }

  it('lists what it would run', async () => {
    const { code, text } = await command('--list', '--group', 'cancel')
    expect([code, text.split('\n').length - 1]).toEqual([0, cases.filter(({ group }) => group === 'cancel').length])
  })

  it('says with 2 that it could not run, and why', async () => {
    expect(await command('--base-url', 'http://127.0.0.1:1', '--secret', 'x')).toEqual({
      code: 2,
      text: expect.stringContaining('cannot be reached') as string,
    })
    expect(await command('--secret', 'x')).toEqual({ code: 2, text: expect.stringContaining('--base-url') as string })
  })
})
