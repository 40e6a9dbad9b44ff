/**
 * `npm run contract:release`: the contract as it is becomes what clients are promised. From then on `npm run contract:check`
 * compares with it. docs/deprecation.md says when, and what else belongs to a release.
 */
import { fileURLToPath } from 'node:url'
import { readContract } from './contract-check/contract.js'
import { generatedFiles } from './contract-check/generated-files.js'
import { objectionsToRelease, release } from './contract-check/release.js'
import { releasedPath } from './contract-check/released-contract.js'

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const stale = await generatedFiles.run(root)
const objections = stale.length > 0 ? stale : await objectionsToRelease(root)
if (objections.length > 0) {
  console.log('The contract was not released:')
  for (const objection of objections) console.log(`  - ${objection}`)
  process.exitCode = 1
} else {
  await release(root)
  console.log(`Released the contract ${(await readContract(root)).version} as ${releasedPath}. Commit it together with its entry in CHANGELOG.md.`)
}
