import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import mustache from 'mustache'
import type { Contract } from './contract-schema.js'
import { describeEventTypes, describeModels } from './describe-models.js'
import { apiClass, describeOperations, describeTable, describeTags } from './describe-operations.js'

/**
 * The classes of the contract by their paths in the package. What PHP cannot say by itself (null, constants, choices, free objects)
 * is worked out by the descriptions; the templates only print them.
 */
export async function renderClasses(templatesDir: string, contract: Contract): Promise<Map<string, string>> {
  const templates = await readTemplates(templatesDir)
  const render = (template: string, view: unknown): string => tidy(mustache.render(templates[template] ?? '', view, templates, { escape: String }))
  const operations = describeOperations(contract)
  const rootClasses = [describeTable(operations), describeTags(contract, operations), describeEventTypes(contract)]
  const files = new Map<string, string>()
  for (const described of describeModels(contract)) files.set(join('Model', `${described.name}.php`), render('model', described))
  for (const described of rootClasses) files.set(`${described.name}.php`, render('model', described))
  for (const tag of new Set(operations.map((operation) => operation.tag))) {
    const ofTag = operations.filter((operation) => operation.tag === tag).map(({ description }) => description)
    files.set(join('Api', `${apiClass(tag)}.php`), render('api', { classname: apiClass(tag), operations: ofTag }))
  }
  return files
}

async function readTemplates(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.mustache'))
  const read = async (name: string): Promise<[string, string]> => [name.replace('.mustache', ''), await readFile(join(dir, name), 'utf8')]
  return Object.fromEntries(await Promise.all(names.map(read)))
}

/** Templates cannot keep blank lines and line ends in order. */
const tidy = (text: string): string =>
  `${text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\{\n\n/g, '{\n')
    .replace(/\n\n(\s*\})/g, '\n$1')
    .trim()}\n`
