import { Ajv2020 } from 'ajv/dist/2020.js'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { BrokenCase, type Case } from './case.js'

const home = fileURLToPath(new URL('..', import.meta.url))

/** Where the cases of this suite lie. */
export const casesFolder = join(home, 'cases')

export interface Selection {
  readonly groups?: readonly string[]
  readonly ids?: readonly string[]
  /** Only cases that leave nothing behind. */
  readonly readonly?: boolean
  /** Only cases that a mock can answer. */
  readonly mock?: boolean
}

/** All cases below a folder, in the order of their ids. Throws BrokenCase where a file is not as case.schema.json asks, or an id is taken or in the wrong folder. */
export function loadCases(folder = casesFolder): Case[] {
  const validate = new Ajv2020({ strict: false, allErrors: true }).compile(JSON.parse(readFileSync(join(home, 'case.schema.json'), 'utf8')) as object)
  const seen = new Map<string, string>()
  const cases = filesBelow(folder).flatMap((file) => {
    const content = parseFile(file)
    if (!validate(content)) {
      const problems = (validate.errors ?? [])
        .slice(0, 5)
        .map((error) => `  ${error.instancePath} ${error.message ?? error.keyword} ${JSON.stringify(error.params)}`)
      throw new BrokenCase(`${file} is not a file of cases:\n${problems.join('\n')}`)
    }
    const group = basename(dirname(file))
    return (content as { cases: Omit<Case, 'group'>[] }).cases.map((each) => ({ ...each, group }))
  })
  for (const { id, group } of cases) {
    if (seen.has(id)) throw new BrokenCase(`${id} is the id of two cases.`)
    if (!id.startsWith(`${group}-`)) throw new BrokenCase(`${id} lies in the folder ${group}; its id has to begin with that.`)
    seen.set(id, group)
  }
  return cases.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Those cases that were asked for. Throws where a name means nothing: a misspelt group must not pass for a group without failures. */
export function selectCases(cases: readonly Case[], { groups = [], ids = [], readonly = false, mock = false }: Selection): Case[] {
  const knownGroups = new Set(cases.map(({ group }) => group))
  for (const group of groups) if (!knownGroups.has(group)) throw new Error(`There is no group ${group}. There are: ${[...knownGroups].join(', ')}.`)
  for (const id of ids) if (!cases.some((each) => each.id === id)) throw new Error(`There is no case ${id}.`)
  return cases.filter(
    (each) =>
      (groups.length + ids.length === 0 || groups.includes(each.group) || ids.includes(each.id)) &&
      (!readonly || each.readonly === true) &&
      (!mock || each.mock !== undefined),
  )
}

function parseFile(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new BrokenCase(`${file} is not YAML: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
