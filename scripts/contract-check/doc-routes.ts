import { readContract } from './contract.js'
import type { Contract } from './contract.js'
import { readFiles } from './files.js'
import type { TextFile } from './files.js'
import type { Check, Finding } from './finding.js'
import { matches, servedRoutes } from './route-match.js'
import type { Route } from './route-match.js'

const listing = 'docs/contract.md'
const withMethod = /\b(GET|PUT|POST|DELETE|OPTIONS|HEAD|PATCH)\s+(\/[^\s`'"|)\]]*)/g
const bare = /(?:^|[\s`'"(:]|https?:\/\/[\w.:$-]+|\blocalhost:\d+|\d:\d+)(\/(?:internal\/v1|healthz|readyz|metrics)[^\s`'"|)\]]*)/gm

/** Docs name no route that is not served, and docs/contract.md names every operation as `METHOD /path`. */
export function docMismatches(contract: Contract, files: readonly TextFile[]): Finding[] {
  const served = servedRoutes(contract)
  const findings = files.flatMap((file) =>
    file.text.split('\n').flatMap((line, index) => badMentions(line, served).map((route) => wrong(file.path, index + 1, route))),
  )

  const listed = [...(files.find((file) => file.path === listing)?.text ?? '').matchAll(withMethod)].map(
    (match) => `${match[1] ?? ''} ${clean(match[2] ?? '')}`,
  )
  const unlisted = contract.operations
    .filter((operation) => !listed.includes(`${operation.method} ${operation.path}`))
    .map((operation) => `${listing} does not list ${operation.operationId}. Add the line \`${operation.method} ${operation.path}\`.`)
  return [...findings, ...unlisted]
}

function badMentions(line: string, served: readonly Route[]): string[] {
  const found = new Set<string>()
  for (const [, method = '', written = ''] of line.matchAll(withMethod)) {
    const path = clean(written)
    if (!isPrefix(path) && !served.some((route) => route.method === method && matches(route.path, path))) found.add(`${method} ${path}`)
  }
  for (const [, written = ''] of line.matchAll(bare)) {
    const path = clean(written)
    const said = [...found].some((route) => route.endsWith(` ${path}`))
    if (!said && !isPrefix(path) && !served.some((route) => matches(route.path, path))) found.add(path)
  }
  return [...found]
}

/** Without the query and without what belongs to the sentence around it. */
const clean = (written: string): string => written.replace(/[?#].*$/, '').replace(/(?:[,;:!*_]|(?<!\.)\.)+$/, '')

/** `/internal/v1/…` and the like speak of many routes. */
const isPrefix = (path: string): boolean => /^\/internal\/v1\/?$|(\/\.\.\.|\/…|\/\*{1,2}|\/)$/.test(path)

const wrong = (path: string, line: number, route: string): Finding =>
  `${path}:${line} names ${route}, which is not served. Name a route of the contract, or declare it under openapi/paths.`

export const docRoutes: Check = {
  name: 'routes in docs',
  run: async (root) => docMismatches(await readContract(root), await readFiles(root, ['docs', 'README.md'], (path) => path.endsWith('.md'))),
}
