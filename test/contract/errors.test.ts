import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { errorCodes, errorReasons } from '../../src/kernel/errors.js'
import { readContract, resolve } from './contract-document.js'

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')
const codes = Object.entries(errorCodes)
const reasons = Object.entries(errorReasons)

describe('the error registry', () => {
  it('has the codes and reasons of the contract', () => {
    expect((resolve('#/components/schemas/ErrorCode') as { enum: string[] }).enum.toSorted()).toEqual(codes.map(([code]) => code).sort())
    expect((resolve('#/components/schemas/ErrorReason') as { enum: string[] }).enum.toSorted()).toEqual(reasons.map(([reason]) => reason).sort())
  })

  it('has an example in the contract for every reason that an operation can answer with', () => {
    const examples = Object.keys(readContract().components['examples'] ?? {})
    const withoutOne = reasons.map(([reason]) => reason).filter((reason) => !examples.includes(reason))
    // Given before an operation is known, to an executor inside, and within the answer to an array.
    expect(withoutOne).toEqual(['unknown_route', 'unknown_method', 'lease_lost', 'batch_aborted'])
  })

  it('stands in docs/errors.md, row by row', async () => {
    const [before = '', after = ''] = (await read('docs/errors.md')).split('\n## Reasons\n')
    expect(rows(before)).toEqual(codes.map(([code, { status, when }]) => [`\`${code}\``, String(status), when]))
    expect(rows(after)).toEqual(reasons.map(([reason, { code, when }]) => [`\`${reason}\``, `\`${code}\``, when]))
  })
})

/** The cells of a table's rows, without its head. */
function rows(markdown: string): string[][] {
  const lines = markdown.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}
