import { randomBytes } from 'node:crypto'
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { asDataDirectoryFailure, closeDataDirectory } from '../kernel/data-directory.js'
import { StartFailure } from '../kernel/start-failure.js'
import type { RawValues } from './environment.js'
import { readModelKeys, type ModelKeys, type ModelSettings } from './model-settings.js'
import type { Problem } from './problems.js'
import { variables } from './variables.js'

/** Secrets must never reach a log. They are kept apart from the settings, which may. */
export interface Secrets {
  readonly signature: SignatureKeys
  readonly modelKeys: ModelKeys
}

/** Tokens are minted with `current` and verified with either. */
export interface SignatureKeys {
  readonly current: string
  readonly previous: string | undefined
  /** Where the current key was generated, when it was not given. */
  readonly generatedIn: string | undefined
}

const shortestSecretBytes = 32

/** Secrets that production requires. Outside production they are generated. */
export function checkSecrets(values: RawValues): Problem[] {
  if (values.NODE_ENV?.trim() !== 'production') return []
  const problems: Problem[] = []
  const advice = 'for example from `openssl rand -hex 32`'
  const current = values.RUNTIME_SIGNATURE_SECRET
  if (current === undefined)
    problems.push({
      what: 'RUNTIME_SIGNATURE_SECRET is not set and NODE_ENV is production.',
      fix: `Set it to at least ${String(shortestSecretBytes)} random bytes, ${advice}.`,
    })
  for (const name of ['RUNTIME_SIGNATURE_SECRET', 'RUNTIME_SIGNATURE_SECRET_PREVIOUS'] as const) {
    const bytes = Buffer.byteLength(values[name] ?? '')
    if (values[name] !== undefined && bytes < shortestSecretBytes)
      problems.push({
        what: `${name} has ${String(bytes)} bytes and NODE_ENV is production.`,
        fix: `Set it to at least ${String(shortestSecretBytes)} random bytes, ${advice}.`,
      })
  }
  return problems
}

/** The secrets given, or in development a key generated once per data directory. Call {@link checkSecrets} first. */
export async function readSecrets(values: RawValues, model: ModelSettings): Promise<Secrets> {
  const dataDir = resolve(values.RUNTIME_DATA_DIR?.trim() ?? variables.RUNTIME_DATA_DIR.default)
  const given = values.RUNTIME_SIGNATURE_SECRET
  const file = join(dataDir, 'signature-secret')
  return {
    signature: {
      current: given ?? (await generateOnce(file)),
      previous: values.RUNTIME_SIGNATURE_SECRET_PREVIOUS,
      generatedIn: given === undefined ? file : undefined,
    },
    modelKeys: readModelKeys(values, model),
  }
}

/** The key in `file`. Made, with mode 0600, when missing; of several processes that make it at once, all get the same. */
async function generateOnce(file: string): Promise<string> {
  const existing = await readKey(file)
  if (existing !== undefined) return existing
  const dataDir = dirname(file)
  const draft = `${file}.${randomBytes(4).toString('hex')}`
  try {
    await closeDataDirectory(dataDir)
    await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
    // Appears complete or not at all, and never replaces another's.
    await link(draft, file)
  } catch (error) {
    if ((await stat(file).catch(() => undefined)) === undefined) throw asDataDirectoryFailure(dataDir, error)
  } finally {
    await rm(draft, { force: true }).catch(() => undefined)
  }
  const key = await readKey(file)
  if (key === undefined) throw new StartFailure('settings', `The signature secret in ${file} is empty. Remove the file, or set RUNTIME_SIGNATURE_SECRET.`)
  return key
}

async function readKey(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return ''
    throw new StartFailure('settings', `The signature secret in ${file} cannot be read. Make it readable, or set RUNTIME_SIGNATURE_SECRET.`, { cause: error })
  })
  return text.trim() === '' ? undefined : text.trim()
}
