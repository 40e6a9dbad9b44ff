import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigurationError, loadConfiguration } from './index.js'

const production = { NODE_ENV: 'production', DATABASE_URL: 'postgres://db/runtime' }
const longEnough = 'x'.repeat(32)

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'runtime-secrets-'))
})
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true })
})

describe('the signature secret', () => {
  it('is required in production', async () => {
    await expect(loadConfiguration(production)).rejects.toThrow(
      /^cannot start\. RUNTIME_SIGNATURE_SECRET is not set and NODE_ENV is production\.\n {2}Set it to at least 32/,
    )
  })

  it('is told missing together with everything else', async () => {
    const error: unknown = await loadConfiguration({ NODE_ENV: 'production', RUNTIME_LANES: '0' }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ConfigurationError)
    expect((error as ConfigurationError).problems).toHaveLength(3)
  })

  it('must have 32 bytes in production, and so must the previous one', async () => {
    await expect(loadConfiguration({ ...production, RUNTIME_SIGNATURE_SECRET: 'x'.repeat(31) })).rejects.toThrow('RUNTIME_SIGNATURE_SECRET has 31 bytes')
    await expect(loadConfiguration({ ...production, RUNTIME_SIGNATURE_SECRET: longEnough, RUNTIME_SIGNATURE_SECRET_PREVIOUS: 'short' })).rejects.toThrow(
      'RUNTIME_SIGNATURE_SECRET_PREVIOUS has 5 bytes',
    )
    const { secrets } = await loadConfiguration({ ...production, RUNTIME_SIGNATURE_SECRET: longEnough })
    expect(secrets.signature).toEqual({ current: longEnough, previous: undefined, generatedIn: undefined })
  })

  it('counts bytes, not characters', async () => {
    await expect(loadConfiguration({ ...production, RUNTIME_SIGNATURE_SECRET: 'é'.repeat(16) })).resolves.toBeDefined()
  })

  it('is generated once per data directory in development, readable by its owner only', async () => {
    const first = await loadConfiguration({ RUNTIME_DATA_DIR: dataDir })
    const again = await loadConfiguration({ RUNTIME_DATA_DIR: dataDir })
    const file = join(dataDir, 'signature-secret')
    expect(first.secrets.signature.generatedIn).toBe(file)
    expect(again.secrets.signature.current).toBe(first.secrets.signature.current)
    expect((await readFile(file, 'utf8')).trim()).toBe(first.secrets.signature.current)
    expect(Buffer.from(first.secrets.signature.current, 'base64url')).toHaveLength(32)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('is the same for all who generate it at once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => loadConfiguration({ RUNTIME_DATA_DIR: dataDir })))
    expect(new Set(all.map(({ secrets }) => secrets.signature.current)).size).toBe(1)
  })

  it('is not made up when the file is there but empty', async () => {
    await writeFile(join(dataDir, 'signature-secret'), '\n')
    await expect(loadConfiguration({ RUNTIME_DATA_DIR: dataDir })).rejects.toThrow('is empty. Remove the file')
  })

  it('is taken as given, white space and all', async () => {
    const { secrets } = await loadConfiguration({ RUNTIME_SIGNATURE_SECRET: ' s ', RUNTIME_SIGNATURE_SECRET_PREVIOUS: 'p', RUNTIME_DATA_DIR: dataDir })
    expect(secrets.signature).toEqual({ current: ' s ', previous: 'p', generatedIn: undefined })
  })
})
