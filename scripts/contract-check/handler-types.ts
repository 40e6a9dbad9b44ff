import { relative } from 'node:path'
import ts from 'typescript'
import type { Check, Finding } from './finding.js'

/**
 * Handlers are typed by the contract: an undeclared status, a wrong body or a parameter that does not exist is a compile error.
 * Only the files that touch the contract are reported here; `npm run typecheck` covers all.
 */
export function compileErrors(root: string): Finding[] {
  const configPath = `${root}/tsconfig.json`
  const read: { config?: unknown; error?: ts.Diagnostic } = ts.readConfigFile(configPath, (path) => ts.sys.readFile(path))
  if (read.error !== undefined) return [describe(root, read.error)]
  const include = ['src/handlers/**/*.ts', 'src/contract/**/*.ts', 'src/generated/**/*.ts']
  const parsed = ts.parseJsonConfigFileContent({ ...(read.config as object), include, exclude: ['**/*.test.ts'] }, ts.sys, root, { noEmit: true }, configPath)
  const program = ts.createProgram(parsed.fileNames, parsed.options)
  const diagnostics = program
    .getSourceFiles()
    .filter((file) => /\/src\/(handlers|contract|generated)\//.test(file.fileName))
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
  return diagnostics.slice(0, 20).map((diagnostic) => describe(root, diagnostic))
}

function describe(root: string, diagnostic: ts.Diagnostic): Finding {
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n').split('\n')[0] ?? ''
  if (diagnostic.file === undefined || diagnostic.start === undefined) return `tsconfig.json: ${message}`
  const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start)
  const path = relative(root, diagnostic.file.fileName)
  return `${path}:${line + 1} does not compile against the contract: ${message} Answer what the contract declares, or change the contract first.`
}

export const handlerTypes: Check = {
  name: 'handler types',
  run: (root) => Promise.resolve(compileErrors(root)),
}
