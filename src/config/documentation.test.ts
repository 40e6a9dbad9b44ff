import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { describeType, variableNames, variables, type Variable } from './index.js'

const documentation = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
const documentedRows = documentation.split('\n').filter((line) => line.startsWith('| `'))

function expectedRow(name: keyof typeof variables): string {
  const variable: Variable = variables[name]
  const fallback = variable.default === null ? '' : `\`${variable.default}\``
  return `| \`${name}\` | ${fallback} | ${describeType(variable.type)} | ${variable.meaning} | ${variable.production ?? ''} |`
}

describe('docs/configuration.md', () => {
  it.each(variableNames)('describes %s as the code has it', (name) => {
    expect(documentedRows).toContain(expectedRow(name))
  })

  it('describes nothing that the code does not read', () => {
    const documented = documentedRows.map((row) => /^\| `([A-Z0-9_]+)`/.exec(row)?.[1])
    expect(documented.filter((name) => name === undefined || !variableNames.some((known) => known === name))).toEqual([])
  })

  it('names no variable in its text that is not in its table', () => {
    const named = documentation.match(/\b(?:RUNTIME|DATABASE)_[A-Z_]*[A-Z]\b/g) ?? []
    expect(named.filter((name) => !variableNames.some((known) => known === name))).toEqual([])
  })
})
