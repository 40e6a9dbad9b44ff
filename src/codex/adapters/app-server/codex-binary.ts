import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { CodexUnavailableError } from './settings.js'

/** The version that the protocol types were made from, and the tests run with. */
export const testedVersion = '0.169.0'

const advice = `Install it (npm install -g @openai/codex@${testedVersion}) or set RUNTIME_CODEX_BIN to the program.`

export interface CodexBinary {
  /** Absolute. */
  readonly path: string
  readonly version: string
}

/** The program that is to be run, asked for its version. Throws {@link CodexUnavailableError}. */
export async function findCodex(given: string | undefined, searchPath: string): Promise<CodexBinary> {
  const path = given === undefined ? await onPath(searchPath) : resolve(given)
  const { stdout } = await promisify(execFile)(path, ['--version'], { env: { PATH: searchPath }, timeout: 30_000 }).catch((error: unknown) => {
    throw new CodexUnavailableError(`${path} cannot be run as Codex: ${error instanceof Error ? error.message : String(error)} ${advice}`, { cause: error })
  })
  const version = /\b(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1]
  if (version === undefined) throw new CodexUnavailableError(`${path} --version said ${JSON.stringify(stdout.slice(0, 80))}: that is not Codex. ${advice}`)
  return { path, version }
}

/** Whether the protocol of a version can be expected to be the one we know: only the last number differs. */
export function isTestedMinor(version: string): boolean {
  const minor = (text: string): string => text.split('.').slice(0, 2).join('.')
  return minor(version) === minor(testedVersion)
}

async function onPath(searchPath: string): Promise<string> {
  for (const directory of searchPath.split(delimiter).filter(isAbsolute)) {
    const candidate = join(directory, 'codex')
    const isExecutable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isExecutable) return candidate
  }
  throw new CodexUnavailableError(`Codex is not installed: there is no \`codex\` on the PATH. ${advice}`)
}
