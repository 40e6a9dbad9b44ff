#!/usr/bin/env node
import { isNewEnough, oldestNode } from './node-version.js'

// Everything else needs packages, and a Node that can load them; a missing one is reported in a sentence.
if (isNewEnough(process.versions.node)) await run()
else refuse(`Node ${process.versions.node} is too old. Use ${oldestNode} or newer.`)

async function run(): Promise<void> {
  const commandLine = await import('./cli/index.js').catch((error: unknown) => {
    const missing = missingPackage(error)
    if (missing === undefined) throw error
    refuse(`The package ${missing} is not installed. Run \`npm ci\`.`)
  })
  await commandLine?.main()
}

function missingPackage(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') return undefined
  return /package '([^']+)'/.exec(error.message)?.[1]
}

function refuse(sentence: string): void {
  process.stderr.write(`runtime: ${sentence}\n`)
  // EX_CONFIG of sysexits.h, like a setting that is wrong.
  process.exitCode = 78
}
