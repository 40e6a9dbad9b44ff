/**
 * Runs a TypeScript program of this repository: `node scripts/launch.js src/main.ts serve`. It is what every npm script begins
 * with, so it is plain JavaScript without dependencies, and says in a sentence what keeps a program from running at all.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** EX_CONFIG of sysexits.h, as for settings that are wrong: starting again does not mend it. */
const exitCode = 78
const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const [program = '', ...words] = process.argv.slice(2)
const obstacle = obstacleTo()
if (obstacle === undefined) {
  const path = resolve(root, program)
  process.argv = [process.argv[0], path, ...words]
  // Without `await` here: a Node that is too old for it has to get as far as being told.
  import('tsx').then(() => import(pathToFileURL(path).href))
} else {
  process.stderr.write(`runtime: ${obstacle}\n`)
  process.exitCode = exitCode
}

function obstacleTo() {
  const { engines, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const oldest = engines.node.replace('>=', '')
  if (isOlder(process.versions.node, oldest)) return `Node ${process.versions.node} is too old. Use ${oldest} or newer.`
  const missing = [...Object.keys(dependencies), 'tsx'].filter((name) => !existsSync(join(root, 'node_modules', name, 'package.json')))
  if (missing.length === 0) return undefined
  const what = existsSync(join(root, 'node_modules'))
    ? `Packages are missing (${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ', …' : ''})`
    : 'Nothing is installed yet'
  return `${what}. Run \`npm ci\` in ${root}.`
}

function isOlder(version, oldest) {
  const parts = version.split('.').map(Number)
  const needed = oldest.split('.').map(Number)
  const at = needed.findIndex((part, i) => part !== parts[i])
  return at !== -1 && parts[at] < needed[at]
}
