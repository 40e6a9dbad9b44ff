import { execFile } from 'node:child_process'
import { access, mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findCodex, isTestedMinor, testedVersion } from '../../src/codex/adapters/app-server/codex-binary.js'

/**
 * A Codex to test and show with: the one that RUNTIME_CODEX_BIN names, or one on the PATH that is of the tested minor version,
 * or the tested version from npm, put into a folder of the user's cache once. Answers the path of the program.
 */
export async function ensureCodex(say: (line: string) => void): Promise<string> {
  const given = process.env['RUNTIME_CODEX_BIN']
  const searchPath = process.env['PATH'] ?? ''
  if (given !== undefined && given !== '') {
    const { path, version } = await findCodex(given, searchPath)
    say(`Codex ${version} from RUNTIME_CODEX_BIN.`)
    return path
  }
  const installed = await findCodex(undefined, searchPath).catch(() => undefined)
  if (installed !== undefined && isTestedMinor(installed.version)) {
    say(`Codex ${installed.version} from the PATH.`)
    return installed.path
  }
  const folder = join(homedir(), `.cache/openagents-runtime/codex-${testedVersion}`)
  const program = join(folder, 'node_modules/.bin/codex')
  const isThere = await access(program).then(
    () => true,
    () => false,
  )
  if (!isThere) {
    say(`Installing Codex ${testedVersion} from npm into ${folder}, once (about 400 MB) …`)
    await mkdir(folder, { recursive: true })
    await promisify(execFile)('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `@openai/codex@${testedVersion}`])
  }
  const { path, version } = await findCodex(program, searchPath)
  say(`Codex ${version} from ${folder}.`)
  return path
}
