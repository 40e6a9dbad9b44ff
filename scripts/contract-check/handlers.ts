import { readContract } from './contract.js'
import type { Contract } from './contract.js'
import { isSource, readFiles } from './files.js'
import type { TextFile } from './files.js'
import type { Check, Finding } from './finding.js'

/** Handler files and operations are the same set, in the same tree, and every handler is registered by an index. */
export function handlerMismatches(contract: Contract, files: readonly TextFile[]): Finding[] {
  const expected = new Map(contract.operations.map((operation) => [`src/handlers/${operation.tag}/${operation.operationId}.ts`, operation]))
  const present = new Map(files.map((file) => [file.path, file.text]))
  const indexes = files.filter((file) => file.path.endsWith('/index.ts'))
  const findings: Finding[] = []

  for (const [path, { operationId, method, path: route }] of expected) {
    const text = present.get(path)
    if (text === undefined) findings.push(`The operation ${operationId} (${method} ${route}) has no handler. Write ${path}.`)
    else if (!new RegExp(`['"]${operationId}['"]`).test(text))
      findings.push(`${path} does not handle ${operationId}. Create its handler with that operationId.`)
    else if (!indexes.some((index) => new RegExp(`['"][./\\w]*/${operationId}\\.js['"]`).test(index.text)))
      findings.push(`The handler of ${operationId} is not registered: no index.ts under src/handlers imports ${path}. Add it there.`)
  }
  for (const path of present.keys()) {
    if (expected.has(path) || !/^src\/handlers\/[^/]+\/[a-z][A-Za-z0-9]*\.ts$/.test(path) || path.endsWith('/index.ts')) continue
    const text = present.get(path) ?? ''
    if (!/\bhandler(?:<[^(]*>)?\(/.test(text)) continue
    findings.push(`${path} is a handler without an operation. Declare the operation with that tag and operationId under openapi/, or delete the file.`)
  }
  return findings
}

export const handlers: Check = {
  name: 'handlers',
  run: async (root) => handlerMismatches(await readContract(root), await readFiles(root, ['src/handlers'], isSource)),
}
