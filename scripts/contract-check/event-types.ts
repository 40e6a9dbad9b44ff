import ts from 'typescript'
import { readContract } from './contract.js'
import type { Contract } from './contract.js'
import { isSource, readFiles } from './files.js'
import type { TextFile } from './files.js'
import type { Check, Finding } from './finding.js'

/** Lower-case dotted words: how event types look. File names are told apart by their endings. */
const eventType = /^[a-z][a-z0-9_]*(\.[a-z]([a-z0-9_]*[a-z0-9])?)+$/
const fileName = /\.(js|ts|json|sql|md|yaml|log)$/

/** Members whose value is a name of something else: `{ name: 'clock.now' }` is a tool. */
const otherNames = new Set(['name', 'toolName', 'tool_name', 'metric', 'kind', 'topic', 'reason_code'])

/** Calls that look for a text instead of writing it. */
const looks = new Set(['startsWith', 'endsWith', 'includes', 'has'])

/**
 * Every text in the folders that decide events which looks like an event type must be one that the contract has a schema for,
 * unless it is only read: compared, matched, looked up. That is stricter than looking at what is appended, on purpose: an event
 * type that waits in a variable or a table counts too.
 */
export function withoutSchema(contract: Contract, files: readonly TextFile[]): Finding[] {
  const known = new Set(contract.eventTypes)
  const findings: Finding[] = []
  for (const file of files) {
    const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true)
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteralLike(node) && isEventType(file.path, node.text) && !known.has(node.text) && !namesSomethingElse(node) && !isOnlyRead(node)) {
        const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1
        findings.push(
          `${file.path}:${line} names the event type ${node.text}, which has no schema. Write ${schemaPlace(node.text)} and run \`npm run generate\`.`,
        )
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return findings
}

const schemaPlace = (type: string): string =>
  type.startsWith('worker.') ? `openapi/worker-events/${type}.yaml, list it in x-worker-event-types` : `openapi/events/${type}.yaml, list it in x-event-types`

/** Two other kinds of name look the same: tables in PostgreSQL (`runtime.runs`) and versioned artefacts (`openagents.receipt.v1`). */
function isEventType(path: string, text: string): boolean {
  // What Codex's own settings are called looks the same; events of workers begin with their prefix.
  if (path.startsWith('src/codex/') && !text.startsWith('worker.')) return false
  return eventType.test(text) && !fileName.test(text) && !/^runtime\.|^openagents\..*\.v\d+$/.test(text)
}

function namesSomethingElse(node: ts.Node): boolean {
  const { parent } = node
  return ts.isPropertyAssignment(parent) && otherNames.has(parent.name.getText().replaceAll(/['"]/g, ''))
}

function isOnlyRead(node: ts.Node): boolean {
  const { parent } = node
  if (ts.isCaseClause(parent) || ts.isLiteralTypeNode(parent)) return true
  if (ts.isBinaryExpression(parent))
    return parent.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken || parent.operatorToken.kind === ts.SyntaxKind.ExclamationEqualsEqualsToken
  if (ts.isCallExpression(parent)) return ts.isPropertyAccessExpression(parent.expression) && looks.has(parent.expression.name.text)
  return ts.isArrayLiteralExpression(parent) && ts.isNewExpression(parent.parent) && parent.parent.expression.getText() === 'Set'
}

export const eventTypes: Check = {
  name: 'event types',
  run: async (root) => withoutSchema(await readContract(root), await readFiles(root, ['src/runs', 'src/execution', 'src/codex', 'src/handlers'], isSource)),
}
