import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The system account that the server runs as. */
export interface ServerAccount {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/**
 * PostgreSQL refuses to run as root. When we are root this answers the account to run it as: `postgres`, made if there is
 * none, else `nobody`. Undefined when we are not root: the server then runs as we do.
 */
export async function chooseServerAccount(): Promise<ServerAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const existing = await findAccount('postgres')
  if (existing !== undefined) return existing
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'])
  } catch {
    // No useradd here, or the account files are read-only. An account that every system has will do.
  }
  const account = (await findAccount('postgres')) ?? (await findAccount('nobody'))
  if (account === undefined)
    throw new Error(
      'PostgreSQL does not run as root and this system has neither a `postgres` nor a `nobody` account. Run as another user, or set DATABASE_URL.',
    )
  return account
}

/** The owner of an existing cluster, which is the only account that PostgreSQL lets it run as. */
export async function ownerOf(path: string): Promise<ServerAccount> {
  const { uid, gid } = await stat(path)
  return { name: `uid ${String(uid)}`, uid, gid }
}

async function findAccount(name: string): Promise<ServerAccount | undefined> {
  const listed = parsePasswd(await readFile('/etc/passwd', 'utf8').catch(() => ''), name)
  if (listed !== undefined) return listed
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
    return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return undefined
  }
}

/** The line of an account in passwd(5) form. */
export function parsePasswd(text: string, name: string): ServerAccount | undefined {
  for (const line of text.split('\n')) {
    const [account, , uid, gid] = line.split(':')
    if (account === name && uid !== undefined && gid !== undefined && /^\d+$/.test(uid) && /^\d+$/.test(gid))
      return { name, uid: Number(uid), gid: Number(gid) }
  }
  return undefined
}
