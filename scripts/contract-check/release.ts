import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bundlePath, readContract } from './contract.js'
import type { Finding } from './finding.js'
import { isLater, readReleased, releasedContract, releasedPath } from './released-contract.js'

/** Why the contract as it is may not become the released one. Empty: it may. */
export async function objectionsToRelease(root: string): Promise<readonly Finding[]> {
  const released = await readReleased(root)
  if (released === undefined) return []
  if (JSON.stringify(released) === JSON.stringify(JSON.parse(await readFile(join(root, bundlePath), 'utf8'))))
    return [`The contract ${released.info.version} is released already, as it is.`]
  const breaks = await releasedContract.run(root)
  if (breaks.length > 0) return breaks
  if (isLater((await readContract(root)).version, released.info.version)) return []
  return [
    `${released.info.version} is released, and the contract has changed since. Raise info.version in openapi/internal-v1.yaml above it, and run \`npm run generate\`.`,
  ]
}

/** Makes the contract as it is the released one. */
export async function release(root: string): Promise<void> {
  await mkdir(dirname(join(root, releasedPath)), { recursive: true })
  await copyFile(join(root, bundlePath), join(root, releasedPath))
}
