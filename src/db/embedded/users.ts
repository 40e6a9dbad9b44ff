import { randomBytes } from 'node:crypto'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive, startTime } from './process-alive.js'

/**
 * The users of an embedded server: one empty file per runtime, named by its process. The last one to leave stops the server.
 * Files of processes that are gone do not count and are removed.
 */
export interface Registration {
  /** Leaves, and answers whether nobody else is left. */
  leave(): Promise<boolean>
  /** The same for a process that is exiting and cannot wait. */
  leaveNow(): boolean
}

export async function register(usersDir: string): Promise<Registration> {
  const file = join(usersDir, `${String(process.pid)}.${startTime(process.pid)}.${randomBytes(4).toString('hex')}`)
  await writeFile(file, '', { mode: 0o600 })
  return {
    leave: async () => {
      await rm(file, { force: true })
      return (await countUsers(usersDir)) === 0
    },
    leaveNow: () => {
      rmSync(file, { force: true })
      return existsSync(usersDir) && !readdirSync(usersDir).some(isLivingUser)
    },
  }
}

export async function countUsers(usersDir: string): Promise<number> {
  let living = 0
  for (const name of await readdir(usersDir).catch(() => [])) {
    if (isLivingUser(name)) living++
    else await rm(join(usersDir, name), { force: true })
  }
  return living
}

function isLivingUser(name: string): boolean {
  const [pid, started] = name.split('.')
  return isAlive(Number(pid)) && startTime(Number(pid)) === started
}
