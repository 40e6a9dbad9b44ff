import ts from 'typescript'
import { readContract } from './contract.js'
import type { Contract } from './contract.js'
import { isSource, readFiles } from './files.js'
import type { TextFile } from './files.js'
import type { Check, Finding } from './finding.js'
import { matches, servedRoutes } from './route-match.js'

const registers = new Set(['all', 'get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'route'])

/**
 * The contract dispatcher can serve nothing but the contract: its table is made from it. What could be served beside it has to
 * be written in the files that own a server. There, every text that looks like an absolute path must be declared, and a route
 * may not be registered under a path that is put together at run time, for then nobody could read it here.
 */
export function undeclared(contract: Contract, files: readonly TextFile[]): Finding[] {
  const routes = servedRoutes(contract)
  const findings = new Set<Finding>()
  for (const file of files) {
    const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true)
    const usesExpress = /from ['"]express['"]/.test(file.text)
    const at = (node: ts.Node): string => `${file.path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
    const visit = (node: ts.Node): void => {
      if (
        (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) &&
        isRoute(node.text) &&
        (usesExpress || !isPointer(node.text)) &&
        !routes.some((route) => matches(route.path, node.text))
      )
        findings.add(
          `${at(node)} names the route ${node.text}, which the contract does not declare. Declare it under openapi/paths, or list it in scripts/contract-check/contract.ts with a reason.`,
        )
      if (usesExpress && ts.isCallExpression(node) && isComputedRoute(node))
        findings.add(
          `${at(node)} registers a route under a path that is not written as a text. Write the path as a literal, so that it can be compared with the contract.`,
        )
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return [...findings]
}

function isRoute(text: string): boolean {
  return /^\/[a-z{:][\w{}:.~/-]*$/i.test(text)
}

/** JSON Pointers into a request, as refusals name them. */
function isPointer(text: string): boolean {
  return /^\/(body|query|path|headers)(\/|$)/.test(text)
}

function isComputedRoute(call: ts.CallExpression): boolean {
  const { expression, arguments: given } = call
  const [path, next] = given
  if (!ts.isPropertyAccessExpression(expression) || !registers.has(expression.name.text) || path === undefined) return false
  // `headers.get(name)` and `map.delete(key)` take one value; a route takes a path and what answers it.
  if (next === undefined && expression.name.text !== 'route') return false
  const receiver = expression.expression.getText()
  return /app|router|express/i.test(receiver) && !ts.isStringLiteralLike(path)
}

export const servedRouteCheck: Check = {
  name: 'served routes',
  run: async (root) => undeclared(await readContract(root), await readFiles(root, ['src/http', 'src/channel', 'src/app', 'src/main.ts'], isSource)),
}
