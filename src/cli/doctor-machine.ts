import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { closeDataDirectory } from '../kernel/data-directory.js'
import type { Address } from '../config/index.js'
import { isNewEnough, oldestNode } from '../node-version.js'
import { describeReason, type Finding } from './finding.js'

/** `version` as in process.versions.node. */
export function checkNode(version: string): Finding {
  return isNewEnough(version)
    ? { ok: true, what: `Node ${version}.` }
    : { ok: false, what: `Node ${version} is too old.`, fix: `Install Node ${oldestNode} or newer.` }
}

/** The data directory is needed for the embedded database and the generated secret; a deployment may have neither. */
export async function checkDataDir(dir: string, needed: boolean): Promise<Finding> {
  const file = join(dir, `.doctor-${randomBytes(4).toString('hex')}`)
  try {
    const open = await closeDataDirectory(dir)
    await writeFile(file, '')
    await rm(file)
    const what = `The data directory ${dir} can be written`
    return { ok: true, what: open === undefined ? `${what}, by this user only.` : `Note: ${what}, and others can enter it: ${open}.` }
  } catch (error) {
    const what = `The data directory ${dir} cannot be written: ${describeReason(error)}.`
    return needed
      ? { ok: false, what, fix: 'Set RUNTIME_DATA_DIR to a directory that this user can write.' }
      : { ok: true, what: `Note: ${what} Nothing here needs it.` }
  }
}

export async function checkPort({ host, port }: Address, setting = 'RUNTIME_BIND_ADDR'): Promise<Finding> {
  const name = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const server = createServer()
    server.once('error', resolve)
    server.listen(port, host, () => {
      server.close(() => {
        resolve(undefined)
      })
    })
  })
  if (error === undefined) return { ok: true, what: `${name} is free.` }
  if (error.code === 'EADDRINUSE')
    return { ok: false, what: `${name} is taken, by another runtime or another program.`, fix: `Stop that one, or set ${setting} to another address.` }
  return {
    ok: false,
    what: `${name} cannot be used: ${error.message}.`,
    fix: `Set ${setting} to an address of this machine and a port this user may open.`,
  }
}
