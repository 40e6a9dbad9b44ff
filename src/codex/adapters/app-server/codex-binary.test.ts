import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findCodex, isTestedMinor, testedVersion } from './codex-binary.js'
import { CodexUnavailableError } from './settings.js'

let folder = ''
const program = async (name: string, says: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\necho "${says}"\n`, { mode: 0o755 })
  return path
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'binary-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('findCodex', () => {
  it('takes the one that is named, or the first on the path', async () => {
    const path = await program('codex', 'codex-cli 0.170.1')
    expect(await findCodex(undefined, `relative:/nowhere:${folder}`)).toEqual({ path, version: '0.170.1' })
    const other = await program('other', 'codex-cli 0.169.0-alpha.1')
    expect(await findCodex(other, folder)).toEqual({ path: other, version: '0.169.0-alpha.1' })
  })

  it('says how to install it where there is none', async () => {
    await expect(findCodex(undefined, '/nowhere')).rejects.toThrow(`npm install -g @openai/codex@${testedVersion}`)
    await expect(findCodex(undefined, '/nowhere')).rejects.toThrow(CodexUnavailableError)
  })

  it('does not take any program for it', async () => {
    await expect(findCodex(await program('other', 'hello'), folder)).rejects.toThrow('that is not Codex')
  })
})

describe('isTestedMinor', () => {
  it('looks at all but the last number', () => {
    expect(['0.169.0', '0.169.7', '0.170.0', '1.169.0'].map(isTestedMinor)).toEqual([true, true, false, false])
  })
})
