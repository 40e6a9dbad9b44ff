import type { Check, Finding } from './finding.js'
import { runCommand } from './run-command.js'
import type { CommandResult } from './run-command.js'

/** The generator writes into a temporary folder and compares; what it says names the file. */
export function staleFiles(result: CommandResult): Finding[] {
  if (result.code === 0) return []
  const said = result.output.trim().split('\n').slice(-8).join('\n    ')
  return [`Files under src/generated are not what the contract under openapi/ generates. Run \`npm run generate\` and commit the result.\n    ${said}`]
}

export const generatedFiles: Check = {
  name: 'generated files',
  run: async (root) => staleFiles(await runCommand(root, process.execPath, ['--import', 'tsx', 'scripts/generate.ts', '--check'])),
}
