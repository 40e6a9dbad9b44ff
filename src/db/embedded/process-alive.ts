import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { errorCode } from '../logger.js'

/** Whether a process runs. One that has ended but was not waited for (a zombie) does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return false
  }
  const state = procStat(pid)?.state
  return state !== 'Z' && state !== 'X'
}

/** Tells a process from a later one with the same pid. Empty where the system does not say. */
export function startTime(pid: number): string {
  return procStat(pid)?.startTime ?? ''
}

/** Whether the living process `pid` is a server on this cluster, rather than a stranger that got its pid. */
export function isServerOf(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) return false
  if (process.platform === 'linux') {
    try {
      // The server's working directory is its data directory.
      return readlinkSync(`/proc/${String(pid)}/cwd`) === realpathSync(cluster)
    } catch {
      return false
    }
  }
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes('postgres')
  } catch {
    return false
  }
}

/** Whether any process runs in the cluster. Where the system does not say, one might. */
export function runsIn(cluster: string): boolean {
  if (process.platform === 'linux') return readdirSync('/proc').some((name) => /^\d+$/.test(name) && isServerOf(Number(name), cluster))
  try {
    return execFileSync('ps', ['-axo', 'command='], { encoding: 'utf8' }).includes(cluster)
  } catch {
    return true
  }
}

/** proc(5): the command name, in parentheses, may hold anything, so fields are counted from its closing one. */
function procStat(pid: number): { readonly state: string; readonly startTime: string } | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', startTime: fields[19] ?? '' }
  } catch {
    return undefined
  }
}
